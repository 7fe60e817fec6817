// Comfort only: every page works without it, except passkeys.
"use strict";

/** Shows what only scripts can do, and hides what this browser cannot do. */
for (const button of document.querySelectorAll("[data-copy], [data-print]")) button.hidden = false;
if (!globalThis.PublicKeyCredential?.parseRequestOptionsFromJSON) {
  for (const way of document.querySelectorAll("[data-needs-passkeys]")) way.hidden = true;
}

document.addEventListener("click", async (event) => {
  const { target } = event;
  if (!(target instanceof HTMLElement)) return;
  if (target.matches("[data-print]")) globalThis.print();
  if (target.matches("[data-copy]")) {
    const list = document.getElementById(target.dataset.copy);
    const lines = [...list.children].map((item) => item.textContent.trim());
    await navigator.clipboard.writeText(lines.join("\n"));
    target.textContent = target.dataset.copied;
  }
});

/** A form that is sent twice is sent once. */
document.addEventListener("submit", (event) => {
  if (event.target.dataset.sent !== undefined) return event.preventDefault();
  event.target.dataset.sent = "";
});
// The back button shows the page as it was left.
globalThis.addEventListener("pageshow", () => {
  for (const form of document.forms) delete form.dataset.sent;
});

/** A code that is pasted or filled in whole is sent. */
const code = document.querySelector("input[autocomplete='one-time-code']");
code?.addEventListener("input", (event) => {
  const digits = code.value.replace(/\D/g, "");
  const whole = event.inputType === "insertFromPaste" || event.inputType === undefined ||
    event.inputType === "insertReplacementText";
  if (digits.length === 6 && whole) code.form.requestSubmit();
});

/** Counts the wait for the next code down. */
const countdown = document.querySelector("[data-countdown]");
if (countdown !== null) {
  const text = countdown.textContent;
  const ends = Date.now() + Number(countdown.dataset.countdown) * 1000;
  const buttons = document.querySelectorAll("form[action='/login/code/send'] button");
  const tick = () => {
    const left = Math.ceil((ends - Date.now()) / 1000);
    for (const button of buttons) button.setAttribute("aria-disabled", String(left > 0));
    countdown.hidden = left <= 0;
    countdown.textContent = text.replace(/\d+/, String(Math.max(left, 0)));
    if (left > 0) setTimeout(tick, 1000);
  };
  tick();
}

/** Asks the browser for a passkey, and sends its response with the form. */
for (const form of document.querySelectorAll("form[data-passkey]")) {
  const { elements } = form;
  const options = JSON.parse(elements.options.value);
  const button = form.querySelector("button");
  button.hidden = false;
  form.addEventListener("submit", async (event) => {
    if (elements.passkey.value !== "") return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const failed = form.querySelector("[data-failed]");
    failed.textContent = "";
    try {
      const credential = form.dataset.passkey === "get"
        ? await navigator.credentials.get({
          publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options),
        })
        : await navigator.credentials.create({
          publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options),
        });
      elements.passkey.value = JSON.stringify(credential.toJSON());
      form.requestSubmit();
    } catch {
      failed.textContent = failed.dataset.failed;
    }
  });
}
