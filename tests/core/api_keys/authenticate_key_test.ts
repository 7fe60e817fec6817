import assert from "node:assert/strict";
import type { PresentedApiKey } from "../../../core/service.ts";
import { mintToken } from "../../../core/domain/token.ts";
import { caller, openTestCore, operator, type TestCore } from "../../harness.ts";
import { watchedStores } from "../../watched_stores.ts";

const day = 24 * 60 * 60;

async function givenKey(
  { core }: TestCore,
  name = "backend",
  scopes = "users:read",
  expires: string | null = null,
) {
  const created = await core.createApiKey({ name, scopes, expires, reason: null }, operator);
  assert.ok(created.ok);
  return created.value;
}

function presented(token: string | null, facts: Partial<PresentedApiKey> = {}): PresentedApiKey {
  return { token, hasOrigin: false, scope: "users:read", ...facts };
}

/** The code of a refusal, `live`, or null while no key is live. */
async function answered({ core }: TestCore, input: PresentedApiKey): Promise<string | null> {
  const outcome = await core.authenticateKey(input, caller);
  return outcome === null ? null : outcome.ok ? "live" : outcome.refusal.code;
}

async function refusedUses({ core }: TestCore) {
  const { items } = await core.listAuditEvents({ userId: null, cursor: null, limit: 100 });
  return items.filter(({ type }) => type === "api_key.refused").map((
    { reason, detail, count },
  ) => ({
    reason,
    name: detail["key_name"] ?? null,
    count,
  }));
}

Deno.test("authenticateKey() returns the live key with its scopes", async () => {
  await using test = await openTestCore();
  const { key, token } = await givenKey(test, "backend", "users:read,users:phone");
  const outcome = await test.core.authenticateKey(presented(token), caller);
  assert.deepEqual(outcome, {
    ok: true,
    value: { id: key.id, name: "backend", scopes: ["users:read", "users:phone"] },
  });
  assert.deepEqual(await refusedUses(test), []);
});

Deno.test("authenticateKey() answers null until a key exists, and once none is live", async () => {
  await using test = await openTestCore();
  const { text } = mintToken("api_key", test.ports.randomBytes);
  assert.equal(await answered(test, presented(text)), null);
  assert.equal(await answered(test, presented(null)), null);
  assert.equal(await answered(test, presented(text, { hasOrigin: true })), null);
  assert.deepEqual(await refusedUses(test), [], "nothing is recorded while the API is off");
  const { token } = await givenKey(test);
  assert.equal(await answered(test, presented(null)), "api_key_invalid");
  await test.core.revokeApiKey({ key: "backend", reason: null }, operator);
  assert.equal(await answered(test, presented(token)), null);
  assert.deepEqual(await refusedUses(test), [
    { reason: "api_key_revoked", name: "backend", count: 1 },
  ]);
});

Deno.test("authenticateKey() refuses and records each kind of bad use", async () => {
  await using test = await openTestCore();
  const { token } = await givenKey(test);
  const revoked = await givenKey(test, "old");
  await test.core.revokeApiKey({ key: revoked.key.id, reason: "no longer used" }, operator);
  const expired = await givenKey(test, "short", "users:read", "1h");
  test.clock.advance(60 * 60);
  const uses: readonly (readonly [PresentedApiKey, string])[] = [
    [presented(token, { scope: "users:write" }), "api_key_scope_missing"],
    [presented(token, { hasOrigin: true }), "api_key_with_origin"],
    [presented(revoked.token), "api_key_revoked"],
    [presented(expired.token), "api_key_expired"],
    [presented(mintToken("api_key", test.ports.randomBytes).text), "api_key_invalid"],
    [presented(token.replace("lk_k_", "lk_s_")), "api_key_invalid"],
    [presented(`${token}x`), "api_key_invalid"],
    [presented(""), "api_key_invalid"],
    [presented(`${token.slice(0, -8)}AAAAAAAA`), "api_key_invalid"],
  ];
  for (const [input, code] of uses) assert.equal(await answered(test, input), code, code);
  assert.deepEqual(
    (await refusedUses(test)).toSorted((a, b) => (a.reason ?? "").localeCompare(b.reason ?? "")),
    [
      { reason: "api_key_expired", name: "short", count: 1 },
      { reason: "api_key_invalid", name: null, count: 5 },
      { reason: "api_key_revoked", name: "old", count: 1 },
      { reason: "api_key_scope_missing", name: "backend", count: 1 },
      { reason: "api_key_with_origin", name: "backend", count: 1 },
    ],
  );
});

Deno.test("authenticateKey() records no request without a key", async () => {
  await using test = await openTestCore();
  await givenKey(test);
  assert.equal(await answered(test, presented(null)), "api_key_invalid");
  assert.deepEqual(await refusedUses(test), []);
});

Deno.test("authenticateKey() keeps a key expired when the clock is set back", async () => {
  await using test = await openTestCore();
  const { token } = await givenKey(test, "short", "users:read", "1h");
  await givenKey(test);
  test.clock.advance(60 * 60);
  assert.equal(await answered(test, presented(token)), "api_key_expired");
  test.clock.advance(-30 * 60);
  assert.equal(await answered(test, presented(token)), "api_key_expired");
});

