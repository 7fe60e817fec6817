import assert from "node:assert/strict";
import { parsePasskeyConfig } from "../../../core/config/passkey_config.ts";
import { parseSettings } from "../../../core/config/settings/settings.ts";

function parse(
  given: { readonly rpId?: string; readonly origins?: string; readonly publicUrl?: string },
): {
  readonly passkeys: ReturnType<typeof parsePasskeyConfig>;
  readonly errors: readonly string[];
} {
  const settings = parseSettings({
    LATCHKEY_WEBAUTHN_RP_ID: given.rpId,
    LATCHKEY_WEBAUTHN_ORIGINS: given.origins,
  }, () => "");
  const site = { appName: "Acme", publicUrl: given.publicUrl ?? null };
  return { passkeys: parsePasskeyConfig(settings, site), errors: settings.errors };
}

const login = "https://login.example.com";
const app = `android:apk-key-hash:${"A".repeat(42)}E`;

Deno.test("parsePasskeyConfig() takes domain and origin from an https LATCHKEY_PUBLIC_URL", () => {
  const { passkeys, errors } = parse({ publicUrl: `${login}:8443` });
  assert.deepEqual(errors, []);
  assert.deepEqual(passkeys, {
    rpId: "login.example.com",
    rpName: "Acme",
    origins: [`${login}:8443`],
  });
  const wider = parse({ publicUrl: login, rpId: "example.com" });
  assert.deepEqual([wider.passkeys?.rpId, wider.passkeys?.origins], ["example.com", [login]]);
  const more = parse({ publicUrl: login, origins: `${login}, ${app}` });
  assert.deepEqual(more.errors, []);
  assert.deepEqual(more.passkeys?.origins, [login, app]);
});

Deno.test("parsePasskeyConfig() returns null where browsers offer no passkeys", () => {
  for (const publicUrl of ["http://127.0.0.1:8000", "https://192.0.2.1", "https://intranet"]) {
    assert.deepEqual(parse({ publicUrl }), { passkeys: null, errors: [] }, publicUrl);
  }
  assert.deepEqual(parse({}), { passkeys: null, errors: [] });
  assert.equal(parse({ publicUrl: "http://localhost:8000" }).passkeys?.rpId, "localhost");
});

Deno.test("parsePasskeyConfig() refuses what does not fit LATCHKEY_PUBLIC_URL", () => {
  const elsewhere = { publicUrl: login, rpId: "example.org", origins: "https://example.org" };
  assert.deepEqual(parse(elsewhere).errors, [
    "LATCHKEY_WEBAUTHN_RP_ID must be the host of LATCHKEY_PUBLIC_URL or a domain above it",
  ]);
  const without = { publicUrl: login, rpId: "example.com", origins: "https://app.example.com" };
  assert.deepEqual(parse(without).errors, [
    "LATCHKEY_WEBAUTHN_ORIGINS must include the origin of LATCHKEY_PUBLIC_URL",
  ]);
});

Deno.test("parsePasskeyConfig() requires both settings without LATCHKEY_PUBLIC_URL", () => {
  for (const given of [{ rpId: "example.com" }, { origins: login }]) {
    assert.match(parse(given).errors.join(), /must be set together, or LATCHKEY_PUBLIC_URL/);
  }
});

Deno.test("parsePasskeyConfig() accepts Android apps as origins, and nothing similar", () => {
  assert.deepEqual(parse({ rpId: "example.com", origins: app }).errors, []);
  const wrong = [
    app.slice(0, -1),
    `${app}A`,
    `${app}=`,
    `android:apk-key-hash:${"A".repeat(42)}F`, // not 32 bytes in canonical form
    app.replace("apk-key-hash", "apk-key-hash-sha256"),
    `${app}/`,
    `ios:bundle-id:com.example.app`,
  ];
  for (const origins of wrong) {
    assert.match(
      parse({ rpId: "example.com", origins }).errors.join(),
      /^LATCHKEY_WEBAUTHN_ORIGINS must be https origins .* or apps as android:apk-key-hash:/,
      origins,
    );
  }
});

Deno.test("parsePasskeyConfig() refuses public suffixes and addresses as domains", () => {
  for (const rpId of ["com", "co.uk", "github.io", "internal"]) {
    const { errors } = parse({ rpId, origins: `https://login.${rpId}` });
    assert.match(errors.join(), /^LATCHKEY_WEBAUTHN_RP_ID must be your own domain/, rpId);
  }
  const address = parse({ rpId: "192.0.2.1", origins: "https://192.0.2.1" });
  assert.match(address.errors.join(), /^LATCHKEY_WEBAUTHN_RP_ID must be a lowercase domain/);
});
