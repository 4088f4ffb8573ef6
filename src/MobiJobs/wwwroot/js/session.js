import { read, SignedOut } from "./page.js";
import { format } from "./format.js";
import { lastUse, noteUse } from "./use.js";

const Before = 10 * 60_000;
const Rhythm = 15_000;

const place = () => document.getElementById("session-end");

/** Says in time that the session ends, and lets it be kept where that can be. Other tabs' use counts as well. */
export function warnBeforeTheEnd() {
  if (!place()) return;
  noteUse();
  place().querySelector("button").addEventListener("click", () => stay().catch(() => {}));
  setInterval(look, Rhythm);
}

function look() {
  const idle = Number(place().dataset.idle);
  // Who has signed in since, in another tab, has a session of which this page does not know the end.
  const known = Number(place().dataset.ends);
  const [unused, latest] = [lastUse() + idle, lastUse() > known ? Infinity : known];
  const end = Math.min(unused, latest);
  const left = end - Date.now();
  if (left > Math.min(Before, idle / 4)) { place().hidden = true; return; }
  const isOver = left <= 0;
  show(isOver ? place().dataset.over : unused < latest ? place().dataset.soon : place().dataset.last, end);
  place().querySelector("button").hidden = isOver || latest <= unused;
  place().querySelector("a").hidden = !isOver;
}

/** The same words are said once. */
function show(words, end) {
  const at = new Date(end).toLocaleTimeString(document.documentElement.lang, { hour: "numeric", minute: "2-digit" });
  const text = format(words, at);
  place().hidden = false;
  const said = place().querySelector("span");
  if (said.textContent !== text) said.textContent = text;
}

/** Any request is a use of the session. */
async function stay() {
  try {
    await read("/account/sessions");
  } catch (error) {
    if (!(error instanceof SignedOut)) throw error;
    place().dataset.ends = "0";
  }
  look();
}
