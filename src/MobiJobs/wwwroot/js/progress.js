import { morph, read, SignedOut } from "./page.js";

const Pause = 700;
const PauseAfterFailure = 2_000;

/** Keeps the progress of a long run up to date until it is done. */
export function followProgress(pause = 0) {
  const progress = document.getElementById("progress");
  if (!progress?.dataset.refresh) return;
  setTimeout(() => refresh().then(() => followProgress(), failed), pause || Number(progress.dataset.pause) || Pause);
}

async function refresh() {
  const { ok, page } = await read(location.href);
  const fresh = page.getElementById("progress");
  if (!ok || !fresh) throw new Error("The page has no progress.");
  morph(document.getElementById("progress"), fresh);
  document.querySelector("h1").textContent = page.querySelector("h1").textContent;
}

/** After a sign-out, the page is loaded again so that it asks to sign in; any other failure is tried again. */
function failed(error) {
  if (error instanceof SignedOut) location.reload();
  else followProgress(PauseAfterFailure);
}
