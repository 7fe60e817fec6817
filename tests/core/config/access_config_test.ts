import assert from "node:assert/strict";
import { parseRegistration } from "../../../core/config/account_config.ts";
import {
  accessOrigins,
  parseAccess,
  parseRemoteUser,
} from "../../../core/config/http/access_config.ts";
import { parseSettings } from "../../../core/config/settings/settings.ts";

const rules = [
  { host: "app.example.com", path: "/", allow: "signed_in" },
  { host: "app.example.com", path: "/admin/", allow: "aal2", within_minutes: 10 },
  { host: "wiki.example.com", path: "/", allow: "public" },
  { host: "app.example.com", path: "/staff", allow: "signed_in", roles: ["staff", "admin"] },
  { host: "app.example.com", path: "/root", allow: "aal2", within_minutes: 1, roles: ["admin"] },
];

function parse(
  json: unknown,
  env: Readonly<Record<string, string>> = {},
  publicUrl: string | null = "https://login.example.com",
): { readonly access: ReturnType<typeof parseAccess>; readonly errors: readonly string[] } {
  const text = typeof json === "string" ? json : JSON.stringify(json);
  const settings = parseSettings({
    LATCHKEY_GATE_DOMAIN: "example.com",
    LATCHKEY_GATE_RULES_FILE: "/rules.json",
    ...env,
  }, () => text);
  return { access: parseAccess(settings, publicUrl), errors: settings.errors };
}

Deno.test("LATCHKEY_GATE_RULES_FILE maps hosts and paths to requirements", () => {
  const { access, errors } = parse({ rules });
  assert.deepEqual(errors, []);
  assert.deepEqual(access, {
    domain: "example.com",
    rules: [
      { host: "app.example.com", path: [], requirement: { kind: "signed_in", roles: [] } },
      {
        host: "app.example.com",
        path: ["admin"],
        requirement: { kind: "aal2", withinSeconds: 600, roles: [] },
      },
      { host: "wiki.example.com", path: [], requirement: { kind: "public" } },
      {
        host: "app.example.com",
        path: ["staff"],
        requirement: { kind: "signed_in", roles: [["staff", "admin"]] },
      },
      {
        host: "app.example.com",
        path: ["root"],
        requirement: { kind: "aal2", withinSeconds: 60, roles: [["admin"]] },
      },
    ],
  });
  assert.deepEqual(accessOrigins(access), ["https://app.example.com", "https://wiki.example.com"]);
});

Deno.test("forward auth is not enabled without its settings, and needs both", () => {
  const none = parse({ rules }, { LATCHKEY_GATE_DOMAIN: "", LATCHKEY_GATE_RULES_FILE: "" });
  assert.deepEqual(none, { access: null, errors: [] });
  for (const name of ["LATCHKEY_GATE_DOMAIN", "LATCHKEY_GATE_RULES_FILE"]) {
    const { access, errors } = parse({ rules }, { [name]: "" });
    assert.equal(access, null);
    assert.match(errors.join(), /must be set together/);
  }
});

Deno.test("LATCHKEY_GATE_DOMAIN must be a domain that has LATCHKEY_PUBLIC_URL's host", () => {
  for (const domain of ["com", "Example.com", ".example.com", "https://example.com", "10.0.0.1"]) {
    const { errors } = parse({ rules: [] }, { LATCHKEY_GATE_DOMAIN: domain });
    assert.match(errors.join(), /GATE_DOMAIN must be a lowercase domain/, domain);
  }
  for (const url of [null, "https://login.example.org", "https://example.com.evil.test"]) {
    assert.match(parse({ rules }, {}, url).errors.join(), /requires LATCHKEY_PUBLIC_URL/);
  }
});

Deno.test("LATCHKEY_GATE_DOMAIN must not be a public suffix", () => {
  for (const domain of ["co.uk", "com.br", "github.io", "pages.dev"]) {
    const env = { LATCHKEY_GATE_DOMAIN: domain };
    const { errors } = parse({ rules }, env, `https://login.${domain}`);
    assert.match(errors.join(), /GATE_DOMAIN is a public suffix/, domain);
  }
});

