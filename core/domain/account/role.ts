import type { Parsed } from "../refusal.ts";

/**
 * A name that operators give to users and that apps interpret, such as `admin` or `billing:read`: 1
 * to 64 characters of `a-z 0-9 : _ -`. Latchkey itself grants nothing for a role.
 */
export type Role = string & { readonly brand: "Role" };

/** The most roles that a user can have, and that a rule or an invitation can name. */
export const rolesMax = 32;

const format = /^[a-z0-9:_-]{1,64}$/;

/** Parses one role. Nothing is trimmed or folded: two spellings are never the same role. */
export function parseRole(text: string): Parsed<Role> {
  return format.test(text) ? { ok: true, value: text as Role } : { ok: false, code: "role_format" };
}

/** Parses at most `rolesMax` different roles. Returns each one once, in byte order. */
export function parseRoles(texts: readonly string[]): Parsed<readonly Role[]> {
  const roles = new Set<Role>();
  for (const text of texts) {
    const role = parseRole(text);
    if (!role.ok) return role;
    roles.add(role.value);
    if (roles.size > rolesMax) return { ok: false, code: "roles_too_many" };
  }
  // Without a comparator, sort() compares UTF-16 code units; roles are ASCII.
  return { ok: true, value: [...roles].sort() };
}
