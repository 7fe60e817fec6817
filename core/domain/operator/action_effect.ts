import { maskPhoneNumber } from "../account/phone_mask.ts";
import { secondFactorBlock, type User, wrongPasswords } from "../account/user.ts";
import {
  type Authenticator,
  countOf,
  type FactorKind,
  factorKinds,
} from "../factors/authenticators.ts";
import type { CodePurpose } from "../challenge/challenge.ts";
import type { Channel } from "../channel.ts";
import type { Instant } from "../instant.ts";
import type { CaseObstacle } from "../reports/case.ts";
import type { UserHoldings } from "./user_holdings.ts";

/** An effect without details. */
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
  | "username_retired"
  | "consent_forgotten"
  | "limits_apply"
  | "last_code"
  | "nothing_sent"
  | "record_kept";

/** An effect on a number of items, at least one. */
export type CountedEffect =
  | "sessions_end"
  | "other_sessions_stay"
  | "devices_forgotten"
  | "devices_stay"
  | "apps_disconnected"
  | "challenges_canceled"
  | "recovery_codes_stay"
  | "wrong_passwords_forgotten"
  | "wrong_second_factors_forgotten"
  | "codes_left";

/** An effect of an operator's action. Only facts: the terminal and command line add the words. */
export type ActionEffect =
  | { readonly effect: PlainEffect }
  | { readonly effect: CountedEffect; readonly count: number }
  | { readonly effect: "factor_removed"; readonly factor: FactorCount }
  | { readonly effect: "enrollment_dropped"; readonly kind: FactorKind }
  /** These, and codes to the phone, can still be used. */
  | { readonly effect: "factors_stay"; readonly factors: readonly FactorCount[] }
  | { readonly effect: "app_disconnected"; readonly app: string }
  /** A code for the user's login, or for what else they do, is sent. */
  | {
    readonly effect: "code_sent";
    readonly purpose: CodePurpose;
    readonly channel: Channel;
    readonly maskedPhoneNumber: string;
  }
  /** As of `at`, that code would be refused: this blocks it. */
  | { readonly effect: "blocked_now"; readonly obstacle: CaseObstacle; readonly at: Instant }
  | { readonly effect: "account_removed"; readonly username: string }
  /** The next login verifies the phone again. */
  | { readonly effect: "phone_unverified"; readonly maskedPhoneNumber: string }
  /** The owner gets the notice that a second factor has changed. */
  | { readonly effect: "owner_notified"; readonly maskedPhoneNumber: string }
  /** How long the issued code is valid. */
  | { readonly effect: "code_expires"; readonly afterMinutes: number }
  /** How long the second factor is locked out, even for the issued code. */
  | { readonly effect: "code_waits"; readonly minutes: number };

/** A number of authenticators of a kind, or one by its name. */
export interface FactorCount {
  readonly kind: FactorKind;
  readonly count: number;
  /** Null if it has no name, and for all of a kind. */
  readonly label: string | null;
}

export const final: ActionEffect = { effect: "final" };

/** A list with the effect if the condition is true, or an empty list. */
export function effectIf(condition: boolean, effect: PlainEffect): readonly ActionEffect[] {
  return condition ? [{ effect }] : [];
}

/** A list with the effect, or an empty list if the count is 0. */
export function counted(effect: CountedEffect, count: number): readonly ActionEffect[] {
  return count === 0 ? [] : [{ effect, count }];
}

/** Ends all sessions, trusted devices, challenges and the access of apps. */
export function everythingEnds(holdings: UserHoldings): readonly ActionEffect[] {
  return [
    ...counted("sessions_end", holdings.sessions),
    ...counted("devices_forgotten", holdings.devices),
    ...counted("apps_disconnected", holdings.apps),
    ...counted("challenges_canceled", holdings.challenges),
  ];
}

/** Clears incorrect second factors and the lockout that they caused. */
export function secondFactorForgiven(user: User, now: Instant): readonly ActionEffect[] {
  return [
    ...counted("wrong_second_factors_forgotten", user.secondFactorFailuresInRow),
    ...effectIf(secondFactorBlock(user, now) !== null, "lockout_ends"),
  ];
}

/** All failures that an unlock clears. */
export function failuresForgiven(user: User, now: Instant): readonly ActionEffect[] {
  return [
    ...counted("wrong_passwords_forgotten", wrongPasswords(user)),
    ...secondFactorForgiven(user, now),
  ];
}

export function ownerNotified({ phoneNumber }: User): ActionEffect {
  return { effect: "owner_notified", maskedPhoneNumber: maskPhoneNumber(phoneNumber) };
}

/** Removes all of these kinds, including unconfirmed ones. */
export function factorsRemoved(
  { authenticators, unconfirmed }: UserHoldings,
  kinds: readonly FactorKind[],
): readonly ActionEffect[] {
  return kinds
    .map((kind) => allOf(authenticators, kind, unconfirmed.includes(kind) ? 1 : 0))
    .filter(({ count }) => count > 0)
    .map((factor) => ({ effect: "factor_removed", factor }));
}

/** The factors that a user can still use without `removed`. Those that expire are not listed. */
export function factorsStay(
  authenticators: readonly Authenticator[],
  removed: Authenticator,
): ActionEffect {
  const stay = authenticators.filter((one) => one !== removed && one.expiresAt === null);
  const factors = factorKinds.map((kind) => allOf(stay, kind));
  return { effect: "factors_stay", factors: factors.filter(({ count }) => count > 0) };
}

function allOf(
  authenticators: readonly Authenticator[],
  kind: FactorKind,
  countMin = 0,
): FactorCount {
  return { kind, count: Math.max(countMin, countOf(authenticators, kind)), label: null };
}
