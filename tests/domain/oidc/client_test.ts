import assert from "node:assert/strict";
import {
  clientNameKey,
  clientSecretMatches,
  isPublicClient,
  mintClientId,
  mintClientSecret,
  parseClientId,
  parseClientName,
} from "../../../core/domain/oidc/client.ts";

const randomBytes = (count: number): Uint8Array => crypto.getRandomValues(new Uint8Array(count));

Deno.test("parseClientId() accepts new IDs and words of operators", () => {
  const id = mintClientId(randomBytes);
  assert.equal(parseClientId(id), id);
  assert.match(id, /^app_[A-Za-z0-9_-]{22}$/);
  assert.equal(parseClientId("app_grafana"), "app_grafana");
  for (const text of ["", "app_", "grafana", "app_a b", "APP_a", `app_${"a".repeat(61)}`]) {
    assert.equal(parseClientId(text), null, text);
  }
});

Deno.test("parseClientName() accepts 1 to 64 printable characters", () => {
  assert.equal(parseClientName("  Company wiki "), "Company wiki");
  assert.equal(parseClientName("e\u0301"), "\u00e9");
  assert.equal(parseClientName("\u{1f6d2}".repeat(64)), "\u{1f6d2}".repeat(64));
  for (const text of ["", " ", "a".repeat(65), "a\u202eb", "a\nb", "a\0b", "\ud800", "a\u200bb"]) {
    assert.equal(parseClientName(text), null, JSON.stringify(text));
  }
});

Deno.test("clientNameKey() ignores case and compatibility forms", () => {
  assert.equal(clientNameKey("WIKI"), clientNameKey("wiki"));
  assert.equal(clientNameKey("\uff37iki"), clientNameKey("wiki"));
  assert.notEqual(clientNameKey("wiki"), clientNameKey("wiki2"));
});

Deno.test("clientSecretMatches() accepts each of the client's secrets and no other", () => {
  const [one, two, other] = [0, 1, 2].map(() => mintClientSecret(randomBytes));
  assert.ok(one && two && other);
  assert.match(one.text, /^lk_o_[A-Za-z0-9_-]{43}$/);
  const secretHashes = [one, two].map(({ hash }) => ({ hash, addedAt: 0 }));
  assert.equal(clientSecretMatches({ secretHashes }, one.text), true);
  assert.equal(clientSecretMatches({ secretHashes }, two.text), true);
  assert.equal(clientSecretMatches({ secretHashes }, other.text), false);
  assert.equal(clientSecretMatches({ secretHashes }, ""), false);
  assert.equal(clientSecretMatches({ secretHashes: [] }, one.text), false);
  assert.deepEqual([isPublicClient({ secretHashes }), isPublicClient({ secretHashes: [] })], [
    false,
    true,
  ]);
});
