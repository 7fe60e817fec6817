import { maskPhoneNumber } from "../account/phone_number.ts";
import { secondFactorBlock, type User, wrongPasswords } from "../account/user.ts";
import {
  type Authenticator,
  countOf,
  type FactorKind,
  factorKinds,
} from "../factors/authenticators.ts";
import type { Instant } from "../instant.ts";
import type { UserHoldings } from "./user_holdings.ts";

/** An effect that says all by its name. */
export type PlainEffect =
  | "final"
  | "sign_in_blocked"
  | "sign_in_allowed"
  | "sign_in_needed"
  | "refusals_look_alike"
  | "ended_stays_ended"
  | "session_ends"
  | "second_factor_needed"
  | "lockout_ends"
  | "phone_needed"
  | "code_shown_once"
  | "code_opens_account"
  | "code_needs_unlock"
  | "username_freed"
  | "record_kept";

/** An effect on so many of a kind, at least one. */
export type CountedEffect =
  | "sessions_end"
  | "other_sessions_stay"
  | "devices_forgotten"
  | "devices_stay"
  | "challenges_canceled"
  | "recovery_codes_stay"
  | "wrong_passwords_forgotten"
  | "wrong_second_factors_forgotten";

/** One thing that an operator's action does. Facts alone: each edge has its words for them. */
export type ActionEffect =
  | { readonly effect: PlainEffect }
  | { readonly effect: CountedEffect; readonly count: number }
  | { readonly effect: "factor_removed"; readonly factor: FactorCount }
  | { readonly effect: "enrollment_dropped"; readonly kind: FactorKind }
  /** These, and codes to the phone, can still be proven. */
  | { readonly effect: "factors_stay"; readonly factors: readonly FactorCount[] }
  | { readonly effect: "account_removed"; readonly username: string }
  /** The next login proves the phone again. */
  | { readonly effect: "phone_unverified"; readonly maskedPhoneNumber: string }
  /** The notice that a second factor has changed. */
  | { readonly effect: "owner_notified"; readonly maskedPhoneNumber: string }
  /** How long the code that is issued works. */
  | { readonly effect: "code_expires"; readonly afterMinutes: number }
  /** The second factor is locked out for so long, whatever is presented. */
  | { readonly effect: "code_waits"; readonly minutes: number };

/** So many of a kind, or one by its name. */
export interface FactorCount {
  readonly kind: FactorKind;
  readonly count: number;
  /** Null where it has none, and for all of a kind. */
  readonly label: string | null;
}

export const final: ActionEffect = { effect: "final" };

/** The effect where the condition holds, to be spread into a list. */
export function when(condition: boolean, effect: PlainEffect): readonly ActionEffect[] {
  return condition ? [{ effect }] : [];
}

/** None of a kind is no effect. */
export function counted(effect: CountedEffect, count: number): readonly ActionEffect[] {
  return count === 0 ? [] : [{ effect, count }];
}

/** Nobody who was in stays in. */
export function everythingEnds(holdings: UserHoldings): readonly ActionEffect[] {
  return [
    ...counted("sessions_end", holdings.sessions),
    ...counted("devices_forgotten", holdings.devices),
    ...counted("challenges_canceled", holdings.challenges),
  ];
}

/** Wrong second factors, and the lockout that they led to. */
export function secondFactorForgiven(user: User, now: Instant): readonly ActionEffect[] {
  return [
    ...counted("wrong_second_factors_forgotten", user.secondFactorFailuresInRow),
    ...when(secondFactorBlock(user, now) !== null, "lockout_ends"),
  ];
}

/** All that an unlock forgets. */
export function failuresForgiven(user: User, now: Instant): readonly ActionEffect[] {
  return [
    ...counted("wrong_passwords_forgotten", wrongPasswords(user)),
    ...secondFactorForgiven(user, now),
  ];
}

export function ownerNotified({ phoneNumber }: User): ActionEffect {
  return { effect: "owner_notified", maskedPhoneNumber: maskPhoneNumber(phoneNumber) };
}

/** All of these kinds, also what was only begun. */
export function factorsRemoved(
  { authenticators, unconfirmed }: UserHoldings,
  kinds: readonly FactorKind[],
): readonly ActionEffect[] {
  return kinds
    .map((kind) => allOf(authenticators, kind, unconfirmed.includes(kind) ? 1 : 0))
    .filter(({ count }) => count > 0)
    .map((factor) => ({ effect: "factor_removed", factor }));
}

/** What a user can still prove without `gone`. What expires soon is not counted on. */
export function factorsStay(has: readonly Authenticator[], gone: Authenticator): ActionEffect {
  const stay = has.filter((one) => one !== gone && one.expiresAt === null);
  const factors = factorKinds.map((kind) => allOf(stay, kind));
  return { effect: "factors_stay", factors: factors.filter(({ count }) => count > 0) };
}

function allOf(has: readonly Authenticator[], kind: FactorKind, least = 0): FactorCount {
  return { kind, count: Math.max(least, countOf(has, kind)), label: null };
}
