import { maskPhoneNumber } from "../account/phone_number.ts";
import { secondFactorBlock, type User, wrongPasswords } from "../account/user.ts";
import type { Authenticators } from "../factors/authenticators.ts";
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
  | "totp_removed"
  | "totp_enrollment_dropped"
  | "issued_code_removed"
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
  | "passkeys_removed"
  | "recovery_codes_removed"
  | "recovery_codes_stay"
  | "wrong_passwords_forgotten"
  | "wrong_second_factors_forgotten";

/** One thing that an operator's action does. Facts alone: each edge has its words for them. */
export type ActionEffect =
  | { readonly effect: PlainEffect }
  | { readonly effect: CountedEffect; readonly count: number }
  | { readonly effect: "methods_stay"; readonly methods: readonly RemainingMethod[] }
  | { readonly effect: "passkey_removed"; readonly name: string }
  | { readonly effect: "account_removed"; readonly username: string }
  /** The next login proves the phone again. */
  | { readonly effect: "phone_unverified"; readonly maskedPhoneNumber: string }
  /** The notice that a second factor has changed. */
  | { readonly effect: "owner_notified"; readonly maskedPhoneNumber: string }
  /** How long the code that is issued works. */
  | { readonly effect: "code_expires"; readonly afterMinutes: number }
  /** The second factor is locked out for so long, whatever is presented. */
  | { readonly effect: "code_waits"; readonly minutes: number };

/** What a user can still prove. */
export interface RemainingMethod {
  readonly method: "phone" | "totp" | "passkey" | "recovery_code";
  /** 1 for a phone and an authenticator app. */
  readonly count: number;
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

/** What a user can still prove when the authenticator app or one passkey is gone. */
export function methodsStay(has: Authenticators, gone: "totp" | "passkey"): ActionEffect {
  const counts = {
    phone: 1,
    totp: has.totpConfirmedAt === null || gone === "totp" ? 0 : 1,
    passkey: has.passkeys - (gone === "passkey" ? 1 : 0),
    recovery_code: has.recoveryCodesLeft,
  };
  const methods = (["phone", "totp", "passkey", "recovery_code"] as const)
    .map((method) => ({ method, count: counts[method] }));
  return { effect: "methods_stay", methods: methods.filter(({ count }) => count > 0) };
}
