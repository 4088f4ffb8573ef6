import { morph, read, SignedOut } from "./page.js";

const Pause = 700;
const LongestPause = 5_000;
const PauseAfterFailure = 2_000;

let idle = Pause;

/** Keeps the progress of a long run up to date until it is done; less often while nothing changes. */
export function followProgress(pause = 0) {
  const progress = document.getElementById("progress");
  if (!progress?.dataset.refresh) return;
  setTimeout(whenSeen, pause || Math.max(idle, Number(progress.dataset.pause) || 0));
}

/** A tab that nobody looks at asks for nothing. */
function whenSeen() {
  if (document.hidden) document.addEventListener("visibilitychange", whenSeen, { once: true });
  else refresh().then(() => followProgress(), failed);
}

async function refresh() {
  const { ok, page } = await read(location.href, { byItself: true });
  const fresh = page.getElementById("progress");
  if (!ok || !fresh) throw new Error("The page has no progress.");
  const shown = document.getElementById("progress");
  const isNew = words(shown) !== words(fresh); // Not the markup: the token of a form is another each time.
  idle = isNew ? Pause : Math.min(idle * 1.5, LongestPause);
  morph(shown, fresh);
  document.querySelector("h1").textContent = page.querySelector("h1").textContent;
}

function words(element) {
  return element.textContent.replace(/\s+/g, " ");
}

/** After a sign-out, the page is loaded again so that it asks to sign in; any other failure is tried again. */
function failed(error) {
  if (error instanceof SignedOut) location.reload();
  else followProgress(PauseAfterFailure);
}
