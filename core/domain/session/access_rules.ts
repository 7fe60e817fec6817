import type { Role } from "../account/role.ts";
import { after, type Instant } from "../instant.ts";
import type { SessionAt } from "./assurance.ts";
import { parseRequestHost, parseRequestPath } from "./request_path.ts";

/** What a request to an app needs (forward auth). */
export type AccessRequirement =
  | { readonly kind: "public" }
  | { readonly kind: "signed_in"; readonly roles: RoleRequirement }
  /** A second factor that was verified in the session at most this long ago. */
  | { readonly kind: "aal2"; readonly withinSeconds: number; readonly roles: RoleRequirement }
  | { readonly kind: "denied" };

/** Of each list, the user must have at least one role. Without lists, no role is needed. */
export type RoleRequirement = readonly (readonly Role[])[];

/** A requirement of all paths of a host that start with these segments. */
export interface AccessRule {
  readonly host: string;
  readonly path: readonly string[];
  readonly requirement: AccessRequirement;
}

/** Which requests to apps behind a proxy are allowed. */
export interface AccessPolicy {
  /** The domain of the gate ticket's cookie: Latchkey's host and all apps are in it. */
  readonly domain: string;
  readonly rules: readonly AccessRule[];
}

const denied: AccessRequirement = { kind: "denied" };

/**
 * Returns the requirement of a request: that of the rule with the longest path that matches.
 * Without a rule it is denied. A path that does not parse cleanly has the strictest requirement of
 * its host.
 */
export function requirementOf(
  { rules }: Pick<AccessPolicy, "rules">,
  request: { readonly host: string; readonly uri: string },
): AccessRequirement {
  const host = parseRequestHost(request.host);
  const own = rules.filter((rule) => rule.host === host);
  const path = parseRequestPath(request.uri);
  if (path === null) return strictestOf(own);
  // Some apps ignore case in paths.
  return stricter(match(own, path), match(own.map(inLowerCase), lowerCase(path)));
}

function match(rules: readonly AccessRule[], path: readonly string[]): AccessRequirement {
  const matching = rules.filter((rule) => rule.path.every((part, at) => part === path[at]))
    .toSorted((one, other) => other.path.length - one.path.length);
  const longest = matching.filter((rule) => rule.path.length === matching[0]?.path.length);
  return longest.map(({ requirement }) => requirement).reduce(stricterOrFirst, null) ?? denied;
}

function inLowerCase(rule: AccessRule): AccessRule {
  return { ...rule, path: lowerCase(rule.path) };
}

function lowerCase(path: readonly string[]): readonly string[] {
  return path.map((part) => part.toLowerCase());
}

function strictestOf(rules: readonly AccessRule[]): AccessRequirement {
  // Paths without a rule are denied.
  if (!rules.some(({ path }) => path.length === 0)) return denied;
  return rules.map(({ requirement }) => requirement).reduce(stricterOrFirst, null) ?? denied;
}

function stricterOrFirst(
  one: AccessRequirement | null,
  other: AccessRequirement,
): AccessRequirement {
  return one === null ? other : stricter(one, other);
}

function stricter(one: AccessRequirement, other: AccessRequirement): AccessRequirement {
  const [strict, loose] = strictness[one.kind] >= strictness[other.kind]
    ? [one, other]
    : [other, one];
  if (!("roles" in strict) || !("roles" in loose)) return strict;
  // The same rule may match twice.
  const roles = [...new Set([...strict.roles, ...loose.roles])];
  if (strict.kind !== "aal2" || loose.kind !== "aal2") return { ...strict, roles };
  const withinSeconds = Math.min(strict.withinSeconds, loose.withinSeconds);
  return { ...strict, withinSeconds, roles };
}

const strictness: Readonly<Record<AccessRequirement["kind"], number>> = {
  public: 0,
  signed_in: 1,
  aal2: 2,
  denied: 3,
};

/** Whether a user with these roles fulfills the requirement. */
export function rolesSuffice(roles: readonly Role[], required: RoleRequirement): boolean {
  return required.every((choice) => choice.some((role) => roles.includes(role)));
}

/** Whether a session's second factor was verified within this time. */
export function provenWithin(
  { aal, secondFactorAt }: SessionAt,
  seconds: number,
  now: Instant,
): boolean {
  return aal === "aal2" && secondFactorAt !== null && now < after(secondFactorAt, seconds);
}
