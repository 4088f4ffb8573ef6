import { count, showRow } from "./selection.js";
import { format } from "./format.js";
import { say } from "./say.js";

const Silence = 45_000; // The server says something every 15 s.
const Pauses = [1_000, 2_000, 5_000, 10_000, 30_000];

let line = null;
let watchdog = 0;
let tries = 0;
let wasLost = false;

/** Keeps the rows of this page as they are now, while it is looked at. */
export function watch() {
  if (!document.querySelector("#list[data-live]")) return;
  document.addEventListener("visibilitychange", () => (document.hidden ? pause() : open()));
  addEventListener("pagehide", close);
  addEventListener("offline", lost);
  addEventListener("online", () => !document.hidden && open());
  document.getElementById("news")?.addEventListener("click", () => location.assign(document.getElementById("news").dataset.href));
  if (!document.hidden) open();
}

function open() {
  close();
  const list = document.getElementById("list");
  const query = new URLSearchParams();
  query.set("rows", [...list.querySelectorAll("tbody tr[data-v]")].map(row => `${row.id.slice(4)}.${row.dataset.v}`).join(","));
  if (list.dataset.live !== "none") query.set("filter", list.dataset.live);
  query.set("retry", list.dataset.retry ?? "false");
  query.set("stop", document.getElementById("stop-banner")?.dataset.v ?? "");
  line = new EventSource(`/live?${query}`);
  line.addEventListener("beat", heard);
  line.addEventListener("rows", event => { heard(); rows(JSON.parse(event.data)); });
  line.addEventListener("news", event => { heard(); news(Number(event.data)); });
  line.addEventListener("stop", event => { heard(); stop(JSON.parse(event.data)); });
  line.onerror = lost;
}

function close() {
  line?.close();
  line = null;
  clearTimeout(watchdog);
}

function pause() {
  close();
  show("paused");
}

function heard() {
  tries = 0;
  clearTimeout(watchdog);
  watchdog = setTimeout(lost, Silence);
  show("on");
  if (wasLost) say(document.getElementById("live")?.dataset.back);
  wasLost = false;
}

/** Tries again with longer and longer pauses; what was missed comes with the next line. */
function lost() {
  close();
  if (document.hidden) return;
  if (!wasLost && tries > 0) { wasLost = true; say(document.getElementById("live")?.dataset.lost); }
  show("lost");
  watchdog = setTimeout(open, Pauses[Math.min(tries++, Pauses.length - 1)]);
}

function show(state) {
  const place = document.getElementById("live");
  if (!place || place.dataset.state === state) return;
  place.dataset.state = state;
  place.querySelector("span").textContent = place.dataset[state];
}

function rows(fresh) {
  const table = document.createElement("tbody");
  for (const { html } of fresh) {
    table.innerHTML = html;
    showRow(table.rows[0]);
  }
  count();
}

function news(n) {
  const chip = document.getElementById("news");
  if (!chip) return;
  chip.hidden = false;
  chip.querySelector("span").textContent = format(chip.dataset.text, n >= 1000 ? "1,000+" : n);
}

function stop(html) {
  const place = document.createElement("div");
  place.innerHTML = html;
  document.getElementById("stop-banner")?.replaceWith(place.firstElementChild);
}
