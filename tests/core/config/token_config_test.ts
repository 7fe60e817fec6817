import assert from "node:assert/strict";
import { parseSettings } from "../../../core/config/settings/settings.ts";
import { parseTokenPolicy } from "../../../core/config/token_config.ts";

function parse(issuer?: string, audiences?: string, publicUrl: string | null = null): {
  readonly policy: ReturnType<typeof parseTokenPolicy>;
  readonly errors: readonly string[];
} {
  const env = { LATCHKEY_JWT_ISSUER: issuer, LATCHKEY_JWT_AUDIENCES: audiences };
  const settings = parseSettings(env, () => "");
  return { policy: parseTokenPolicy(settings, publicUrl), errors: settings.errors };
}

Deno.test("parseTokenPolicy() returns the issuer and the list of audiences unchanged", () => {
  const { policy, errors } = parse("https://login.example/a", " orders, https://api.example ,");
  assert.deepEqual(errors, []);
  assert.deepEqual(policy, {
    issuer: "https://login.example/a",
    audiences: ["orders", "https://api.example"],
  });
});

Deno.test("parseTokenPolicy() returns null if neither setting is set", () => {
  assert.deepEqual(parse(undefined, undefined), { policy: null, errors: [] });
  assert.deepEqual(parse(" ", ""), { policy: null, errors: [] });
});

Deno.test("parseTokenPolicy() needs no audiences, but audiences need an issuer", () => {
  const issuer = "https://login.example";
  assert.deepEqual(parse(issuer, undefined), { policy: { issuer, audiences: [] }, errors: [] });
  assert.match(parse(undefined, "orders").errors.join(), /ISSUER is missing/);
  assert.match(parse(issuer, " , ").errors.join(), /AUDIENCES/);
});

Deno.test("parseTokenPolicy() accepts http only for this machine", () => {
  for (const issuer of ["http://127.0.0.1:8000", "http://localhost:8000", "http://[::1]:8000"]) {
    assert.deepEqual(parse(issuer, "orders").errors, [], issuer);
  }
  const wrong = [
    "http://login.example",
    "login.example",
    "https://login.example?x",
    "https://login.example#x",
    "https://ada@login.example",
    "https://log in.example",
    "ftp://login.example",
  ];
  for (const issuer of wrong) assert.equal(parse(issuer, "orders").errors.length, 1, issuer);
});

Deno.test("parseTokenPolicy() reports invalid audiences without printing them", () => {
  const issuer = "https://login.example";
  const many = Array.from({ length: 51 }, (_, index) => `s${index}`).join();
  for (const audiences of ["my orders", "orders,orders", "ord\u00e9rs", "x".repeat(256), many]) {
    const { errors } = parse(issuer, audiences);
    assert.equal(errors.length, 1, audiences);
    assert.ok(!errors.join().includes(audiences));
  }
});

Deno.test("parseTokenPolicy() takes LATCHKEY_PUBLIC_URL for the issuer", () => {
  const publicUrl = "https://login.example.com";
  const { policy, errors } = parse(undefined, "orders", publicUrl);
  assert.deepEqual([policy?.issuer, errors], [publicUrl, []]);
  assert.deepEqual(parse(undefined, undefined, publicUrl).policy, {
    issuer: publicUrl,
    audiences: [],
  });
  assert.deepEqual(parse(`${publicUrl}/tenant`, "orders", publicUrl).errors, []);
});

Deno.test("parseTokenPolicy() refuses an issuer elsewhere than LATCHKEY_PUBLIC_URL", () => {
  const { errors } = parse("https://example.com", "orders", "https://login.example.com");
  assert.deepEqual(errors, ["LATCHKEY_JWT_ISSUER must be at the origin of LATCHKEY_PUBLIC_URL"]);
});
