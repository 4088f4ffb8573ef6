import { read } from "./page.js";

const wide = matchMedia("(min-width: 1280px)"); // As in panels.css.
const panel = () => document.getElementById("panel");

let opener = null;
let asked = 0;

/** An explanation opens beside the list where there is room; elsewhere its link is a link. */
export function openBeside() {
  // The filters stay at the top and can take two lines: the heads of columns and the panel begin below them.
  const filters = document.querySelector(".filters");
  const measure = () => document.documentElement.style.setProperty("--filters", `${filters.offsetHeight}px`);
  if (filters) new ResizeObserver(measure).observe(filters);
  if (!panel()) return;
  document.getElementById("list")?.addEventListener("click", event => {
    const link = event.target.closest("a[href$='/explanation']");
    const isPlain = !event.ctrlKey && !event.metaKey && !event.shiftKey && event.button === 0;
    if (!link || !wide.matches || !isPlain) return;
    event.preventDefault();
    showExplanation(link);
  });
  panel().addEventListener("click", event => event.target.closest("[data-close]") && closePanel());
  wide.addEventListener("change", () => wide.matches || closePanel());
}

/** Shows the explanation that a row's link leads to; if it can't be loaded, the link is followed instead. */
async function showExplanation(link) {
  opener = link;
  const mine = ++asked;
  const article = await explanation(link.href).catch(() => null);
  if (mine !== asked) return; // Another was asked for since, or the panel was closed.
  if (!article) { location.assign(link.href); return; }
  article.classList.remove("card-s");
  panel().querySelector("[data-content]").replaceChildren(document.importNode(article, true));
  panel().querySelector("[data-open]").href = link.getAttribute("href");
  panel().hidden = false;
  document.body.classList.add("has-panel");
  mark(link.closest("tr"));
  panel().querySelector("h2").tabIndex = -1;
  panel().querySelector("h2").focus({ preventScroll: true });
  panel().scrollTop = 0;
}

async function explanation(address) {
  const { page } = await read(address);
  return page.querySelector("article.explanation");
}

/** Closes the panel, and returns the focus to the link that opened it. False if it was not open. */
export function closePanel() {
  if (!panel() || panel().hidden) return false;
  asked++;
  panel().hidden = true;
  document.body.classList.remove("has-panel");
  mark(null);
  (opener?.isConnected ? opener : document.querySelector("#list a"))?.focus();
  return true;
}

/** The next or the previous error of the list, from the one that is open or the row that has the focus. */
export function stepError(step) {
  const links = [...document.querySelectorAll("#list td.status a[href$='/explanation']")];
  if (links.length === 0) return;
  const here = document.querySelector("#list tr.open") ?? document.activeElement?.closest("#list tr");
  const rows = [...document.querySelectorAll("#list tbody tr")];
  const from = here ? rows.indexOf(here) : step > 0 ? -1 : rows.length;
  const next = step > 0
    ? links.find(link => rows.indexOf(link.closest("tr")) > from)
    : links.findLast(link => rows.indexOf(link.closest("tr")) < from);
  if (!next) return;
  next.closest("tr").scrollIntoView({ block: "center" });
  if (wide.matches && panel()) showExplanation(next);
  else location.assign(next.href);
}

function mark(row) {
  for (const open of document.querySelectorAll("#list tr.open")) {
    open.classList.remove("open");
    open.removeAttribute("aria-current");
  }
  row?.classList.add("open");
  row?.setAttribute("aria-current", "true");
}
