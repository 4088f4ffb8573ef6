import { closePanel, stepError } from "./panel.js";

const Off = "mobijobs-keys-off";
const Rows = "main .jobs tbody tr:has(a[href^='/'])";
const Opens = "a[href^='/']:not([data-aside])";
const Typing = "input:not([type=checkbox]), textarea, select, dialog";
const rows = () => [...document.querySelectorAll(Rows)];
const current = () => document.activeElement?.closest(Rows) ?? document.querySelector("#list tr.open");
const open = row => row?.querySelector(Opens)?.click();

const actions = {
  j: () => step(1),
  k: () => step(-1),
  o: () => open(current()),
  x: () => current()?.querySelector("input[name=ids]")?.click(),
  c: () => current()?.querySelector("td.act button[formaction$='/cancel']")?.click(), // The row asks first.
  e: () => stepError(1),
  E: () => stepError(-1),
  b: () => openBulk(),
  n: () => document.querySelector("#news:not([hidden])")?.click(),
  "/": () => document.querySelector(".filters input[type=search]")?.focus(),
  "]": () => document.querySelector("a[rel=next]")?.click(),
  "[": () => document.querySelector("a[rel=prev]")?.click(),
  "?": () => help(),
};

/** Only from row to row: elsewhere these keys scroll the page and press what has the focus. */
const onRows = {
  ArrowDown: () => step(1),
  ArrowUp: () => step(-1),
  Enter: () => open(document.activeElement),
};

/** Each key is one action, unless somebody types or has switched the keys off. */
export function listenToKeys() {
  document.addEventListener("keydown", event => {
    if (event.key === "Escape" && !document.querySelector("dialog[open]") && closePanel()) {
      event.preventDefault();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.target.closest(Typing)) return;
    if (localStorage.getItem(Off) && event.key !== "?") return;
    const act = (event.target.matches(Rows) && onRows[event.key]) || actions[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
  for (const button of document.querySelectorAll("[data-help]")) button.addEventListener("click", help);
  const box = document.getElementById("keys-on");
  if (!box) return;
  box.checked = !localStorage.getItem(Off);
  box.addEventListener("change", () => (box.checked ? localStorage.removeItem(Off) : localStorage.setItem(Off, "1")));
}

function help() {
  document.getElementById("keys")?.showModal();
}

/** What is selected comes first; nothing that destroys has the focus by itself. */
function openBulk() {
  const chosen = document.querySelector(".chosen button:not(:disabled)");
  if (chosen) { chosen.focus({ preventScroll: true }); return; } // The bar is always in sight.
  const menu = document.getElementById("bulk");
  if (!menu) return;
  menu.open = true;
  menu.querySelector("summary").focus();
}

/** The focus is on the row itself: its words are read, its links are one Tab away. */
function step(by) {
  const all = rows();
  const here = current();
  const next = all[here ? all.indexOf(here) + by : 0];
  if (!next) return;
  next.tabIndex = -1;
  next.focus();
  next.scrollIntoView({ block: "nearest" });
}