Deno.test("the rules file lists all of its errors, with their places", () => {
  const manyRoles = Array.from({ length: 33 }, (_, at) => `role-${at}`);
  const { errors } = parse({
    rules: [
      { host: "app.example.com", path: "/a", allow: "aal2" },
      { host: "app.example.org", path: "/../b", allow: "everyone" },
      { host: "login.example.com", path: "/", allow: "public", within_minutes: 5 },
      { host: "App.example.com", allow: "signed_in", extra: 1 },
      { host: "app.example.com", path: "/a/", allow: "public" },
      { host: "app.example.com", path: "/c", allow: "aal2", within_minutes: 0 },
      "public",
      { host: "app.example.com", path: "/d", allow: "public", roles: ["admin"] },
      { host: "app.example.com", path: "/e", allow: "denied", roles: ["admin"] },
      { host: "app.example.com", path: "/f", allow: "signed_in", roles: [] },
      { host: "app.example.com", path: "/g", allow: "signed_in", roles: "admin" },
      { host: "app.example.com", path: "/h", allow: "signed_in", roles: ["admin", "Admin", 1] },
      { host: "app.example.com", path: "/i", allow: "signed_in", roles: null },
      { host: "app.example.com", path: "/j", allow: "signed_in", roles: manyRoles },
    ],
    others: [],
  });
  const wanted = [
    /others is unknown/,
    /rules\[0\]\.within_minutes is required for aal2/,
    /rules\[1\]\.host is not in LATCHKEY_GATE_DOMAIN/,
    /rules\[1\]\.path must be a path/,
    /rules\[1\]\.allow must be one of public, signed_in, aal2, denied/,
    /rules\[2\]\.host is the host of LATCHKEY_PUBLIC_URL/,
    /rules\[2\]\.within_minutes is only for aal2/,
    /rules\[3\]\.extra is unknown/,
    /rules\[3\]\.host must be a lowercase host/,
    /rules\[3\]\.path must be a path/,
    /rules\[4\] has the host and path of an earlier rule/,
    /rules\[5\]\.within_minutes must be a whole number from 1 to 1440/,
    /rules\[6\] must be an object/,
    /rules\[7\]\.roles is only for signed_in and aal2/,
    /rules\[8\]\.roles is only for signed_in and aal2/,
    /rules\[9\]\.roles must be a list of at least one role/,
    /rules\[10\]\.roles must be a list/,
    /rules\[11\]\.roles\[1\] must be a role: 1 to 64 characters/,
    /rules\[11\]\.roles\[2\] must be a role/,
    /rules\[12\]\.roles must be a list/,
    /rules\[13\]\.roles must have at most 32 entries/,
  ];
  for (const pattern of wanted) {
    assert.ok(errors.some((error) => pattern.test(error)), `${pattern}\n${errors.join("\n")}`);
  }
  assert.ok(errors.every((error) => error.startsWith("LATCHKEY_GATE_RULES_FILE: ")));
  for (const json of [{}, { rules: [] }, { rules: {} }, []]) {
    assert.notDeepEqual(parse(json).errors, [], JSON.stringify(json));
  }
  assert.match(parse("{").errors.join(), /not valid JSON/);
});

Deno.test("LATCHKEY_REMOTE_USER=username is refused while registration is open", () => {
  const parseWith = (env: Readonly<Record<string, string>>) => {
    const settings = parseSettings(env, () => "");
    const remoteUser = parseRemoteUser(settings, parseRegistration(settings));
    return { remoteUser, errors: settings.errors };
  };
  assert.deepEqual(parseWith({}), { remoteUser: "id", errors: [] });
  for (const LATCHKEY_REGISTRATION of ["invite", "closed"]) {
    const env = { LATCHKEY_REMOTE_USER: "username", LATCHKEY_REGISTRATION };
    assert.deepEqual(parseWith(env), { remoteUser: "username", errors: [] });
  }
  const { errors } = parseWith({ LATCHKEY_REMOTE_USER: "username" });
  assert.match(errors.join(), /^LATCHKEY_REMOTE_USER=username requires LATCHKEY_REGISTRATION/);
});
