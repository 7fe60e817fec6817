import assert, { deepEqual, equal } from "node:assert/strict";
import { createLocalJWKSet, type JWTPayload, jwtVerify } from "jose";
import { openLogoutSender } from "../../../core/adapters/webhooks/logout_sender.ts";
import type { OidcClient } from "../../../core/domain/oidc/client.ts";
import { createService } from "../../../core/service.ts";
import { operator } from "../../harness.ts";
import type { Browser } from "../../server/pages/browser.ts";
import {
  formOf,
  issuer,
  logoutUri,
  type OidcApp,
  openOidcApp,
} from "../../server/oidc/oidc_kit.ts";

const uri = "https://shop.example/backchannel";

/** A Latchkey whose client wants notices, and the receiver of that client. */
async function openNotices(facts: Partial<OidcClient> = {}, hosts = ["shop.example:443"]) {
  const received: string[] = [];
  const answer = { status: 200 };
  const app = await openOidcApp({ backchannelLogoutUri: uri, ...facts }, (ports) => ({
    ...ports,
    policies: { ...ports.policies, outboundHosts: hosts },
    logoutSender: openLogoutSender({
      hosts,
      fetch: async (input, init) => {
        const request = new Request(input, init);
        equal(request.url, uri);
        received.push(String((await request.formData()).get("logout_token")));
        return new Response(null, { status: answer.status });
      },
    }),
  }));
  const oidc = await createService(app.ports).oidc();
  return {
    app,
    received,
    answer,
    round: () => oidc.sendLogoutNotices(() => true),
    [Symbol.asyncDispose]: () => app[Symbol.asyncDispose](),
  };
}

/** Verifies a logout token as a client does. */
async function verifyLogout(app: OidcApp, token: string | undefined): Promise<JWTPayload> {
  const { json } = await app.get("/.well-known/jwks.json");
  const { payload } = await jwtVerify(token ?? "", createLocalJWKSet(json), {
    algorithms: [app.client.idTokenAlgorithm],
    issuer,
    audience: app.client.id,
    typ: "logout+jwt",
    currentDate: new Date(app.clock.now()),
  });
  return payload;
}

async function lostNotices(app: OidcApp) {
  const found = await app.core.findClient({ client: app.client.id });
  assert.ok(found.ok);
  return found.value.lostNotices;
}

type End = (app: OidcApp, browser: Browser, idToken: string) => Promise<unknown>;

const act =
  (action: "lock" | "end_sessions" | "delete" | "reset_second_factor"): End => async (app) => {
    const found = await app.ports.users.findUserByName("ada" as never);
    assert.ok(found !== null);
    const input = { userId: found.user.id, action, reason: "a test of notices" };
    assert.ok((await app.core.performAction(input, operator)).ok);
  };

const ends: Readonly<Record<string, End>> = {
  "a logout by the app": async (_, browser, idToken) => {
    const query = { id_token_hint: idToken, post_logout_redirect_uri: logoutUri };
    const done = await browser.get(`/oauth/logout?${formOf(query)}`);
    equal(done.headers.get("location"), logoutUri);
  },
  "a logout on the account page": (_, browser) => browser.post("/logout", {}),
  "a lock": act("lock"),
  "the end of the user's sessions": act("end_sessions"),
  "a reset of the second factor": act("reset_second_factor"),
  "a deletion": act("delete"),
  "the end of all sessions": async (app) => {
    const input = { devices: false, reason: "a test of notices" };
    assert.ok((await app.core.endAllSessions(input, operator)).ok);
  },
  "a removal of the access": (app, browser) =>
    browser.post("/account/apps/end", { id: app.client.id }),
  "a disabled client": async (app) => {
    const input = { client: app.client.id, reason: null };
    assert.ok((await app.core.disableClient(input, operator)).ok);
  },
  "a lapse of the session": (app) =>
    Promise.resolve(app.clock.advance(app.ports.policies.session.absoluteSeconds)),
};

for (const [sentence, end] of Object.entries(ends)) {
  Deno.test(`${sentence} is notified to the client, once`, async () => {
    await using test = await openNotices();
    const { app, received, round } = test;
    const browser = await app.signedIn();
    const tokens = await app.tokens(browser);
    const { sub, sid } = await app.verifyId(tokens.id_token);
    deepEqual(await round(), []);
    deepEqual(received, []);
    await end(app, browser, tokens.id_token);
    deepEqual(await round(), []);
    deepEqual(await round(), []);
    equal(received.length, 1);
    const { iat, exp, jti, ...claims } = await verifyLogout(app, received[0]);
    deepEqual(claims, {
      iss: issuer,
      aud: app.client.id,
      sub,
      sid,
      events: { "http://schemas.openid.net/event/backchannel-logout": {} },
    });
    assert.ok(jti !== undefined && iat !== undefined && exp === iat + 120);
  });
}

