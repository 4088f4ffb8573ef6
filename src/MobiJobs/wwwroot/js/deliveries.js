import { morphParts, read } from "./page.js";
import { say } from "./say.js";

const Pause = 2_500;

let timer = 0;

const place = () => document.querySelector("[data-follow]");
const running = () => [...document.querySelectorAll("[data-follow] [data-running=true]")];

/** Keeps the parts of a page up to date while they change by themselves and the page is visible. */
export function followDeliveries() {
  clearTimeout(timer);
  if (!place() || running().length === 0) return;
  timer = setTimeout(async () => {
    if (!document.hidden) await refresh().catch(() => {}); // It is tried again after the next pause.
    followDeliveries();
  }, Number(place().dataset.pause) || Pause);
}

async function refresh() {
  const ids = running().map(bar => bar.id.replace("delivery-", "")).join(",");
  const address = place().dataset.follow;
  const { ok, page } = await read(address.endsWith("/progress") ? `${address}?ids=${ids}` : address);
  if (!ok) return;
  morphParts(page);
  if (running().length === 0) say(place().dataset.done);
}
