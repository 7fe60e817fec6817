// A web app that logs its users in with Latchkey: Node 20 and Express.
import express from "express";
import { formPage, html, page } from "./pages.js";

const latchkeyUrl = process.env.LATCHKEY_URL ?? "http://127.0.0.1:8000";
const app = express();
// Behind a proxy, set "trust proxy", because `request.ip` must be the browser's address.
app.use(express.urlencoded({ extended: false }), refuseOtherSites);

/** Only this site's own pages may post. Others would post with the user's cookies (CSRF). */
function refuseOtherSites(request, response, next) {
  const site = request.get("sec-fetch-site");
  const own = site ? site === "same-origin" : request.get("origin")?.endsWith(`//${request.host}`);
  if (request.method === "POST" && !own) return response.sendStatus(403);
  response.set("content-security-policy", "default-src 'none'; frame-ancestors 'none'");
  response.set("cache-control", "no-store").locals.form = request.body ?? {};
  next();
}

/** Calls Latchkey for the browser that sent `request`. Limits count by the browser's address. */
async function latchkey(request, method, path, body) {
  const response = await fetch(latchkeyUrl + path, {
    method,
    headers: {
      authorization: `Bearer ${cookieOf(request, "session")}`,
      "content-type": "application/json",
      "user-agent": request.get("user-agent") ?? "",
      "x-forwarded-for": request.ip,
    },
    body: body && JSON.stringify(body),
    signal: AbortSignal.timeout(120_000),
  });
  const text = await response.text();
  const value = text && JSON.parse(text);
  return response.ok ? { value } : { problem: value };
}

/** Asks on each request, because a session can end at any time. */
async function requireSession(request, response, next) {
  const { problem, value } = await latchkey(request, "GET", "/v1/session");
  if (problem?.status === 401) return response.redirect(303, "/login");
  if (problem) return show(response, "Try again", "", problem);
  Object.assign(response.locals, value);
  next();
}

app.get("/", requireSession, (_request, response) => {
  const { user, session } = response.locals;
  const logOut = html`<form method="post" action="/logout"><button>Log out</button></form>`;
  show(response, `Hello ${user.username}`, html`<p>Assurance: ${session.aal}</p>${logOut}`);
});

app.get("/register", (_request, response) => showForm(response, "/register"));
app.post("/register", async (request, response) => {
  const { username, password, phone_number } = response.locals.form;
  const body = { username, password, phone_number };
  const { problem } = await latchkey(request, "POST", "/v1/register", body);
  problem ? showForm(response, "/register", problem) : response.redirect(303, "/login");
});

app.get("/login", (_request, response) => showForm(response, "/login"));
app.post("/login", async (request, response) => {
  const { username, password } = response.locals.form;
  const body = { username, password, send: "auto" };
  const { problem, value } = await latchkey(request, "POST", "/v1/login", body);
  if (problem) return showForm(response, "/login", problem);
  setCookie(request, response, "challenge", value.challenge_token, value.expires_at);
  showForm(response, "/code", value.send_problem);
});

app.post("/code", async (request, response) => {
  const { code } = response.locals.form;
  const body = { challenge_token: cookieOf(request, "challenge"), code };
  const { problem, value } = await latchkey(request, "POST", "/v1/2fa/verify", body);
  // 410: this challenge has ended.
  if (problem) return showForm(response, problem.status === 410 ? "/login" : "/code", problem);
  setCookie(request, response, "session", value.session_token, value.expires_at);
  response.clearCookie("challenge");
  if (!value.recovery_codes) return response.redirect(303, "/");
  // The first login returns them, once. A user who forgets the password needs one.
  const codes = value.recovery_codes.map((each) => html`<li>${each}</li>`);
  show(response, "Save your recovery codes", html`<ul>${codes}</ul><a href="/">Continue</a>`);
});

app.post("/code/send", async (request, response) => {
  const body = { challenge_token: cookieOf(request, "challenge"), channel: "sms" };
  const { problem } = await latchkey(request, "POST", "/v1/2fa/send", body);
  showForm(response, problem?.status === 410 ? "/login" : "/code", problem);
});

app.post("/logout", async (request, response) => {
  await latchkey(request, "POST", "/v1/logout");
  response.clearCookie("session").redirect(303, "/login");
});

app.use((_error, _request, response, _next) => {
  show(response, "Try again", "", { status: 503, detail: "Please try again in a moment." });
});
const port = Number(process.env.PORT ?? 3000);
app.listen(port, "127.0.0.1", () => console.log(`http://127.0.0.1:${port}`));

function show(response, title, content, problem) {
  response.status(problem?.status ?? 200).send(page(title, content, problem));
}

function showForm(response, path, problem) {
  const values = response.locals.form;
  response.status(problem?.status ?? 200).send(formPage(path, { problem, values }));
}

function cookieOf(request, name) {
  return new RegExp(`(?:^|; )${name}=([^;]*)`).exec(request.get("cookie") ?? "")?.[1] ?? "";
}

function setCookie(request, response, name, value, expires) {
  const secure = !["127.0.0.1", "localhost"].includes(request.hostname);
  const attributes = { httpOnly: true, sameSite: "lax", secure, expires: new Date(expires) };
  response.cookie(name, value, attributes);
}
