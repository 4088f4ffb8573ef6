import { count, showRow } from "./selection.js";
import { format } from "./format.js";
import { morph } from "./page.js";
import { say } from "./say.js";

const Silence = 45_000; // The server sends something every 15 s.
const Pauses = [1_000, 2_000, 5_000, 10_000, 30_000];

let connection = null;
let watchdog = 0;
let tries = 0;
let wasLost = false;
let isOver = false;

/** Keeps the rows of this page up to date while it is visible. */
export function watch() {
  if (!document.querySelector("#list[data-live]")) return;
  document.addEventListener("visibilitychange", () => (document.hidden ? pause() : open()));
  addEventListener("pagehide", close);
  addEventListener("offline", lost);
  addEventListener("online", () => !document.hidden && open());
  const news = document.getElementById("news");
  news?.addEventListener("click", () => location.assign(news.dataset.href));
  if (!document.hidden) open();
}

function open() {
  close();
  if (isOver) return;
  const list = document.getElementById("list");
  const query = new URLSearchParams();
  const rows = [...list.querySelectorAll("tbody tr[data-v]")];
  query.set("rows", rows.map(row => `${row.id.slice("job-".length)}.${row.dataset.v}`).join(","));
  if (list.dataset.live !== "none") query.set("filter", list.dataset.live);
  query.set("retry", list.dataset.retry ?? "false");
  if (list.dataset.look) query.set("look", list.dataset.look);
  query.set("stop", document.getElementById("stop-banner")?.dataset.v ?? "");
  if (now()) query.set("now", now().dataset.v);
  connection = new EventSource(`/live?${query}`);
  connection.addEventListener("beat", heard);
  connection.addEventListener("rows", event => { heard(); showRows(JSON.parse(event.data)); });
  connection.addEventListener("news", event => { heard(); showNews(Number(event.data)); });
  connection.addEventListener("stop", event => { heard(); showStop(JSON.parse(event.data)); });
  connection.addEventListener("now", event => { heard(); showNow(JSON.parse(event.data)); });
  connection.addEventListener("over", over);
  connection.onerror = lost;
}

/** Watches the rows that the page shows now. */
export function reconnect() {
  if (document.querySelector("#list[data-live]") && !document.hidden) open();
}

function close() {
  connection?.close();
  connection = null;
  clearTimeout(watchdog);
}

function pause() {
  close();
  if (!isOver) showState("paused");
}

function heard() {
  tries = 0;
  clearTimeout(watchdog);
  watchdog = setTimeout(lost, Silence);
  showState("on");
  if (wasLost) say(document.getElementById("live")?.dataset.back);
  wasLost = false;
}

/** The session is over: what the page showed is not for whoever sits there now. Its address leads to signing in. */
function over() {
  close();
  isOver = true;
  showState("over");
  const live = document.getElementById("live");
  const again = document.createElement("a");
  again.href = location.href;
  again.textContent = live.dataset.again;
  const main = document.getElementById("main");
  const header = document.createElement("header");
  header.className = "page";
  header.append(main.querySelector("h1"), live, again);
  main.replaceChildren(header);
  document.getElementById("panel")?.remove();
  say(live.dataset.over);
}

/** Tries again with longer and longer pauses; what was missed comes with the next connection. */
function lost() {
  close();
  if (document.hidden) return;
  if (!wasLost && tries > 0) { wasLost = true; say(document.getElementById("live")?.dataset.lost); }
  showState("lost");
  watchdog = setTimeout(open, Pauses[Math.min(tries++, Pauses.length - 1)]);
}

function showState(state) {
  const place = document.getElementById("live");
  if (!place || place.dataset.state === state) return;
  place.dataset.state = state;
  place.querySelector("span").textContent = place.dataset[state];
}

function showRows(fresh) {
  const table = document.createElement("tbody");
  for (const { html } of fresh) {
    table.innerHTML = html;
    showRow(table.rows[0]);
  }
  count();
}

function showNews(n) {
  const chip = document.getElementById("news");
  if (!chip) return;
  chip.hidden = false;
  chip.querySelector("span").textContent = format(chip.dataset.text, n >= 1000 ? "1,000+" : n);
}

const now = () => document.getElementById("now");

/** The numbers above the list, and that of the menu. */
function showNow(html) {
  const fresh = document.createElement("template");
  fresh.innerHTML = html;
  if (!now()) return;
  morph(now(), fresh.content.firstElementChild);
  showStuck(now().dataset.stuck);
  const stuck = document.getElementById("stuck-count");
  if (!stuck) return;
  stuck.hidden = now().dataset.stuck === "0";
  stuck.firstChild.data = now().dataset.stuck;
}

/** 滞留 itself: rows never come or go by themselves, the page offers to be read anew. */
function showStuck(number) {
  const list = document.querySelector("#list[data-stuck]");
  if (!list || list.dataset.stuck === number) return;
  list.dataset.stuck = number;
  const total = document.querySelector("#stuck-total[data-text]");
  if (total) total.textContent = format(total.dataset.text, number);
  const chip = document.getElementById("news");
  chip.hidden = false;
  chip.querySelector("span").textContent = format(list.dataset.changed, number);
}

function showStop(html) {
  const banner = document.getElementById("stop-banner");
  const fresh = document.createElement("template");
  fresh.innerHTML = html;
  if (banner) morph(banner, fresh.content.firstElementChild);
}
