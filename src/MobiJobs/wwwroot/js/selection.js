import { format } from "./format.js";
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
    if (!button?.formAction.match(/\/jobs\/\d+\/(cancel|wake|release)$/)) return;
    event.preventDefault();
    send(button).catch(() => { list().action = button.formAction; list().submit(); });
  });
  count();
}

/** Brings the numbers of the bar up to date. */
export function count() {
  if (!list()) return;
  const all = boxes();
  const chosen = all.filter(box => box.checked).length;
  for (const place of list().querySelectorAll("[data-selected]")) place.textContent = chosen ? format(place.dataset.selected, chosen) : "";
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
  if (place) place.textContent = format(place.dataset.cancellableCount, list().querySelectorAll("tbody tr").length, list().querySelectorAll("tbody tr[data-cancellable=true]").length);
}

/** Shows a row as the server rendered it now, cell by cell, so that focus, selection and place stay. */
export function showRow(fresh, tint = true) {
  const row = document.getElementById(fresh.id);
  if (!row) return;
  const held = row.contains(document.activeElement) ? document.activeElement : null;
  let changed = false;
  [...row.cells].forEach((cell, i) => {
    const other = fresh.cells[i];
    if (!other || "same" in other.dataset || cell.innerHTML.trim() === other.innerHTML.trim()) return;
    const box = cell.querySelector("input[name=ids]");
    cell.innerHTML = other.innerHTML;
    cell.className = other.className;
    if (box?.checked && cell.querySelector("input[name=ids]")) cell.querySelector("input[name=ids]").checked = true;
    changed = true;
  });
  row.dataset.v = fresh.dataset.v;
  row.dataset.cancellable = fresh.dataset.cancellable;
  row.dataset.retryable = fresh.dataset.retryable;
  if (held && !held.isConnected) {
    const same = [...row.querySelectorAll("a, button, input")].find(e => e.tagName === held.tagName && (e.getAttribute("href") ?? e.getAttribute("formaction") ?? e.name) === (held.getAttribute("href") ?? held.getAttribute("formaction") ?? held.name));
    (same ?? row.querySelector("a")).focus({ preventScroll: true });
  }
  if (changed && tint) {
    row.classList.remove("changed");
    void row.offsetWidth; // Starts the tint anew.
    row.classList.add("changed");
  }
}

async function send(button) {
  const row = button.closest("tr"); // Not asked for later: the live line may be quicker than the answer, and put another button here.
  const data = new FormData();
  data.set("__RequestVerificationToken", list().querySelector("[name=__RequestVerificationToken]").value);
  data.set("returnUrl", location.pathname + location.search);
  button.disabled = true;
  const answer = await fetch(button.formAction, { method: "POST", body: data, headers: { Accept: "text/html" } });
  button.disabled = false;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  say(page.querySelector("main .notice, main h1")?.textContent.trim());
  const fresh = page.getElementById(row.id);
  if (fresh) showRow(fresh); // A row that left the filter shows its end by the live line, in its place.
  count();
}
