import assert from "node:assert/strict";
import fc from "fast-check";
import { parseRole, parseRoles, rolesMax } from "../../../core/domain/account/role.ts";

Deno.test("parseRole() accepts 1 to 64 characters of a-z 0-9 : _ -", () => {
  for (const text of ["a", "admin", "billing:read", "team-2_b", "0", "-", ":", "a".repeat(64)]) {
    assert.deepEqual(parseRole(text), { ok: true, value: text });
  }
});

Deno.test("parseRole() refuses every other text, and trims and folds nothing", () => {
  const wrong = [
    "",
    "a".repeat(65),
    "Admin",
    " admin",
    "admin ",
    "admin\n",
    "admin,root",
    "admin;root",
    "admin\r\nRemote-User: x",
    "admin\0",
    "ad.min",
    "admin*",
    "\u0430dmin",
    "\uff41dmin",
    "admin\u200b",
    "\ud800",
  ];
  for (const text of wrong) {
    assert.deepEqual(parseRole(text), { ok: false, code: "role_format" }, JSON.stringify(text));
  }
});

Deno.test("parseRoles() returns each role once, in byte order", () => {
  const parsed = parseRoles(["b", "a", "b", "0", "_", ":", "-", "a"]);
  assert.deepEqual(parsed, { ok: true, value: ["-", "0", ":", "_", "a", "b"] });
  assert.deepEqual(parseRoles([]), { ok: true, value: [] });
});

Deno.test("parseRoles() accepts 32 different roles and refuses 33", () => {
  const roles = Array.from({ length: rolesMax }, (_, at) => `role-${10 + at}`);
  assert.deepEqual(parseRoles([...roles, ...roles]), { ok: true, value: roles });
  assert.deepEqual(parseRoles([...roles, "role-99"]), { ok: false, code: "roles_too_many" });
});

Deno.test("parseRoles() refuses a list with one text that is not a role", () => {
  assert.deepEqual(parseRoles(["a", "B", "c"]), { ok: false, code: "role_format" });
});

Deno.test("parseRoles() returns only well-formed roles, whatever it gets (property)", () => {
  const role = fc.stringMatching(/^[a-z0-9:_-]{1,3}$/);
  const any = fc.oneof({ weight: 40, arbitrary: role }, fc.string({ maxLength: 3 }));
  fc.assert(fc.property(fc.array(any, { maxLength: 40 }), (texts) => {
    const parsed = parseRoles(texts);
    assert.equal(
      parsed.ok,
      texts.every((text) => /^[a-z0-9:_-]{1,64}$/.test(text)) &&
        new Set(texts).size <= rolesMax,
    );
    if (!parsed.ok) return;
    assert.deepEqual(new Set(parsed.value), new Set(texts));
    assert.deepEqual(parseRoles(parsed.value), parsed);
  }));
});
