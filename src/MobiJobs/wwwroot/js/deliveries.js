import { morph, read } from "./page.js";
import { say } from "./say.js";

const Pause = 2_500;

const place = () => document.querySelector("[data-follow]");
const running = () => [...document.querySelectorAll("[data-follow] [data-running=true]")];

/** Keeps the bars of deliveries up to date while they change and the page is visible. */
export function followDeliveries() {
  if (!place() || running().length === 0) return;
  setTimeout(async () => {
    if (!document.hidden) await refresh().catch(() => {}); // It is tried again after the next pause.
    followDeliveries();
  }, Pause);
}

async function refresh() {
  const ids = running().map(bar => bar.id.replace("delivery-", "")).join(",");
  const address = place().dataset.follow;
  const { ok, page } = await read(address.endsWith("/progress") ? `${address}?ids=${ids}` : address);
  if (!ok) return;
  for (const fresh of page.querySelectorAll("[data-part][id]")) {
    const old = document.getElementById(fresh.id);
    if (old) morph(old, fresh);
  }
  if (running().length === 0) say(place().dataset.done);
}
