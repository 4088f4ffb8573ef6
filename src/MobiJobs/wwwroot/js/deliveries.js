import { say } from "./say.js";

const Pause = 2_500;

const place = () => document.querySelector("[data-follow]");
const running = () => [...document.querySelectorAll("[data-follow] [data-running=true]")];

/** Bars of deliveries move while their jobs do and somebody looks; what is settled is not asked for again. */
export function followDeliveries() {
  if (!place() || running().length === 0) return;
  setTimeout(async () => {
    if (!document.hidden) await refresh().catch(() => {}); // The next time will tell.
    followDeliveries();
  }, Pause);
}

async function refresh() {
  const ids = running().map(bar => bar.id.replace("delivery-", "")).join(",");
  const isList = place().dataset.follow.endsWith("/progress");
  const answer = await fetch(isList ? `${place().dataset.follow}?ids=${ids}` : place().dataset.follow, { headers: { Accept: "text/html" } });
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const fresh of page.querySelectorAll("[data-part][id]")) show(fresh);
  if (running().length === 0) say(place().dataset.done);
}

/** A part as the server rendered it now; focus and ticks stay. */
function show(fresh) {
  const old = document.getElementById(fresh.id);
  if (!old || plain(old) === plain(fresh)) return;
  const focus = old.contains(document.activeElement) ? word(document.activeElement) : null;
  const ticked = new Set([...old.querySelectorAll("input:checked")].map(word));
  const part = document.importNode(fresh, true);
  old.replaceWith(part);
  for (const box of part.querySelectorAll("input[type=checkbox]")) box.checked = ticked.has(word(box));
  if (focus) [...part.querySelectorAll("a, button, input")].find(e => word(e) === focus)?.focus({ preventScroll: true });
}

const word = element => element.getAttribute("href") ?? `${element.name}=${element.value}`;

/** Each rendering has an antiforgery token of its own. */
const plain = part => part.outerHTML.replace(/name="__RequestVerificationToken"[^>]*/g, "");
