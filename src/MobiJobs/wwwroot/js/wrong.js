// A form that was refused comes back as a new page, on which the focus is nowhere. It goes to the first wrong field, or
// to what is said of the form as a whole.
const Said = "main .wrong[role=alert], main .notice-error[role=alert], main > .notice-late[role=status]";
const Fields = "input:not([type=hidden]):not([hidden]), select, textarea";

/** Moves the focus to the first thing that was wrong; fields are marked as such. */
export function showWrong() {
  const said = [...document.querySelectorAll(Said)].filter(element => element.textContent.trim() !== "");
  const fields = said.map(fieldOf);
  for (const field of fields.filter(Boolean)) field.setAttribute("aria-invalid", "true");
  if (said.length === 0 || document.activeElement !== document.body) return;
  if (fields[0]) { fields[0].focus(); return; }
  said[0].tabIndex = -1;
  said[0].focus();
}

/** The field that an error is about: one that names it, or one beside it. */
const fieldOf = error => described(error) ?? error.closest(".line, fieldset, label.field")?.querySelector(Fields);

const described = error =>
  error.id === "" ? null : document.querySelector(`[aria-describedby~="${CSS.escape(error.id)}"]`);
