/** Shows a message for a while, and announces it to screen readers. */
export function say(text) {
  const place = document.getElementById("said");
  if (!place || !text) return;
  place.textContent = text;
  place.classList.add("shown");
  clearTimeout(say.timer);
  say.timer = setTimeout(() => { place.classList.remove("shown"); place.textContent = ""; }, 8000);
}
