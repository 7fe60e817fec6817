import { endsBy } from "../expiry.ts";
import type { Instant } from "../instant.ts";
import type { FactorMethod } from "../method.ts";
import { issuedCodeLifetimeSeconds } from "./recovery_code.ts";

/** What a user can prove besides the phone, in the order in which it is shown. */
export const factorKinds = ["totp", "passkey", "recovery_codes", "issued_code"] as const;

export type FactorKind = typeof factorKinds[number];

/** One thing that proves a second factor. The recovery codes that a user keeps are one together. */
export interface Authenticator {
  readonly kind: FactorKind;
  /** Null for a kind of which a user has one at most. */
  readonly id: string | null;
  /** What its owner calls it; null where none is named. */
  readonly label: string | null;
  readonly addedAt: Instant;
  /** Null until it is used, and for an authenticator app, of which no use is dated. */
  readonly lastUsedAt: Instant | null;
  /** Null for what does not expire. */
  readonly expiresAt: Instant | null;
  /** Recovery codes that are left; 1 for all else. */
  readonly count: number;
}

interface FactorFacts {
  /** What a challenge takes from a user who has one. */
  readonly method: FactorMethod;
  /** Whether a user can have several, each with an id and a label. */
  readonly several: boolean;
  /** Whether an operator can remove one and leave the others. */
  readonly removable: boolean;
  /** How long one works at most; null for what does not expire. */
  readonly lifetimeSeconds: number | null;
}

export const factorFacts = {
  totp: { method: "totp", several: false, removable: true, lifetimeSeconds: null },
  passkey: { method: "passkey", several: true, removable: true, lifetimeSeconds: null },
  recovery_codes: {
    method: "recovery_code",
    several: false,
    removable: false,
    lifetimeSeconds: null,
  },
  /** One recovery code that an operator issued; it works besides the user's own. */
  issued_code: {
    method: "recovery_code",
    several: false,
    removable: false,
    lifetimeSeconds: issuedCodeLifetimeSeconds,
  },
} as const satisfies Record<FactorKind, FactorFacts>;

type Facts = typeof factorFacts;

export type RemovableKind = {
  [Kind in FactorKind]: Facts[Kind]["removable"] extends true ? Kind : never;
}[FactorKind];

export const removableKinds: readonly RemovableKind[] = factorKinds
  .filter((kind): kind is RemovableKind => factorFacts[kind].removable);

export type SeveralKind = {
  [Kind in FactorKind]: Facts[Kind]["several"] extends true ? Kind : never;
}[FactorKind];

export const severalKinds: readonly SeveralKind[] = factorKinds
  .filter((kind): kind is SeveralKind => factorFacts[kind].several);

/** Those of a kind, in the list's order. */
export function ofKind(
  has: readonly Authenticator[],
  kind: FactorKind,
): readonly Authenticator[] {
  return has.filter((one) => one.kind === kind);
}

/** How many of a kind: 0 for none. */
export function countOf(has: readonly Authenticator[], kind: FactorKind): number {
  return ofKind(has, kind).reduce((sum, { count }) => sum + count, 0);
}

/** What becomes of a user's authenticators, kind by kind: a row for each. */
export type ByKind<Value> = Readonly<
  Record<FactorKind, (own: readonly Authenticator[]) => Value>
>;

/** What the table makes of each kind, also of those that a user has none of. */
export function byKind<Value>(
  has: readonly Authenticator[],
  table: ByKind<Value>,
): readonly Value[] {
  return factorKinds.map((kind) => table[kind](ofKind(has, kind)));
}

/** The same, as one object. */
export function membersByKind<Value>(
  has: readonly Authenticator[],
  table: ByKind<Readonly<Record<string, Value>>>,
): Readonly<Record<string, Value>> {
  return Object.assign({}, ...byKind(has, table));
}

/** Whether its time is over at `now`, or was set by a clock that was ahead (see `endsBy`). */
export function hasExpired({ kind, expiresAt }: Authenticator, now: Instant): boolean {
  const { lifetimeSeconds } = factorFacts[kind];
  if (expiresAt === null || lifetimeSeconds === null) return false;
  return endsBy(expiresAt, now, lifetimeSeconds) <= now;
}
