import { ask, asks, close, listenToAnswers, question } from "./ask.js";
import { format } from "./format.js";
import { morph, read } from "./page.js";
import { say } from "./say.js";

const list = () => document.getElementById("list");
const boxes = () => [...list().querySelectorAll("tbody input[name=ids]")];

/** Counts what is selected and what can be cancelled; sends a row's own button without leaving the page. */
export function selectRows() {
  if (!list()) return;
  list().addEventListener("change", event => {
    if (event.target.matches("[data-select-all]")) boxes().forEach(box => { box.checked = event.target.checked; });
    count();
  });
  list().addEventListener("submit", event => {
    const button = event.submitter;
    if (!button?.formAction.match(/\/jobs\/\d+\/(cancel|wake|release|let-pass)$/)) return;
    event.preventDefault();
    if (asks(button)) ask(button);
    else send(button).catch(() => { list().action = button.formAction; list().submit(); });
  });
  listenToAnswers(list());
  count();
}

/** Brings the numbers of the bar up to date. */
export function count() {
  if (!list()) return;
  const all = boxes();
  const chosen = all.filter(box => box.checked).length;
  for (const place of list().querySelectorAll("[data-selected]")) {
    place.textContent = chosen ? format(place.dataset.selected, chosen) : "";
  }
  for (const button of list().querySelectorAll("[data-needs-selection]")) {
    const kind = button.dataset.needsSelection; // Empty: any row will do.
    button.disabled = !all.some(box => box.checked && (!kind || box.closest("tr").dataset[kind] === "true"));
  }
  const head = list().querySelector("[data-select-all]");
  if (head) {
    head.checked = chosen > 0 && chosen === all.length;
    head.indeterminate = chosen > 0 && chosen < all.length;
    head.disabled = all.length === 0;
  }
  const place = list().querySelector("[data-cancellable-count]");
  const rows = [...list().querySelectorAll("tbody tr")];
  const cancellable = rows.filter(row => row.dataset.cancellable === "true");
  if (place) place.textContent = format(place.dataset.cancellableCount, rows.length, cancellable.length);
}

/** Shows a row as the server rendered it now, cell by cell, so that focus, selection and place stay. */
export function showRow(fresh) {
  const row = document.getElementById(fresh.id);
  if (!row) return;
  const held = row.contains(document.activeElement) ? document.activeElement : null;
  const changed = [...row.cells].filter((cell, i) => isChanged(cell, fresh.cells[i]));
  const asked = question(row);
  for (const cell of changed) morph(cell, fresh.cells[cell.cellIndex]);
  if (asked && !question(row) && !("sent" in asked.dataset)) say(asked.dataset.gone);
  Object.assign(row.dataset, fresh.dataset);
  if (held && !row.contains(document.activeElement)) row.querySelector("a").focus({ preventScroll: true });
  if (changed.length > 0) tint(row);
}

const isChanged = (cell, fresh) =>
  fresh && !("same" in fresh.dataset) && !isStillAsked(cell, fresh) && cell.innerHTML.trim() !== fresh.innerHTML.trim();

/** A question stays open while it can still be answered. */
const isStillAsked = (cell, fresh) => question(cell) && fresh.querySelector("button[formaction$='/cancel']");

function tint(row) {
  row.classList.remove("changed");
  void row.offsetWidth; // Starts the animation anew.
  row.classList.add("changed");
}

async function send(button) {
  const row = button.closest("tr"); // Read now: a change may put another button here before the answer comes.
  const data = new FormData();
  data.set("__RequestVerificationToken", list().querySelector("[name=__RequestVerificationToken]").value);
  data.set("returnUrl", location.pathname + location.search);
  const asked = button.closest(".ask");
  if (asked) {
    if ("sent" in asked.dataset) return;
    asked.dataset.sent = ""; // A disabled button would lose the focus.
    data.set("sure", "true");
  } else { button.disabled = true; }
  const { page } = await read(button.formAction, { method: "POST", body: data });
  if (asked?.isConnected) close(asked);
  button.disabled = false;
  say(page.querySelector("main .notice, main h1")?.textContent.trim());
  const fresh = page.getElementById(row.id);
  if (fresh) showRow(fresh); // A row that has left the filter is updated by the live connection.
  count();
}
