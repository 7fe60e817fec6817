/**
 * What an API key may do. No scope issues sessions, passwords or keys, and only `terminal` issues
 * codes.
 */
export const apiScopes = [
  /** List a user's sessions, and ask whether a session token is valid. */
  "sessions:read",
  "users:read",
  /** Whole phone numbers instead of masked ones. Allows nothing by itself. */
  "users:phone",
  /** Create, invite, metadata, lock, unlock, end sessions. */
  "users:write",
  "users:roles",
  /** Reset a second factor, delete a user. Each call needs a reason. */
  "users:recover",
  /** Audit events, deliveries and what is sent. */
  "events:read",
  /** Stop and resume sends. */
  "sends:write",
  /** The verification-only API. */
  "verifications",
  /** Tell the client's address and user agent by header. */
  "clients:forward",
  "metrics:read",
  /** Everything in the admin API. Each call that changes something needs a reason. */
  "operator",
  /** What the terminal admin does, from another machine. For a person: the key has their name. */
  "terminal",
] as const;

export type ApiScope = typeof apiScopes[number];

/** The scopes of the admin API. `operator` covers them, and no others. */
const adminApiScopes: ReadonlySet<ApiScope> = new Set<ApiScope>([
  "sessions:read",
  "users:read",
  "users:phone",
  "users:write",
  "users:roles",
  "users:recover",
  "events:read",
  "sends:write",
  "operator",
]);

/** Whether a key with the scopes `held` may do what needs the scope `needed`. */
export function covers(held: readonly ApiScope[], needed: ApiScope): boolean {
  return held.includes(needed) || (held.includes("operator") && adminApiScopes.has(needed));
}

/**
 * Whether a change that needs `needed` must have a reason: always for `users:recover` and
 * `operator`, and whenever only `operator` covers it.
 */
export function needsReason(held: readonly ApiScope[], needed: ApiScope): boolean {
  if (needed === "users:recover" || needed === "operator") return true;
  return !held.includes(needed);
}

/**
 * Parses scopes separated by commas or spaces, such as `users:read,users:write`. Returns them once
 * each, in the order of `apiScopes`. Null for none and for an unknown one.
 */
export function parseApiScopes(text: string): readonly ApiScope[] | null {
  const names = text.split(/[\s,]+/).filter((name) => name !== "");
  const known = apiScopes.filter((scope) => names.includes(scope));
  return names.length > 0 && names.every((name) => isApiScope(name)) ? known : null;
}

export function isApiScope(name: string): name is ApiScope {
  return apiScopes.some((scope) => scope === name);
}
