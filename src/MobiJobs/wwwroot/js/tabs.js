/** Brings the current tab into view where a bar is wider than the screen. The page itself doesn't move. */
export function showCurrentTabs() {
  for (const current of document.querySelectorAll(".tabs [aria-current]")) {
    const bar = current.closest(".tabs");
    const [tab, whole] = [current.getBoundingClientRect(), bar.getBoundingClientRect()];
    bar.scrollLeft += tab.left - whole.left - (whole.width - tab.width) / 2;
  }
}
