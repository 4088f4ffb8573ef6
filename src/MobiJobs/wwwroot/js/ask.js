import { format } from "./format.js";

/** Whether the page has the words to ask before this button does its work. */
export const asks = button => button.name !== "sure" && button.formAction.endsWith("/cancel") && template() !== null;

/** Asks in the row, and puts the focus on the answer that does it. */
export function ask(button) {
  const cell = button.closest("td");
  if (!question(cell)) {
    for (const other of document.querySelectorAll(".ask")) close(other);
    cell.append(made(button));
    cell.dataset.asking = "";
  }
  question(cell).querySelector("[name=sure]").focus();
}

/** The question that is open in an element; null if there is none. */
export const question = within => within.querySelector(".ask");

/** Takes the question away; a focus that was in it goes back to the row's button. */
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

function made(button) {
  const asked = template().content.firstElementChild.cloneNode(true);
  const words = asked.querySelector(".question");
  const id = button.closest("tr").id.slice("job-".length);
  words.id = `ask-${id}`;
  words.textContent = format(words.dataset.text, id);
  asked.setAttribute("aria-labelledby", words.id);
  asked.querySelector("[name=sure]").setAttribute("formaction", button.getAttribute("formaction"));
  return asked;
}
