import { say } from "./say.js";

/** Signs in, confirms and adds by passkey, where the browser can. The password stays for those that can't. */
export function offerPasskeys() {
  if (!window.PublicKeyCredential?.parseRequestOptionsFromJSON) return;
  for (const place of document.querySelectorAll("[data-passkey]")) {
    place.hidden = false;
    place.querySelector("button").addEventListener("click", () => attempt(place, () => get(place, {})));
  }
  for (const form of document.querySelectorAll("[data-passkey-new]")) {
    form.querySelector("button").addEventListener("click", () => attempt(form, () => create(form)));
  }
  suggest();
}

/** While the browser waits for a passkey to be chosen in the field of the name. */
let waiting = null;

/** The browser offers passkeys in the field of the name, before anything is typed. */
async function suggest() {
  const form = document.querySelector("form[data-passkey]");
  if (!form || !document.querySelector("[autocomplete~=webauthn]")) return;
  if (!await PublicKeyCredential.isConditionalMediationAvailable?.()) return;
  waiting = new AbortController();
  try {
    await get(form, { mediation: "conditional", signal: waiting.signal });
  } catch {
    waiting = null; // The button is there, and the password.
  }
}

async function attempt(place, act) {
  waiting?.abort();
  try {
    await act();
  } catch {
    say(place.dataset.passkeyCancelled);
  }
}

async function get(place, options) {
  const form = place.closest("form");
  const body = new URLSearchParams({ __RequestVerificationToken: field(form, "__RequestVerificationToken").value });
  const answer = await fetch(place.dataset.passkey, { method: "POST", body });
  if (!answer.ok) throw new Error(answer.statusText);
  const question = await answer.json();
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(JSON.parse(question.options));
  const credential = await navigator.credentials.get({ publicKey, ...options });
  field(place, "PasskeyTicket").value = question.ticket;
  give(place, credential);
  if (place === form) form.submit();
  else confirm(place);
}

async function create(form) {
  const options = JSON.parse(form.dataset.passkeyNew);
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options);
  give(form, await navigator.credentials.create({ publicKey }));
  form.submit();
}

/** The password, if there is one, isn't needed any more; what is confirmed is still sent by its own button. */
function confirm(place) {
  const password = place.closest(".line").querySelector("input[type=password]");
  if (password) password.required = false;
  place.querySelector("button").hidden = true;
  place.querySelector(".st").hidden = false;
}

const give = (place, credential) => {
  field(place, "PasskeyCredential").value = JSON.stringify(credential.toJSON());
};

const field = (within, name) => within.querySelector(`[name=${name}]`);
