// Everything works without scripts. They keep pages up to date while jobs change, and add keyboard shortcuts.
import { copyTexts, leaveForm } from "./copy.js";
import { followDeliveries } from "./deliveries.js";
import { filterAtOnce } from "./filters.js";
import { showHere } from "./here.js";
import { followProgress } from "./progress.js";
import { listenToKeys } from "./keys.js";
import { offerPasskeys } from "./passkeys.js";
import { openBeside } from "./panel.js";
import { selectRows } from "./selection.js";
import { summarize } from "./summary.js";
import { showWrong } from "./wrong.js";
import { warnBeforeTheEnd } from "./session.js";
import { watch } from "./live.js";

document.documentElement.classList.add("js");
selectRows();
filterAtOnce();
openBeside();
watch();
listenToKeys();
showHere();
followProgress();
followDeliveries();
offerPasskeys();
copyTexts();
leaveForm();
showWrong();
summarize();
warnBeforeTheEnd();

// The box of the guide takes a word as well as a long text: Enter looks it up, with Shift it begins a new line.
document.addEventListener("keydown", event => {
  const isEnter = event.key === "Enter" && !event.shiftKey && !event.isComposing && event.keyCode !== 229;
  if (!isEnter || !event.target.matches("[data-enter-submits]")) return;
  event.preventDefault();
  event.target.form.requestSubmit();
});

// In a search field of the sending form, Enter starts the search instead of pressing the form's first button. While an
// input method converts a word, Enter only ends the conversion.
document.addEventListener("keydown", event => {
  if (event.key !== "Enter" || event.isComposing || !event.target.matches(".sending .search input")) return;
  event.preventDefault();
  event.target.closest(".search").querySelector("button").click();
});
