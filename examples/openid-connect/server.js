// A web app that logs its users in by OpenID Connect: Node 20, Express and openid-client.
import { randomBytes } from "node:crypto";
import express from "express";
import * as client from "openid-client";

const { PORT = "3000", ISSUER = "http://127.0.0.1:8000", CLIENT_ID, CLIENT_SECRET } = process.env;
// The address in the browser. Behind a proxy it is `https`, and is registered with the client.
const origin = process.env.ORIGIN ?? `http://127.0.0.1:${PORT}`;
const redirectUri = `${origin}/callback`;

const isLocal = new URL(ISSUER).hostname === "127.0.0.1";
const provider = await client.discovery(new URL(ISSUER), CLIENT_ID, CLIENT_SECRET, undefined, {
  // Only on this machine. The library refuses http otherwise.
  execute: isLocal ? [client.allowInsecureRequests] : [],
});

/** Sessions by the value of the cookie. A real app keeps them in its database. */
const sessions = new Map();
const cookie = { httpOnly: true, sameSite: "lax", secure: origin.startsWith("https:"), path: "/" };
const app = express();

function sessionOf(request) {
  const [, id] = /(?:^|; )session=([\w-]+)/.exec(request.get("cookie") ?? "") ?? [];
  return sessions.get(id);
}

/** The cookie changes at each step, so that a planted one is useless after the login. */
function startSession(response, session) {
  const id = randomBytes(32).toString("base64url");
  sessions.set(id, { ...session, id });
  response.cookie("session", id, cookie).set("cache-control", "no-store");
}

app.get("/", (request, response) => {
  const { user } = sessionOf(request) ?? {};
  if (!user) return response.redirect(303, "/login");
  response.type("text").send(`Hello ${user.name} (${user.sub})\nLog out at ${origin}/logout\n`);
});

app.get("/login", async (_request, response) => {
  const verifier = client.randomPKCECodeVerifier();
  const [state, nonce] = [client.randomState(), client.randomNonce()];
  startSession(response, { login: { verifier, state, nonce } });
  const url = client.buildAuthorizationUrl(provider, {
    redirect_uri: redirectUri,
    scope: "openid profile phone",
    code_challenge: await client.calculatePKCECodeChallenge(verifier),
    code_challenge_method: "S256",
    state,
    nonce,
  });
  response.redirect(303, url.href);
});

app.get("/callback", async (request, response) => {
  const { id, login } = sessionOf(request) ?? {};
  if (!login) return response.redirect(303, "/login");
  sessions.delete(id);
  const tokens = await client.authorizationCodeGrant(provider, new URL(request.url, origin), {
    pkceCodeVerifier: login.verifier,
    expectedState: login.state,
    expectedNonce: login.nonce,
    idTokenExpected: true,
  });
  const { sub } = tokens.claims();
  const user = await client.fetchUserInfo(provider, tokens.access_token, sub);
  startSession(response, { user, idToken: tokens.id_token });
  response.redirect(303, "/");
});

/** Ends the session here, and then that of Latchkey. */
app.get("/logout", (request, response) => {
  const { id, idToken } = sessionOf(request) ?? {};
  sessions.delete(id);
  response.clearCookie("session", cookie);
  const hint = idToken ? { id_token_hint: idToken } : {};
  const url = client.buildEndSessionUrl(provider, {
    ...hint,
    post_logout_redirect_uri: `${origin}/bye`,
  });
  response.redirect(303, url.href);
});

app.get("/bye", (_request, response) => {
  response.type("text").send("You are logged out\n");
});

/** A login that did not work, for example because the user refused or waited too long. */
app.use((error, _request, response, _next) => {
  response.status(400).type("text").send(`The login failed: ${error.error ?? error.message}\n`);
});

app.listen(Number(PORT), "127.0.0.1", () => console.log(`Listening at ${origin}`));
