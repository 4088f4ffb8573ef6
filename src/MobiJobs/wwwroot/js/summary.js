import { morph, read } from "./page.js";

const Pause = 350; // Milliseconds after the last letter.

let timer = 0;
let asked = 0;

const place = () => document.querySelector("[data-summary]");

/** Keeps the summary beside the form of an operation up to date while it is filled in. */
export function summarize() {
  const form = place()?.closest("form");
  if (!form) return;
  form.addEventListener("input", event => {
    if (event.isComposing) return;
    clearTimeout(timer);
    timer = setTimeout(() => refresh(form).catch(() => {}), Pause); // The next change tries again.
  });
  form.addEventListener("compositionend", () => form.dispatchEvent(new Event("input")));
}

async function refresh(form) {
  const mine = ++asked;
  const body = new URLSearchParams(new FormData(form));
  const { ok, page } = await read(place().dataset.summary, { method: "POST", body });
  const fresh = page.getElementById("summary");
  if (ok && fresh && mine === asked) morph(place(), fresh);
}
