const Room = 24;

/** Shows the place that one is at, also in a sidebar or a strip of tabs that scrolls, and what opens at the rim. */
export function showHere() {
  for (const here of document.querySelectorAll(".side [aria-current], .tabs [aria-current]")) {
    reveal(here, here.closest(".side, .tabs"));
  }
  document.addEventListener("toggle", event => {
    if (event.target.matches(".pick[open]")) keepInside(event.target);
  }, true);
}

/** Scrolls only the box: the page stays at its top. */
function reveal(here, box) {
  const [inner, outer] = [here.getBoundingClientRect(), box.getBoundingClientRect()];
  if (inner.bottom > outer.bottom) box.scrollTop += inner.bottom - outer.bottom + Room;
  if (inner.right > outer.right) box.scrollLeft += inner.right - outer.right + Room;
}

/** What would leave the window on the right opens to the left. */
function keepInside(menu) {
  const sheet = menu.querySelector("fieldset, .sheet-s");
  if (sheet && sheet.getBoundingClientRect().right > innerWidth) menu.classList.add("end");
}
