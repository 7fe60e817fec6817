import { after, type Instant } from "../instant.ts";
import { invariant } from "../invariant.ts";
import { signedTokenLifetimeSeconds } from "./signed_token.ts";

/**
 * The algorithms of signed tokens, each with its own chain of keys. RS256 is the one that OpenID
 * Connect demands. ES256 (ECDSA with P-256, RFC 7518 3.4) instead of EdDSA: every JOSE library,
 * gateway and browser supports it, while .NET and older versions of Java and OpenSSL lack Ed25519,
 * whose JOSE name is also changing (RFC 9864). A verifier must fix the algorithm and never trust
 * the token's header.
 */
export const signingAlgorithms = ["ES256", "RS256"] as const;

export type SigningAlgorithm = typeof signingAlgorithms[number];

/** When a key is created, signs its last token, and leaves the published key set. */
export interface KeyLife {
  readonly createdAt: Instant;
  readonly retiresAt: Instant;
  readonly expiresAt: Instant;
}

/** How long a key signs. */
export const keySigningSeconds = 30 * 24 * 60 * 60;

/** How long before a key retires its successor is created and published. */
export const keyAheadSeconds = 24 * 60 * 60;

/** How long others may cache the published key set: its `max-age`. */
export const keySetCacheSeconds = 5 * 60;

/** The maximum difference between the clocks of two instances. */
const clockSkewSeconds = 10 * 60;

/** From an unscheduled key's creation until it signs. All cached key sets contain it by then. */
export const rotationLeadSeconds: number = keySetCacheSeconds + clockSkewSeconds;

/** How long a public key is kept after it retired: longer than the longest session (400 days). */
export const retiredKeySeconds: number = 401 * 24 * 60 * 60;

/** From a key's last token until the key leaves the published set. */
const keptSeconds = signedTokenLifetimeSeconds + keySetCacheSeconds + clockSkewSeconds;

/**
 * The key of a chain that signs at `now`: the oldest that has not retired, or null. A new key signs
 * immediately only if it is the only one. No cached key set can then be missing it, because a
 * request for the key set creates the next key first.
 */
export function signerAt<Key extends KeyLife>(keys: readonly Key[], now: Instant): Key | null {
  return keys.filter(({ retiresAt }) => retiresAt > now)
    .toSorted((a, b) => a.createdAt - b.createdAt)[0] ?? null;
}

/** Whether the next key must be created: no key will still sign in a day. */
export function nextKeyDue(keys: readonly KeyLife[], now: Instant): boolean {
  return keys.every(({ retiresAt }) => retiresAt <= after(now, keyAheadSeconds));
}

/** The life of a key created at `now`, which signs after all of `keys` have retired. */
export function nextKeyLife(keys: readonly KeyLife[], now: Instant): KeyLife {
  // Later than all others, even if the clock of another instance is ahead.
  const createdAt = keys.reduce((latest, key) => Math.max(latest, key.createdAt + 1), now);
  const signsFrom = keys.reduce((latest, key) => Math.max(latest, key.retiresAt), createdAt);
  const retiresAt = after(signsFrom, keySigningSeconds);
  return { createdAt, retiresAt, expiresAt: after(retiresAt, keptSeconds) };
}

/** Retires the current keys for an immediate change, once all cached key sets have the new key. */
export function retireSoon<Key extends KeyLife>(keys: readonly Key[], now: Instant): Key[] {
  const madeAt = keys.reduce((latest, key) => Math.max(latest, key.createdAt), now);
  const retiresAt = after(madeAt, rotationLeadSeconds);
  const expiresAt = after(retiresAt, keptSeconds);
  return keys.map((key) => key.retiresAt > retiresAt ? { ...key, retiresAt, expiresAt } : key);
}

/**
 * The keys that were created by a clock that was ahead, in order, with the lifetimes that they
 * would have if they were created now, so that none signs for longer than `keySigningSeconds`.
 */
export function pulledBack<Key extends KeyLife>(keys: readonly Key[], now: Instant): Key[] {
  const known: KeyLife[] = [];
  const changed: Key[] = [];
  for (const key of keys.toSorted((a, b) => a.createdAt - b.createdAt)) {
    const life = nextKeyLife(known, now);
    const late = key.createdAt > after(now, clockSkewSeconds) ||
      key.retiresAt > after(life.retiresAt, clockSkewSeconds);
    const counted = late ? { ...key, ...life } : key;
    if (late) changed.push(counted);
    known.push(counted);
  }
  return changed;
}

/** Creates a `kid` of 128 random bits, which no other key ever has, here or elsewhere. */
export function mintKeyId(randomBytes: (count: number) => Uint8Array): string {
  const bytes = randomBytes(16);
  invariant(bytes.length === 16, "a key's id needs 16 random bytes");
  return bytes.toBase64({ alphabet: "base64url", omitPadding: true });
}
