import assert from "node:assert/strict";
import { parseRoles, type Role } from "../../../core/domain/account/role.ts";
import {
  type AccessRequirement,
  type AccessRule,
  requirementOf,
  rolesSuffice,
} from "../../../core/domain/session/access_rules.ts";
import { parseRequestHost, parseRequestPath } from "../../../core/domain/session/request_path.ts";

const host = "app.example.com";

function rule(path: string, requirement: AccessRequirement, of = host): AccessRule {
  const segments = parseRequestPath(path);
  assert.ok(segments !== null, path);
  return { host: of, path: segments, requirement };
}

const signedIn: AccessRequirement = { kind: "signed_in", roles: [] };
const aal2: AccessRequirement = { kind: "aal2", withinSeconds: 600, roles: [] };

function roles(...texts: readonly string[]): readonly Role[] {
  const parsed = parseRoles(texts);
  assert.ok(parsed.ok);
  return parsed.value;
}

const rules = [
  rule("/", signedIn),
  rule("/assets/", { kind: "public" }),
  rule("/admin", aal2),
  rule("/admin/secrets", { ...aal2, withinSeconds: 60 }),
  rule("/admin/help", signedIn),
  rule("/internal", { kind: "denied" }),
  rule("/open", { kind: "public" }, "half.example.com"),
];

function kindOf(uri: string, of = host): string {
  const requirement = requirementOf({ rules }, { host: of, uri });
  return requirement.kind === "aal2"
    ? `aal2 within ${requirement.withinSeconds}`
    : requirement.kind;
}

Deno.test("requirementOf() applies the rule with the longest path, by whole segments", () => {
  const cases = [
    ["/", "signed_in"],
    ["/?next=/assets/", "signed_in"],
    ["/assets", "public"],
    ["/assets/app.css?v=1", "public"],
    ["/assets2", "signed_in"],
    ["/admin", "aal2 within 600"],
    ["/admin/", "aal2 within 600"],
    ["/admin/users/1", "aal2 within 600"],
    ["/administration", "signed_in"],
    ["/admin/secrets", "aal2 within 60"],
    ["/admin/help/first", "signed_in"],
    ["/internal/metrics", "denied"],
    ["/%61dmin", "aal2 within 600"],
    ["/caf%C3%A9", "signed_in"],
  ] as const;
  for (const [uri, kind] of cases) assert.equal(kindOf(uri), kind, uri);
});

Deno.test("requirementOf() denies a host or a path without a rule", () => {
  for (const  of of["other.example.com", "example.com", "app.example.com.evil.test", "", "a, b"]) {
    assert.equal(kindOf("/", of), "denied", of);
  }
  assert.equal(kindOf("/open", "half.example.com"), "public");
  assert.equal(kindOf("/closed", "half.example.com"), "denied");
});

Deno.test("requirementOf() ignores the case, the port and the final dot of a host", () => {
  for (const  of of["APP.example.com", "app.example.com:8443", "app.example.com.", host]) {
    assert.equal(kindOf("/assets", of), "public", of);
  }
});

Deno.test("requirementOf() uses the strictest rule of the host for a path that is not clean", () => {
  const paths = [
    "/assets/../admin",
    "/assets/%2e%2e/admin",
    "/assets/.%2E/admin",
    "/assets/./x",
    "/assets//admin",
    "//admin",
    "/assets%2fadmin",
    "/assets%2F..%2fadmin",
    "/assets\\admin",
    "/assets%5cadmin",
    "/assets/..;/admin",
    "/assets;x=1/admin",
    "/assets%3b/admin",
    "/assets%252fadmin",
    "/assets/%00",
    "/assets/%0a",
    "/assets/%",
    "/assets/%zz",
    "/assets/%ff",
    "/assets/%c0%af",
    "/assets/x#y",
    "/assets/x y",
    "/assets/caf\u00e9",
    "/assets/%EF%BC%8E%EF%BC%8E/x",
    "/assets%EF%BC%8Fadmin",
    "/assets./x",
    "/assets/x%20",
    "http://app.example.com/assets",
    "*",
    "",
    "?",
  ];
  for (const path of paths) {
    assert.equal(parseRequestPath(path), null, path);
    assert.equal(kindOf(path), "denied", path);
  }
  // Without a rule for "/", paths without a rule are denied, and that is the strictest.
  assert.equal(kindOf("/open/../x", "half.example.com"), "denied");
  const only = [rule("/", { kind: "public" }), rule("/admin", aal2)];
  assert.deepEqual(requirementOf({ rules: only }, { host, uri: "/x//y" }), aal2);
});

Deno.test("requirementOf() uses the stricter rule where the case of a path decides", () => {
  assert.equal(kindOf("/ADMIN/users"), "aal2 within 600");
  assert.equal(kindOf("/Assets/app.css"), "signed_in");
  assert.equal(kindOf("/INTERNAL"), "denied");
});

Deno.test("requirementOf() requires the roles of both rules where it cannot tell which applies", () => {
  const [staff, admin] = [roles("staff", "root"), roles("admin")];
  const own = [
    rule("/", signedIn),
    rule("/reports", { kind: "signed_in", roles: [staff] }),
    rule("/Reports", { kind: "aal2", withinSeconds: 60, roles: [admin] }),
    rule("/open", { kind: "public" }),
  ];
  const of = (uri: string) => requirementOf({ rules: own }, { host, uri });
  const both = { kind: "aal2", withinSeconds: 60, roles: [admin, staff] };
  assert.deepEqual(of("/"), signedIn);
  assert.deepEqual(of("/open/x"), { kind: "public" });
  for (const uri of ["/reports/1", "/Reports", "/REPORTS", "/open/..;/reports", "//x"]) {
    const { roles: found = [], ...rest } = { roles: [], ...of(uri) };
    assert.deepEqual(
      { ...rest, roles: new Set(found) },
      { ...both, roles: new Set(both.roles) },
      uri,
    );
  }
});

Deno.test("requirementOf() names each list of roles once", () => {
  const only = { kind: "signed_in", roles: [roles("staff")] } as const;
  assert.deepEqual(requirementOf({ rules: [rule("/", only)] }, { host, uri: "/x" }), only);
});

Deno.test("rolesSuffice() needs one role of every list", () => {
  const [staff, admin] = [roles("staff", "root"), roles("admin")];
  assert.equal(rolesSuffice([], []), true);
  assert.equal(rolesSuffice(roles("staff"), []), true);
  assert.equal(rolesSuffice([], [staff]), false);
  assert.equal(rolesSuffice(roles("root"), [staff]), true);
  assert.equal(rolesSuffice(roles("roo", "staff2", "admin"), [staff]), false);
  assert.equal(rolesSuffice(roles("admin"), [staff, admin]), false);
  assert.equal(rolesSuffice(roles("admin", "root"), [staff, admin]), true);
});

Deno.test("parseRequestPath() decodes once, and drops the query and one final slash", () => {
  assert.deepEqual(parseRequestPath("/a/b%20c/?x=/../"), ["a", "b c"]);
  assert.deepEqual(parseRequestPath("/"), []);
  assert.deepEqual(parseRequestPath("/a.b/.well-known"), ["a.b", ".well-known"]);
});

Deno.test("parseRequestHost() refuses everything but one host", () => {
  for (const text of ["", ".", "a..b", "a b", "a,b", "a/b", "user@a", "[::1]", "a:b", "a_b"]) {
    assert.equal(parseRequestHost(text), null, text);
  }
});
