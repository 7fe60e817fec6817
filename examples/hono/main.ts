// A web app that logs its users in with Latchkey: Deno, Hono and Latchkey's client.
import { type Context, Hono } from "hono";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import { csrf } from "hono/csrf";
import { getConnInfo } from "hono/deno";
import { createMiddleware } from "hono/factory";
import { HTTPException } from "hono/http-exception";
import { createLatchkey } from "../../clients/typescript/src/client.ts";
import type { Latchkey, Session, User } from "../../clients/typescript/src/client.ts";
import { codePage, loginPage, recoveryPage, registerPage } from "./pages.ts";
import { homePage, problemPage, staffPage } from "./pages.ts";

const url = Deno.env.get("LATCHKEY_URL") ?? "http://127.0.0.1:8000";
// An API key with the scope clients:forward. Without it, Latchkey must trust this app's address.
const key = Deno.env.get("LATCHKEY_KEY");
const app = new Hono();

// Only this site's own pages may post. Others would post with the user's cookies (CSRF).
app.use(csrf(), async (c, next) => {
  await next();
  c.header("content-security-policy", "default-src 'none'; frame-ancestors 'none'");
  c.header("cache-control", "no-store");
});

/** Latchkey, for the browser that sent this request. Limits count by the browser's address. */
function latchkeyFor(c: Context): Latchkey {
  // Behind a proxy, use the address that the proxy forwards.
  const { address } = getConnInfo(c).remote;
  const userAgent = c.req.header("user-agent");
  return createLatchkey({ url, key, forwardFor: address, userAgent });
}

/** Asks on each request, because a session can end at any time. */
const requireSession = createMiddleware<{ Variables: { user: User; session: Session } }>(
  async (c, next) => {
    const { value, problem } = await latchkeyFor(c).getSession(getCookie(c, "session") ?? "");
    if (problem?.status === 401) return c.redirect("/login", 303);
    if (problem) return problemPage(c, problem);
    c.set("user", value.user);
    c.set("session", value.session);
    await next();
  },
);

app.get("/", requireSession, (c) => homePage(c, c.get("user"), c.get("session")));

app.get("/staff", requireSession, (c) => {
  // Latchkey says which roles a user has; the app decides what they are for.
  if (c.get("user").roles.includes("staff")) return staffPage(c, c.get("user"));
  return problemPage(c, { status: 403, detail: "Only staff can see this page." });
});

app.get("/register", (c) => registerPage(c));
app.post("/register", async (c) => {
  const body = await formOf(c, "username", "password", "phone_number");
  const { problem } = await latchkeyFor(c).register(body);
  return problem ? registerPage(c, problem, body) : c.redirect("/login", 303);
});

app.get("/login", (c) => loginPage(c));
app.post("/login", async (c) => {
  const body = await formOf(c, "username", "password");
  const { value, problem } = await latchkeyFor(c).logIn({ ...body, send: "auto" });
  if (problem) return loginPage(c, problem, body);
  // Only a trusted device, which this app does not offer, logs in without a second factor.
  if (value.status === "signed_in") return c.redirect("/login", 303);
  setToken(c, "challenge", value.challenge_token, value.expires_at);
  return codePage(c, value.send_problem);
});

app.post("/code", async (c) => {
  const { code } = await formOf(c, "code");
  const challenge_token = getCookie(c, "challenge") ?? "";
  const { value, problem } = await latchkeyFor(c).verify({ challenge_token, code });
  // 410: this challenge has ended.
  if (problem) return problem.status === 410 ? loginPage(c, problem) : codePage(c, problem);
  setToken(c, "session", value.session_token, value.expires_at);
  deleteCookie(c, "challenge");
  // The first login returns them, once. A user who forgets the password needs one.
  return value.recovery_codes ? recoveryPage(c, value.recovery_codes) : c.redirect("/", 303);
});

app.post("/code/send", async (c) => {
  const challenge_token = getCookie(c, "challenge") ?? "";
  const { problem } = await latchkeyFor(c).sendCode({ challenge_token, channel: "sms" });
  return problem?.status === 410 ? loginPage(c, problem) : codePage(c, problem);
});

app.post("/logout", async (c) => {
  await latchkeyFor(c).logOut(getCookie(c, "session") ?? "");
  deleteCookie(c, "session");
  return c.redirect("/login", 303);
});

app.onError((error, c) => {
  if (error instanceof HTTPException) return error.getResponse();
  return problemPage(c, { status: 503, detail: "Please try again in a moment." });
});

Deno.serve({ hostname: "127.0.0.1", port: Number(Deno.env.get("PORT") ?? 3000) }, app.fetch);

async function formOf<Name extends string>(
  c: Context,
  ...names: readonly Name[]
): Promise<Record<Name, string>> {
  const form = await c.req.parseBody();
  const values = names.map((name) => [name, String(form[name] ?? "")]);
  return Object.fromEntries(values);
}

function setToken(c: Context, name: string, token: string, expiresAt: string): void {
  const secure = !["127.0.0.1", "localhost"].includes(new URL(c.req.url).hostname);
  const expires = new Date(expiresAt);
  setCookie(c, name, token, { httpOnly: true, sameSite: "Lax", secure, expires });
}
