import { Idiomorph } from "idiomorph";
import { noteUse } from "./use.js";

const SignIn = "/account/sign-in";

/** Thrown if the answer to a request is the sign-in page. */
export class SignedOut extends Error {}

/**
 * Reads a page, or a part of one, as the server renders it now, without what is meant for browsers without script.
 * What an open page asks by itself is nobody's use of the session, which ends when nobody uses it.
 */
export async function read(address, { byItself = false, ...options } = {}) {
  const headers = { Accept: "text/html", ...(byItself && { "MobiJobs-By-Itself": "true" }) };
  const answer = await fetch(address, { ...options, headers });
  if (new URL(answer.url).pathname === SignIn) throw new SignedOut();
  if (!byItself) noteUse();
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const other of page.querySelectorAll("noscript")) other.remove();
  return { ok: answer.ok, page };
}

/** Updates an element to a fresh rendering. Focus, ticks and typed text stay, also while an input method converts. */
export function morph(old, fresh) {
  const held = old.contains(document.activeElement) ? document.activeElement : null;
  Idiomorph.morph(old, fresh, {
    ignoreActiveValue: true,
    callbacks: {
      beforeAttributeUpdated: attribute => attribute !== "checked",
      beforeNodeMorphed: node => !isToken(node) && node !== composing,
      beforeNodeRemoved: node => !composing || !node.contains(composing),
    },
  });
  if (held && !held.isConnected) counterpart(held, old)?.focus({ preventScroll: true });
}

/** Updates the parts of this page that a fresh rendering of it has, too. */
export function morphParts(page) {
  for (const fresh of page.querySelectorAll("[data-part][id]")) {
    const old = document.getElementById(fresh.id);
    if (old) morph(old, fresh);
  }
}

let composing = null;
document.addEventListener("compositionstart", event => { composing = event.target; });
document.addEventListener("compositionend", () => { composing = null; });

/** Each rendering has an antiforgery token of its own; any of them will do. */
const isToken = node => node.name === "__RequestVerificationToken";

const identity = element =>
  element.getAttribute("href") ?? element.getAttribute("formaction") ?? `${element.name}=${element.value}`;

/** The element that has taken the place of one that is gone. */
const counterpart = (gone, within) => [...within.querySelectorAll("a, button, input")]
  .find(element => element.tagName === gone.tagName && identity(element) === identity(gone));
