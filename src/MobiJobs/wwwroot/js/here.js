/** Shows the place that one is at, also in a sidebar or a strip of tabs that scrolls. */
export function showHere() {
  for (const here of document.querySelectorAll(".side [aria-current], .tabs [aria-current]")) {
    reveal(here, here.closest(".side, .tabs"));
  }
}

/** Scrolls only the box: the page stays at its top. */
function reveal(here, box) {
  const [inner, outer] = [here.getBoundingClientRect(), box.getBoundingClientRect()];
  if (inner.bottom > outer.bottom) box.scrollTop += inner.bottom - outer.bottom + Room;
  if (inner.right > outer.right) box.scrollLeft += inner.right - outer.right + Room;
}

const Room = 24;
