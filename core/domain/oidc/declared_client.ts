import type { Instant } from "../instant.ts";
import type { SecretHash } from "../token.ts";
import type { OidcClient } from "./client.ts";

/** A client from LATCHKEY_CLIENTS_FILE. The file has no secret, only hashes. */
export interface DeclaredClient
  extends Omit<OidcClient, "secretHashes" | "declared" | "createdAt" | "disabledAt"> {
  readonly secretHashes: readonly SecretHash[];
}

/**
 * The clients that the database does not have as they are declared, as they are to be written, and
 * the declared ones that the file no longer has.
 */
export function declaredChanges(
  declared: readonly DeclaredClient[],
  stored: readonly OidcClient[],
  now: Instant,
): { readonly changed: readonly OidcClient[]; readonly dropped: readonly OidcClient[] } {
  const known = new Map(stored.filter((client) => client.declared).map((one) => [one.id, one]));
  const changed = declared.flatMap((client) => {
    const before = known.get(client.id);
    const next: OidcClient = {
      ...client,
      secretHashes: client.secretHashes.map((hash) =>
        before?.secretHashes.find((one) => one.hash === hash) ?? { hash, addedAt: now }
      ),
      declared: true,
      createdAt: before?.createdAt ?? now,
      disabledAt: null,
    };
    return before !== undefined && isSame(before, next) ? [] : [next];
  });
  const ids = new Set<string>(declared.map(({ id }) => id));
  const dropped = [...known.values()].filter(({ id, disabledAt }) =>
    disabledAt === null && !ids.has(id)
  );
  return { changed, dropped };
}

function isSame(one: OidcClient, other: OidcClient): boolean {
  return Object.keys(one).every((name) => {
    const key = name as keyof OidcClient;
    return JSON.stringify(one[key]) === JSON.stringify(other[key]);
  });
}
