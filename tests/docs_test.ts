/** What the documents show is true: links, paths, commands, tables, code. @module */
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { defaultSendPolicy } from "../core/domain/sending/send_policy.ts";
import { parseSendPolicy } from "../core/config/policy_config.ts";
import { parsePrices } from "../core/config/price_config.ts";
import { pages } from "./docs_pages.ts";
import { openTestApp } from "./server/app_kit.ts";

const place = { issuer: "https://login.example.com", audience: "orders" };

Deno.test("the verifier of docs/verify_tokens.md verifies by the published keys", async () => {
  const page = await Deno.readTextFile(new URL("../docs/verify_tokens.md", import.meta.url));
  const shown = /```js\n([\s\S]*?)```/.exec(page)?.[1] ?? "";
  assert.ok(shown.includes(`"${place.issuer}"`) && shown.includes(`"${place.audience}"`));
  const server = await serve();
  try {
    // A data: URL has no import map, so the package is named in full.
    const code = shown.replace(place.issuer, server.origin)
      .replace('"jose"', JSON.stringify(import.meta.resolve("jose")));
    const { userOf } = await import(`data:text/javascript,${encodeURIComponent(code)}`);
    const token = await server.token("orders");
    const user = await userOf(token);
    assert.deepEqual([user.id, user.name], [server.userId, "ada"]);
    assert.match(user.sessionId, /^[\w-]{22}$/);
    await assert.rejects(userOf(await server.token("billing")), {
      code: "ERR_JWT_CLAIM_VALIDATION_FAILED",
    });
    const [, body, signature] = token.split(".");
    for (const alg of ["none", "HS256", "ES384"]) {
      const head = btoa(JSON.stringify({ alg, typ: "JWT" })).replace(/=+$/, "");
      await assert.rejects(userOf(`${head}.${body}.${signature}`), {
        code: "ERR_JOSE_ALG_NOT_ALLOWED",
      });
    }
  } finally {
    await server.stop();
  }
});

Deno.test("the policy and the prices of docs/sending.md parse, and show the defaults", async () => {
  const page = await Deno.readTextFile(new URL("../docs/sending.md", import.meta.url));
  const [policy, prices] = [...page.matchAll(/```json\n([\s\S]*?)```/g)]
    .map(([, text]) => JSON.parse(text ?? ""));
  const parsed = parseSendPolicy(policy);
  assert.ok(parsed.ok, JSON.stringify(parsed));
  const { countriesAllowed, countryBudgets, ...rest } = parsed.policy;
  assert.deepEqual(countriesAllowed, ["US", "CA", "BR"]);
  assert.equal(countryBudgets["BR"]?.usdPerDay, 30_500_000);
  assert.deepEqual({ ...rest, countriesAllowed: null, countryBudgets: {} }, defaultSendPolicy);
  assert.ok(parsePrices(prices).ok);
});

/** A Latchkey on loopback with the real clock, which the code on the page uses. */
async function serve(): Promise<{
  readonly origin: string;
  readonly userId: string;
  token(audience: string): Promise<string>;
  stop(): Promise<void>;
}> {
  let issuer = "";
  const app = await openTestApp((ports) => ({
    ...ports,
    clock: Date.now,
    get policies() {
      return { ...ports.policies, token: { issuer, audiences: ["orders", "billing"] } };
    },
  }));
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => undefined },
    async (request) => {
      const { status, text } = await app.request(request.method, new URL(request.url).pathname);
      return new Response(text, { status });
    },
  );
  issuer = `http://127.0.0.1:${server.addr.port}`;
  const user = await app.register("ada");
  const authorization = `Bearer ${await app.signIn("ada")}`;
  return {
    origin: issuer,
    userId: user.id,
    token: async (audience) =>
      (await app.post("/v1/session/jwt", { audience }, { authorization })).json.token,
    stop: async () => {
      await server.shutdown();
      await app.close();
    },
  };
}

/** Top-level folders whose paths the documents name. */
const ownPath =
  /`((?:core|server|admin-tui|tasks|tests|bench|docs|examples|twilio-simulator)\/[\w./-]+)`/g;

Deno.test("every path that the documents name exists", () => {
  const named = pages().flatMap(({ path: page, text }) =>
    [...text.matchAll(ownPath)].map(([, path = ""]) => ({ page, path }))
  );
  assert.ok(named.length > 10, "paths were found");
  assert.deepEqual(named.filter(({ path }) => !existsSync(path)), []);
});