Deno.test("each login is notified by itself, with the algorithm of the client", async () => {
  await using test = await openNotices({ idTokenAlgorithm: "ES256" });
  const { app, received, round } = test;
  const [one, other] = [await app.signedIn(), await app.signedIn("eve")];
  const { sid } = await app.verifyId((await app.tokens(one)).id_token);
  await app.tokens(other);
  await one.post("/logout", {});
  await round();
  equal(received.length, 1);
  equal((await verifyLogout(app, received[0])).sid, sid);
});

Deno.test("a client that fails is notified again for an hour, then given up", async () => {
  await using test = await openNotices();
  const { app, received, answer, round } = test;
  const browser = await app.signedIn();
  await app.tokens(browser);
  await browser.post("/logout", {});
  answer.status = 503;
  for (const [index, seconds] of [5, 30, 120, 600, 2700].entries()) {
    deepEqual(await round(), []);
    equal(received.length, index + 1);
    app.clock.advance(seconds - 1);
    await round();
    equal(received.length, index + 1, "not before its time");
    app.clock.advance(1);
  }
  deepEqual(await round(), [{ clientId: app.client.id, problem: "HTTP 503" }]);
  const lost = { count: 1, since: app.clock.now(), lastAt: app.clock.now(), problem: "HTTP 503" };
  deepEqual(await lostNotices(app), lost);
  app.clock.advance(100_000);
  deepEqual(await round(), []);
  equal(received.length, 6);
});

Deno.test("lost notices are counted until the client gets one", async () => {
  await using test = await openNotices();
  const { app, answer, round } = test;
  const logOut = async () => {
    const browser = await app.signedIn();
    await app.tokens(browser);
    await browser.post("/logout", {});
    await round();
  };
  equal(await lostNotices(app), null);
  const since = app.clock.now();
  answer.status = 400;
  await logOut();
  app.clock.advance(5);
  await logOut();
  const lost = { count: 2, since, lastAt: app.clock.now(), problem: "HTTP 400" };
  deepEqual(await lostNotices(app), lost);
  answer.status = 200;
  await logOut();
  equal(await lostNotices(app), null);
});

Deno.test("a client that refuses the token is not notified again", async () => {
  await using test = await openNotices();
  const { app, received, answer, round } = test;
  const browser = await app.signedIn();
  await app.tokens(browser);
  await browser.post("/logout", {});
  answer.status = 400;
  deepEqual(await round(), [{ clientId: app.client.id, problem: "HTTP 400" }]);
  deepEqual(await round(), []);
  equal(received.length, 1);
});

Deno.test("several instances send a notice once", async () => {
  await using test = await openNotices();
  const { app, received } = test;
  const browser = await app.signedIn();
  await app.tokens(browser);
  await browser.post("/logout", {});
  const instances = await Promise.all([1, 2, 3].map(() => createService(app.ports).oidc()));
  await Promise.all(instances.map((oidc) => oidc.sendLogoutNotices(() => true)));
  equal(received.length, 1);
});

Deno.test("without a listed host nothing is written, sent or advertised", async () => {
  await using test = await openNotices({}, []);
  const { app, received, round } = test;
  const browser = await app.signedIn();
  await app.tokens(browser);
  await browser.post("/logout", {});
  deepEqual(await round(), []);
  deepEqual(received, []);
  const { json } = await app.get("/.well-known/openid-configuration");
  equal(json.backchannel_logout_supported, undefined);
});

Deno.test("the metadata say that logout tokens are sent, with sid", async () => {
  await using test = await openNotices();
  const { json } = await test.app.get("/.well-known/openid-configuration");
  equal(json.backchannel_logout_supported, true);
  equal(json.backchannel_logout_session_supported, true);
});

Deno.test("a logout token is accepted nowhere", async () => {
  await using test = await openNotices();
  const { app, received, round } = test;
  const browser = await app.signedIn();
  await app.tokens(browser);
  await browser.post("/logout", {});
  await round();
  const token = received[0] ?? "";
  const again = await app.signedIn();
  equal((await app.userinfo(token)).status, 401);
  equal((await app.get("/v1/session", token)).status, 401);
  equal((await app.refresh(token)).status, 400);
  equal((await app.redeem(token)).status, 400);
  const query = { id_token_hint: token, post_logout_redirect_uri: logoutUri };
  const left = await again.get(`/oauth/logout?${formOf(query)}`);
  equal(left.headers.get("location"), null, "it asks");
  await assert.rejects(app.verifyId(token));
});
