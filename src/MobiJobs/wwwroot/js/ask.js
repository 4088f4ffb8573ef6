import { format } from "./format.js";

/** Whether this button asks before it acts, and the page has the question. */
export const asks = button => button.name !== "sure" && button.formAction.endsWith("/cancel") && template() !== null;

/** Asks in the row, and focuses the answer that confirms. */
export function ask(button) {
  const cell = button.closest("td");
  if (!question(cell)) {
    for (const other of document.querySelectorAll(".ask")) close(other);
    cell.append(createQuestion(button));
    cell.dataset.asking = "";
  }
  question(cell).querySelector("[name=sure]").focus();
}

/** The question that is open in an element; null if there is none. */
export const question = within => within.querySelector(".ask");

/** Removes the question. If it had the focus, the row's button gets it. */
export function close(asked) {
  const cell = asked.closest("td");
  const held = asked.contains(document.activeElement);
  asked.remove();
  delete cell.dataset.asking;
  if (held) cell.querySelector("button[formaction$='/cancel']")?.focus();
}

/** Escape and the other answer close the question. A key held down, or a second click, does not answer it. */
export function listenToAnswers(list) {
  list.addEventListener("click", event => {
    const asked = event.target.closest(".ask");
    if (asked && event.detail > 1) event.preventDefault();
    else if (event.target.closest("[data-no]")) close(asked);
  });
  list.addEventListener("keydown", event => {
    const asked = event.target.closest(".ask");
    if (!asked) return;
    if (event.key === "Enter" && event.repeat) event.preventDefault();
    if (event.key !== "Escape") return;
    event.stopPropagation(); // It closes nothing else.
    close(asked);
  });
}

const template = () => document.getElementById("ask-cancel");

function createQuestion(button) {
  const asked = template().content.firstElementChild.cloneNode(true);
  const words = asked.querySelector(".question");
  const id = button.closest("tr").id.slice("job-".length);
  words.id = `ask-${id}`;
  words.textContent = format(words.dataset.text, id);
  asked.setAttribute("aria-labelledby", words.id);
  asked.querySelector("[name=sure]").setAttribute("formaction", button.getAttribute("formaction"));
  return asked;
}