Deno.test("authenticateKey() records the last use at most once a minute", async () => {
  await using test = await openTestCore();
  const { token } = await givenKey(test);
  const lastUsed = async () => {
    await test.settle();
    return (await test.core.listApiKeys())[0]?.lastUsedAt;
  };
  assert.equal(await lastUsed(), null);
  const first = test.clock.now();
  await answered(test, presented(token));
  assert.equal(await lastUsed(), first);
  test.clock.advance(59);
  await answered(test, presented(token));
  assert.equal(await lastUsed(), first);
  test.clock.advance(1);
  await answered(test, presented(token));
  assert.equal(await lastUsed(), first + 60_000);
});

Deno.test("authenticateKey() makes the same calls for an unknown key and a wrong secret", async () => {
  const calls: string[] = [];
  await using test = await openTestCore((ports) => ({
    ...ports,
    ...watchedStores(ports, (port, method) => void calls.push(`${port}.${method}`)),
  }));
  const { token } = await givenKey(test);
  const unknown = mintToken("api_key", test.ports.randomBytes).text;
  const wrong = token.slice(0, token.indexOf(".")) + unknown.slice(unknown.indexOf("."));
  const callsOf = async (text: string): Promise<readonly string[]> => {
    calls.length = 0;
    assert.equal(await answered(test, presented(text)), "api_key_invalid");
    return [...calls];
  };
  const ofUnknown = await callsOf(unknown);
  assert.ok(ofUnknown.includes("apiKeys.findApiKey"));
  assert.deepEqual(await callsOf(wrong), ofUnknown);
});

Deno.test("a flood of bad keys from many networks writes a bounded number of rows", async () => {
  await using test = await openTestCore();
  await givenKey(test);
  for (let at = 0; at < 2000; at++) {
    const address = `198.${18 + (at >> 8)}.${at & 255}.7`;
    const token = `lk_k_${String(at).padStart(22, "A")}.${"B".repeat(43)}`;
    await test.core.authenticateKey(presented(token), { ...caller, address });
  }
  const all = { userId: null, cursor: null, limit: 1000 };
  const { items } = await test.ports.events.listAuditEvents(all);
  const rows = items.filter(({ type }) => type === "api_key.refused");
  assert.ok(rows.length <= 301, `${rows.length} rows`);
  assert.equal(rows.reduce((sum, { count }) => sum + count, 0), 2000);
});

Deno.test("createApiKey() refuses each invalid field, and a name that is taken", async () => {
  await using test = await openTestCore();
  const order = { name: "backend", scopes: "users:read", expires: null, reason: null };
  const bad = { name: "Back end", scopes: "all", expires: "400d", reason: "x" };
  const refused = await test.core.createApiKey(bad, operator);
  assert.ok(!refused.ok);
  assert.deepEqual(refused.refusal.fields, [
    { field: "name", code: "api_key_name_format" },
    { field: "scopes", code: "api_scope_unknown" },
    { field: "expires", code: "expiry_format" },
    { field: "reason", code: "reason_format" },
  ]);
  assert.equal((await test.core.createApiKey(order, operator)).ok, true);
  const again = await test.core.createApiKey(order, operator);
  assert.equal(!again.ok && again.refusal.code, "api_key_name_taken");
  test.clock.advance(90 * day);
  assert.equal((await test.core.createApiKey(order, operator)).ok, true);
});

Deno.test("createApiKey() and revokeApiKey() record who, which key and why, but no secret", async () => {
  await using test = await openTestCore();
  const order = { name: "backend", scopes: "users:read", expires: "30d", reason: "ticket 4711" };
  const created = await test.core.createApiKey(order, operator);
  assert.ok(created.ok);
  await test.core.revokeApiKey({ key: "backend", reason: "leaked" }, operator);
  const { items } = await test.core.listAuditEvents({ userId: null, cursor: null, limit: 10 });
  assert.deepEqual(
    items.map(({ type, actorName, detail }) => ({ type, actorName, detail })),
    [
      {
        type: "api_key.revoked",
        actorName: "marek",
        detail: { key_id: created.value.key.id, key_name: "backend", reason: "leaked" },
      },
      {
        type: "api_key.created",
        actorName: "marek",
        detail: {
          key_id: created.value.key.id,
          key_name: "backend",
          scopes: "users:read",
          expires_at: "2026-01-31T00:00:00.000Z",
          reason: "ticket 4711",
        },
      },
    ],
  );
  const secret = created.value.token.split(".")[1] ?? "";
  assert.ok(secret.length === 43 && !JSON.stringify(items).includes(secret));
});

Deno.test("revokeApiKey() refuses a key that is unknown, revoked or expired", async () => {
  await using test = await openTestCore();
  const { key } = await givenKey(test, "short", "users:read", "1h");
  const revoke = async (name: string): Promise<string | true> => {
    const done = await test.core.revokeApiKey({ key: name, reason: null }, operator);
    return done.ok || done.refusal.code;
  };
  assert.equal(await revoke("other"), "api_key_not_found");
  assert.equal(await revoke(""), "api_key_not_found");
  test.clock.advance(60 * 60);
  assert.equal(await revoke("short"), "api_key_not_found");
  assert.equal(await revoke(key.id), "api_key_not_found");
  const next = await givenKey(test, "short");
  assert.equal(await revoke(next.key.id), true);
  assert.equal(await revoke(next.key.id), "api_key_not_found");
});
