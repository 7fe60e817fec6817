import type { PasswordHash } from "./password.ts";

/**
 * What it takes to compare a password with a hash: its kind and costs, such as `$2b$12` or
 * `$argon2id$v=19$m=65536,t=3,p=4`. Hashes with the same work take the same time.
 */
export type HashWork = string & { readonly brand: "HashWork" };

/** How many users have a hash of that work. */
export interface HashShare {
  readonly work: HashWork;
  readonly users: number;
}

/** The work of a hash; null if no password can match it. */
export function workOf(hash: PasswordHash): HashWork | null {
  const found =
    /^(?:hmac-sha384:[^:$]+:)?(\$2[aby]\$\d\d|\$argon2id?\$[^$]+\$[^$]+|\$[a-z0-9-]+\$[^$]+)\$?/
      .exec(hash);
  return (found?.[1] ?? null) as HashWork | null;
}
