import { count } from "./selection.js";
import { followDeliveries } from "./deliveries.js";
import { morph, read, SignedOut } from "./page.js";
import { reconnect } from "./live.js";

const Pause = 250; // Milliseconds after the last letter.
const PauseOfDays = 700; // After the last digit of a day, which is one with each of them.
const Typed = "[type=search], [type=date]";
const Parts = ["page-head", "now", "stuck-follow", "filter-label", "status-summary", "chips", "found"];

let timer = 0;
let asked = 0;
let isTyping = false;
let shown = location.pathname + location.search;

const form = () => document.getElementById("filters");
const chips = () => [...document.querySelectorAll("#chips a")];

/** The conditions of the list act at once. The field keeps the focus, and its input method what it converts. */
export function filterAtOnce() {
  closePickers();
  if (!form()?.matches(".instant")) return;
  form().addEventListener("input", event => {
    const field = event.target;
    if (event.isComposing || !field.validity.valid) return;
    later(field.type === "date" ? PauseOfDays : field.matches(Typed) ? Pause : 0);
  });
  form().addEventListener("compositionend", () => later(Pause));
  form().addEventListener("keydown", event => {
    // Enter that ends a conversion; some browsers tell it only by the code of the key.
    if (event.key === "Enter" && (event.isComposing || event.keyCode === 229)) event.preventDefault();
  });
  form().addEventListener("submit", event => {
    event.preventDefault();
    later(0);
  });
  document.getElementById("chips")?.addEventListener("click", removeChip);
  // What somebody has ticked or typed before this script was there.
  if ([...form().elements].some(isChanged)) later(0);
  form().addEventListener("focusout", () => { isTyping = false; });
  // A link to a place on the page changes no condition.
  addEventListener("popstate", () => { if (location.pathname + location.search !== shown) location.reload(); });
}

const isChanged = field => field.type === "checkbox"
  ? field.checked !== field.defaultChecked
  : field.matches(Typed) && field.value !== field.defaultValue;

function later(pause) {
  clearTimeout(timer);
  timer = setTimeout(() => show(address()).catch(error => fail(error, address())), pause);
}

/** The address of the list with the conditions of the form, without those that are empty. */
function address() {
  const query = new URLSearchParams();
  for (const [name, value] of new FormData(form())) if (value.trim() !== "") query.append(name, value);
  for (const [name, value] of new URLSearchParams(form().dataset.always ?? "")) {
    if (!query.has(name)) query.append(name, value);
  }
  return form().getAttribute("action") + (query.size > 0 ? `?${query}` : "");
}

/** Shows the list at an address. False if another was asked for since. */
async function show(wanted, takesFields = false) {
  const mine = ++asked;
  const { page } = await read(wanted);
  if (mine !== asked) return false;
  const here = page.querySelector("[data-found]").dataset.found || wanted;
  if (isTyping) history.replaceState(null, "", here);
  else if (here !== location.pathname + location.search) history.pushState(null, "", here);
  shown = here;
  isTyping = document.activeElement?.matches(Typed) ?? false;
  if (takesFields) document.activeElement.blur(); // What has the focus would keep its words.
  for (const id of Parts) {
    const fresh = page.getElementById(id);
    if (fresh) morph(document.getElementById(id), fresh);
  }
  if (takesFields) takeFields(page.getElementById("filters"));
  for (const field of form().querySelectorAll(".field")) mark(field);
  count();
  reconnect();
  followDeliveries();
  return true;
}

function mark(field) {
  const set = [...field.querySelectorAll("input, select")];
  field.classList.toggle("set", set.some(input => (input.type === "checkbox" ? input.checked : input.value !== "")));
}

/** Without the condition of a chip; the focus goes to the next chip, or to the field of the condition. */
async function removeChip(event) {
  const chip = event.target.closest("#chips a");
  const isPlain = !event.ctrlKey && !event.metaKey && !event.shiftKey && event.button === 0;
  if (!chip || !isPlain) return;
  event.preventDefault();
  clearTimeout(timer);
  const [place, name] = [chips().indexOf(chip), chip.dataset.field];
  try {
    if (!await show(chip.getAttribute("href"), true)) return;
  } catch (error) {
    fail(error, chip.href);
    return;
  }
  const left = chips().filter(other => other.dataset.field);
  (left[place] ?? left.at(-1) ?? fieldOf(name)).focus();
}

/** The field of a condition, if it can be seen; otherwise what opens the fields, or the first of them. */
function fieldOf(name) {
  const fields = [...form().querySelectorAll("input:not([type=hidden]), select")];
  const own = fields.find(field => field.name === name);
  const summary = own?.closest("details")?.querySelector("summary");
  return [summary ?? own, document.getElementById("filter-switch"), ...fields]
    .find(element => element?.checkVisibility());
}

/** The fields say what the address says. Conditions without a field of their own are hidden ones. */
function takeFields(fresh) {
  for (const field of form().querySelectorAll("input, select")) {
    const same = [...fresh.elements].find(other => other.name === field.name
      && (field.type !== "checkbox" || other.value === field.value));
    if (field.type === "hidden") { if (!same) field.remove(); }
    else if (field.type === "checkbox") field.checked = same?.checked ?? false;
    else field.value = same?.value ?? "";
  }
}

/** Whoever is not signed in any more is asked to; other trouble is shown by the page itself. */
function fail(error, wanted) {
  if (error instanceof SignedOut) location.reload();
  else location.assign(wanted);
}

/** A sheet closes on Escape, on a click beside it, and when another opens. */
function closePickers() {
  const open = () => [...document.querySelectorAll("details.pick[open]")];
  document.addEventListener("click", event => {
    for (const sheet of open()) if (!sheet.contains(event.target)) sheet.open = false;
  });
  document.addEventListener("keydown", event => {
    if (event.key !== "Escape" || event.isComposing) return;
    for (const sheet of open()) {
      event.stopImmediatePropagation(); // It closes nothing else.
      sheet.open = false;
      sheet.querySelector("summary").focus();
    }
  });
}
