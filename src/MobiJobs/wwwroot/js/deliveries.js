import { morphParts, read, SignedOut } from "./page.js";
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
    if (!document.hidden) await refresh().catch(failed);
    followDeliveries();
  }, Number(place().dataset.pause) || Pause);
}

/** After a sign-out, the page is loaded again so that it asks to sign in; any other failure is tried again. */
function failed(error) {
  if (error instanceof SignedOut) location.reload();
}

async function refresh() {
  const ids = running().map(bar => bar.id.replace("delivery-", "")).join(",");
  const address = place().dataset.follow;
  const page = address.endsWith("/progress") ? `${address}?ids=${ids}` : address;
  const { ok, page: fresh } = await read(page, { byItself: true });
  if (!ok) return;
  morphParts(fresh);
  if (running().length === 0) say(place().dataset.done);
}
