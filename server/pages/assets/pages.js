// Comfort only: every page works without it, except passkeys.
"use strict";

/** Shows what only scripts can do, and hides what this browser cannot do. */
for (const button of document.querySelectorAll("[data-copy], [data-print]")) button.hidden = false;
if (!globalThis.PublicKeyCredential?.parseRequestOptionsFromJSON) {
  for (const way of document.querySelectorAll("[data-needs-passkeys]")) way.hidden = true;
}

document.addEventListener("click", async ({ target }) => {
  if (!(target instanceof HTMLElement)) return;
  if (target.matches("[data-print]")) globalThis.print();
  if (target.matches("[data-copy]")) {
    const list = document.getElementById(target.dataset.copy);
    const lines = [...list.children].map((item) => item.textContent.trim());
    try {
      await navigator.clipboard.writeText(lines.join("\n"));
      target.textContent = target.dataset.copied;
    } catch {
      // Without permission for the clipboard: selected, ready to be copied by hand.
      getSelection().selectAllChildren(list);
    }
  }
});

/** A form that is sent twice is sent once, and a button that has to wait sends nothing. */
document.addEventListener("submit", (event) => {
  const { target: form, submitter } = event;
  const waits = submitter?.getAttribute("aria-disabled") === "true";
  if (waits || form.dataset.sent !== undefined) return event.preventDefault();
  form.dataset.sent = "";
});
// The back button shows the page as it was left.
globalThis.addEventListener("pageshow", () => {
  for (const form of document.forms) delete form.dataset.sent;
});

/** A code that is pasted or filled in whole is sent. One that is typed is not: it may be wrong. */
const code = document.querySelector("form[data-code] input[name=code]");
code?.addEventListener("input", ({ inputType }) => {
  const typed = ["insertText", "deleteContentBackward", "deleteContentForward"].includes(inputType);
  const digits = code.value.replace(/[\s-]/g, "");
  if (!typed && /^\d{6}$/.test(digits)) code.form.requestSubmit();
});

/** Counts the wait for the next code down. */
const countdown = document.querySelector("[data-countdown]");
if (countdown !== null) {
  const text = countdown.textContent;
  const ends = Date.now() + Number(countdown.dataset.countdown) * 1000;
  const tick = () => {
    const left = Math.ceil((ends - Date.now()) / 1000);
    countdown.hidden = left <= 0;
    countdown.textContent = text.replace(/\d+/, String(Math.max(left, 0)));
    if (left > 0) return setTimeout(tick, 1000);
    for (const button of document.querySelectorAll("button[aria-disabled]")) {
      button.removeAttribute("aria-disabled");
      button.removeAttribute("aria-describedby");
    }
  };
  tick();
}

/** Asks what happened to the message, until it is final, the code expires or the tab is hidden. */
const delivery = document.querySelector("[data-poll]");
if (delivery !== null) {
  const final = ["delivered", "not_delivered", "not_sent"];
  const ends = Date.now() + 10 * 60 * 1000;
  const ask = async (wait) => {
    if (document.hidden) return setTimeout(ask, wait, wait);
    try {
      const response = await fetch(delivery.dataset.poll);
      if (response.status === 410) return;
      const { status, words, without_wait: ready } = response.ok ? await response.json() : {};
      if (words && words !== delivery.textContent) delivery.textContent = words;
      for (const button of document.querySelectorAll("button[aria-disabled]")) {
        if (!ready?.includes(button.form.elements.channel?.value)) continue;
        button.removeAttribute("aria-disabled");
        button.removeAttribute("aria-describedby");
      }
      if (final.includes(status)) return;
    } catch {
      // Offline for a moment: ask again.
    }
    if (Date.now() < ends) setTimeout(ask, wait, Math.min(wait * 1.5, 15_000));
  };
  setTimeout(ask, 2000, 2000);
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
