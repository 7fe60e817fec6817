import { Buffer } from "node:buffer";
import { after, type Instant } from "../instant.ts";
import { invariant } from "../invariant.ts";
import { signedTokenLifetimeSeconds } from "./signed_token.ts";

/** When a key is made, signs its last token, and leaves the published set. */
export interface KeyLife {
  readonly createdAt: Instant;
  readonly retiresAt: Instant;
  readonly expiresAt: Instant;
}

/** How long a key signs. */
export const keySigningSeconds = 30 * 24 * 60 * 60;

/** How long before the last one retires its successor is made and published. */
export const keyAheadSeconds = 24 * 60 * 60;

/** How long others may keep the published set: its `max-age`. */
export const keySetCacheSeconds = 5 * 60;

/** How far the clocks of two instances may be apart. */
const clockSkewSeconds = 10 * 60;

/** From an unscheduled key's making until it signs: everybody's copy of the set has it by then. */
export const rotationLeadSeconds: number = keySetCacheSeconds + clockSkewSeconds;

/** From a key's last token until nobody has use for it. */
const keptSeconds = signedTokenLifetimeSeconds + keySetCacheSeconds + clockSkewSeconds;

/**
 * The key that signs at `now`: the oldest that has not retired; null where there is none. A brand
 * new one signs at once only when it is alone, and then nobody holds a copy of the set without it:
 * whoever asks for the set has the next key made first.
 */
export function signerAt<Key extends KeyLife>(keys: readonly Key[], now: Instant): Key | null {
  return keys.filter(({ retiresAt }) => retiresAt > now)
    .toSorted((a, b) => a.createdAt - b.createdAt)[0] ?? null;
}

/** Whether the next key is to be made: no key will still sign in a day. */
export function nextKeyDue(keys: readonly KeyLife[], now: Instant): boolean {
  return keys.every(({ retiresAt }) => retiresAt <= after(now, keyAheadSeconds));
}

/** The life of a key made at `now`, which signs when all of `keys` have retired. */
export function nextKeyLife(keys: readonly KeyLife[], now: Instant): KeyLife {
  // Made after all others by its own account, even where another instance's clock is ahead.
  const createdAt = keys.reduce((latest, key) => Math.max(latest, key.createdAt + 1), now);
  const signsFrom = keys.reduce((latest, key) => Math.max(latest, key.retiresAt), createdAt);
  const retiresAt = after(signsFrom, keySigningSeconds);
  return { createdAt, retiresAt, expiresAt: after(retiresAt, keptSeconds) };
}

/** A change of key at once: what still signs does so only until everybody knows its successor. */
export function retireSoon<Key extends KeyLife>(keys: readonly Key[], now: Instant): Key[] {
  const madeAt = keys.reduce((latest, key) => Math.max(latest, key.createdAt), now);
  const retiresAt = after(madeAt, rotationLeadSeconds);
  const expiresAt = after(retiresAt, keptSeconds);
  return keys.map((key) => key.retiresAt > retiresAt ? { ...key, retiresAt, expiresAt } : key);
}

/**
 * Those of `keys` that a clock made which was ahead, with the lives that they have if they were
 * made now, in their order: none signs for longer than `keySigningSeconds`.
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

/** A fresh `kid`: 128 random bits, so that no other key, here or elsewhere, ever has it. */
export function mintKeyId(randomBytes: (count: number) => Uint8Array): string {
  const bytes = randomBytes(16);
  invariant(bytes.length === 16, "a key's id needs 16 random bytes");
  return Buffer.from(bytes).toString("base64url");
}
