import { endsBy } from "../expiry.ts";
import type { Instant } from "../instant.ts";
import type { FactorMethod } from "../method.ts";
import { issuedCodeLifetimeSeconds } from "./recovery_code.ts";

/** Kinds of authenticators other than the phone, in display order. */
export const factorKinds = ["totp", "passkey", "recovery_codes", "issued_code"] as const;

export type FactorKind = typeof factorKinds[number];

/** An authenticator for the second factor. A user's recovery codes count as one. */
export interface Authenticator {
  readonly kind: FactorKind;
  /** Null for a kind that a user can have only once. */
  readonly id: string | null;
  /** The name that its owner gave it, or null. */
  readonly label: string | null;
  readonly addedAt: Instant;
  /** Null until it is used, and for an authenticator app, whose uses are not dated. */
  readonly lastUsedAt: Instant | null;
  /** Null if it does not expire. */
  readonly expiresAt: Instant | null;
  /** The number of unused recovery codes, or 1 for other kinds. 0 only in `UserHoldings`. */
  readonly count: number;
}

interface FactorFacts {
  /** The method that it makes available for a challenge. */
  readonly method: FactorMethod;
  /** Whether a user can have several, each with an ID and a label. */
  readonly several: boolean;
  /** Whether an operator can remove one without the others. */
  readonly removable: boolean;
  /** The maximum lifetime. Null if it does not expire. */
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
  /** A recovery code that an operator issued, in addition to the user's own. */
  issued_code: {
    method: "recovery_code",
    several: false,
    removable: false,
    lifetimeSeconds: issuedCodeLifetimeSeconds,
  },
} as const satisfies Record<FactorKind, FactorFacts>;

type Facts = typeof factorFacts;

/** The user's own recovery codes, or the one that an operator issued. */
export type RecoveryKind = {
  [Kind in FactorKind]: Facts[Kind]["method"] extends "recovery_code" ? Kind : never;
}[FactorKind];

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

/** The authenticators of a kind, in the same order. */
export function ofKind(
  authenticators: readonly Authenticator[],
  kind: FactorKind,
): readonly Authenticator[] {
  return authenticators.filter((one) => one.kind === kind);
}

/** The number of authenticators of a kind, counting each recovery code. */
export function countOf(authenticators: readonly Authenticator[], kind: FactorKind): number {
  return ofKind(authenticators, kind).reduce((sum, { count }) => sum + count, 0);
}

/** A table with a function for each kind, which receives the authenticators of that kind. */
export type ByKind<Value> = Readonly<
  Record<FactorKind, (own: readonly Authenticator[]) => Value>
>;

/** Applies the table to every kind, including kinds that the user does not have. */
export function byKind<Value>(
  authenticators: readonly Authenticator[],
  table: ByKind<Value>,
): readonly Value[] {
  return factorKinds.map((kind) => table[kind](ofKind(authenticators, kind)));
}

/** Like `byKind`, but merges the results into one object. */
export function membersByKind<Value>(
  authenticators: readonly Authenticator[],
  table: ByKind<Readonly<Record<string, Value>>>,
): Readonly<Record<string, Value>> {
  return Object.assign({}, ...byKind(authenticators, table));
}

/** Whether it has expired at `now`, or its expiry was set by a clock that was ahead (`endsBy`). */
export function hasExpired({ kind, expiresAt }: Authenticator, now: Instant): boolean {
  const { lifetimeSeconds } = factorFacts[kind];
  if (expiresAt === null || lifetimeSeconds === null) return false;
  return endsBy(expiresAt, now, lifetimeSeconds) <= now;
}
