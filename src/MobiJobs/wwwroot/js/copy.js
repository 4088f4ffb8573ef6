import { say } from "./say.js";

/** Buttons that copy a text of the page, and say that they have. Where the browser can't, the text is selected. */
export function copyTexts() {
  document.addEventListener("click", async event => {
    const button = event.target.closest("[data-copy]");
    const source = button && document.getElementById(button.dataset.copy);
    if (!source) return;
    try {
      await navigator.clipboard.writeText(source.value ?? source.textContent);
      say(button.dataset.copied);
    } catch {
      // No clipboard over plain HTTP, or it is not permitted.
      select(source);
      say(button.dataset.selected);
    }
  });
}

/** A secret is in the answer to a form alone: reloading shows its page, and does not send the form again. */
export function leaveForm() {
  const shown = document.querySelector(".secret[data-page]");
  if (shown) history.replaceState(null, "", shown.dataset.page);
}

function select(source) {
  if (source.select) { source.focus(); source.select(); }
  else getSelection().selectAllChildren(source);
}
