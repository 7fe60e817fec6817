// The pages of the example. `html` escapes every value that is not HTML itself.

class Html extends String {}

export function html(parts, ...values) {
  return new Html(String.raw({ raw: parts }, ...values.map(escaped)));
}

function escaped(value) {
  if (Array.isArray(value)) return value.map(escaped).join("");
  if (value instanceof Html) return value;
  return String(value ?? "").replace(/[&<>"']/g, (each) => `&#${each.charCodeAt(0)};`);
}

/** A page. The detail of a problem is a sentence for the user. */
export function page(title, content, problem) {
  return String(html`<!doctype html>
    <html lang="en">
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width">
      <title>${title}</title>
      <h1>${title}</h1>
      ${problem && html`<p role="alert">${problem.detail}</p>`}
      ${content}
    </html>`);
}

const forms = {
  "/register": ["Register", ["username", "password", "phone_number"]],
  "/login": ["Log in", ["username", "password"]],
  "/code": ["Second factor", ["code"]],
};
const labels = {
  username: "Username",
  password: "Password",
  phone_number: "Phone number, with + and the country code",
  code: "Code from your phone or authenticator app, or a recovery code",
};
const types = { password: "password", phone_number: "tel" };
const autocomplete = { username: "username", phone_number: "tel", code: "one-time-code" };

/** A page with a form, and the errors of a problem at their fields. */
export function formPage(path, { problem, values }) {
  const [title, names] = forms[path];
  const inputs = names.map((name) => html`<p>
    <label>${labels[name]}
      <input name="${name}" type="${types[name] ?? "text"}"
        autocomplete="${autocomplete[name] ?? "off"}"
        value="${["password", "code"].includes(name) ? "" : values[name]}"></label>
    ${problem?.errors?.find(({ field }) => field === name)?.detail}
  </p>`);
  const resend = html`<button formaction="/code/send">Text me a new code</button>`;
  const content = html`<form method="post" action="${path}">
    ${inputs} <button>Continue</button> ${path === "/code" ? resend : ""}
  </form>`;
  return page(title, content, problem);
}
