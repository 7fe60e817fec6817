import assert from "node:assert/strict";
import fc from "fast-check";
import {
  type ApiKey,
  apiKeyEnd,
  lastUsedIsStale,
  parseApiKeyExpiry,
  parseApiKeyName,
} from "../../../core/domain/api_keys/api_key.ts";
import { mintToken, parseToken } from "../../../core/domain/token.ts";

const now = Date.UTC(2026, 0, 1);
const day = 24 * 60 * 60 * 1000;

function key(facts: Partial<ApiKey> = {}): ApiKey {
  const bytes = (count: number) => crypto.getRandomValues(new Uint8Array(count));
  const { id, secretHash } = mintToken("api_key", bytes);
  const name = parseApiKeyName("backend");
  assert.ok(name.ok);
  return {
    id,
    name: name.value,
    secretHash,
    scopes: ["users:read"],
    createdAt: now,
    createdBy: "marek",
    expiresAt: now + 90 * day,
    lastUsedAt: null,
    endedAt: null,
    endedAs: null,
    ...facts,
  };
}

Deno.test("parseApiKeyName() accepts names that need no quotes", () => {
  for (const name of ["a", "backend", "7-eleven", "shop.example_com-2", "x".repeat(64)]) {
    assert.deepEqual(parseApiKeyName(name), { ok: true, value: name });
  }
  for (const name of ["", "-x", ".x", "Backend", "a b", "ä", "x".repeat(65), "a\n", "a/b"]) {
    assert.deepEqual(parseApiKeyName(name), { ok: false, code: "api_key_name_format" }, name);
  }
});

Deno.test("parseApiKeyExpiry() accepts days, hours and dates of at most a year", () => {
  const expected: readonly (readonly [string | null, number])[] = [
    [null, now + 90 * day],
    ["1h", now + day / 24],
    ["90d", now + 90 * day],
    ["365d", now + 365 * day],
    ["8760h", now + 365 * day],
    ["2026-01-02", now + day],
    ["2027-01-01", now + 365 * day],
  ];
  for (const [text, at] of expected) {
    assert.deepEqual(parseApiKeyExpiry(text, now), { ok: true, value: at }, text ?? "default");
  }
});

Deno.test("parseApiKeyExpiry() refuses what is past, too far or not a time", () => {
  const wrong = ["", "0d", "366d", "8761h", "90", "90m", "-1d", "1.5d", "2026-01-01", "2025-12-31"];
  for (const text of [...wrong, "2027-01-02", "2026-02-30", "2026-13-01", "never", "1d "]) {
    assert.deepEqual(parseApiKeyExpiry(text, now), { ok: false, code: "expiry_format" }, text);
  }
});

Deno.test("parseApiKeyExpiry() never returns an expiry over a year ahead", () => {
  fc.assert(fc.property(fc.stringMatching(/^[0-9]{1,6}[hdm]?$/), (text) => {
    const parsed = parseApiKeyExpiry(text, now);
    assert.ok(!parsed.ok || (parsed.value > now && parsed.value <= now + 365 * day));
  }));
});

Deno.test("apiKeyEnd() says why a key is not live", () => {
  assert.equal(apiKeyEnd(key(), now), null);
  assert.equal(apiKeyEnd(key(), now + 90 * day - 1), null);
  assert.equal(apiKeyEnd(key(), now + 90 * day), "expired");
  assert.equal(apiKeyEnd(key({ endedAt: now, endedAs: "revoked" }), now), "revoked");
  assert.equal(apiKeyEnd(key({ endedAt: now, endedAs: "expired" }), now), "expired");
});

Deno.test("apiKeyEnd() trusts no key from a clock that was ahead", () => {
  const minute = 60_000;
  assert.equal(apiKeyEnd(key({ createdAt: now + 5 * minute }), now), null);
  assert.equal(apiKeyEnd(key({ createdAt: now + 5 * minute + 1 }), now), "expired");
});

Deno.test("lastUsedIsStale() allows one write a minute", () => {
  assert.equal(lastUsedIsStale(key(), now), true);
  assert.equal(lastUsedIsStale(key({ lastUsedAt: now }), now + 59_999), false);
  assert.equal(lastUsedIsStale(key({ lastUsedAt: now }), now + 60_000), true);
  assert.equal(lastUsedIsStale(key({ lastUsedAt: now + day }), now), true);
});

Deno.test("no other kind of token is an API key", () => {
  const bytes = (count: number) => crypto.getRandomValues(new Uint8Array(count));
  const { text, id } = mintToken("api_key", bytes);
  assert.match(text, /^lk_k_/);
  assert.equal(parseToken("api_key", text)?.id, id);
  for (const kind of ["session", "challenge", "device", "gate"] as const) {
    assert.equal(parseToken(kind, text), null);
    assert.equal(parseToken("api_key", mintToken(kind, bytes).text), null);
  }
});
