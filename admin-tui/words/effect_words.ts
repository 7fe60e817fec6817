import type {
  ActionEffect,
  CountedEffect,
  PlainEffect,
} from "../../core/domain/operator/action_effect.ts";
import type { NothingToDo } from "../../core/domain/refusal.ts";
import { counted, listed } from "./counted.ts";
import { factorWords } from "./factor_words.ts";

const plain: Readonly<Record<PlainEffect, string>> = {
  final: "This cannot be undone.",
  sign_in_blocked: "All sign-ins are blocked until an operator unlocks the account.",
  refusals_look_alike: "Sign-in attempts get the same error as a wrong password.",
  sign_in_allowed: "The user can sign in again.",
  sign_in_needed: "The user must sign in again.",
  ended_stays_ended: "What the lock ended stays ended.",
  session_ends: "This session ends immediately.",
  second_factor_needed: "The next sign-in on any device requires a second factor.",
  lockout_ends: "The temporary lockout of the second factor ends now.",
  phone_needed: "Anyone with the password and that phone can then sign in; no one else can.",
  code_shown_once: "One recovery code is created and shown here, only once.",
  code_opens_account: "Anyone with the code and the password can sign in: " +
    "give it only to the owner of the account.",
  code_needs_unlock: "It works only after the account is unlocked: " +
    "too many second-factor attempts failed.",
  username_freed: "The username can be registered again, by anyone.",
  record_kept: "The audit log is kept, without the phone number.",
};

/** What follows the count: of one, and of several. */
const countedWords: Readonly<Record<CountedEffect, readonly [string, string]>> = {
  sessions_end: ["session ends immediately", "sessions end immediately"],
  other_sessions_stay: ["other session stays", "other sessions stay"],
  devices_forgotten: ["trusted device is forgotten", "trusted devices are forgotten"],
  devices_stay: [
    "trusted device stays: there the password alone is enough",
    "trusted devices stay: there the password alone is enough",
  ],
  challenges_canceled: ["login in progress is canceled", "logins in progress are canceled"],
  recovery_codes_stay: [
    "recovery code of the user's own still works",
    "recovery codes of the user's own still work",
  ],
  wrong_passwords_forgotten: [
    "failed password attempt is cleared",
    "failed password attempts are cleared",
  ],
  wrong_second_factors_forgotten: [
    "failed second-factor attempt is cleared",
    "failed second-factor attempts are cleared",
  ],
};

/** One effect of an action, as a sentence. */
export function effectWords(effect: ActionEffect): string {
  if ("count" in effect) {
    const [one, many] = countedWords[effect.effect];
    return `${effect.count} ${effect.count === 1 ? one : many}.`;
  }
  switch (effect.effect) {
    case "factor_removed":
      return factorWords(effect.factor.kind).stops(effect.factor);
    case "enrollment_dropped":
      return `The unconfirmed enrollment of ${factorWords(effect.kind).one} is canceled.`;
    case "factors_stay": {
      const stay = effect.factors.map(({ kind, count }) => factorWords(kind).stays(count));
      return `${listed(["Codes by phone", ...stay])} still work.`;
    }
    case "account_removed":
      return `The account ${effect.username} and all of its data are deleted.`;
    case "phone_unverified":
      return `The next sign-in verifies the phone ${effect.maskedPhoneNumber} again, ` +
        "and gives ten new recovery codes.";
    case "owner_notified":
      return `The phone ${effect.maskedPhoneNumber} gets a notice that a second factor changed.`;
    case "code_expires":
      return `It works once, within ${counted(effect.afterMinutes, "minute")}: ` +
        "as the second factor of a sign-in, or with a code to the phone for a new password.";
    case "code_waits":
      return `It works in ${counted(effect.minutes, "minute")}, ` +
        "when the lockout of the second factor ends.";
    default:
      return plain[effect.effect];
  }
}

/** Why there is nothing to do, as a sentence. */
export const nothingToDoWords: Readonly<Record<NothingToDo, string>> = {
  already_locked: "The account is already locked.",
  not_locked: "The account is not locked and has no failed sign-ins.",
  no_sessions: "The user has no active session.",
  no_trusted_devices: "The user has no trusted device.",
  no_second_factor_yet:
    "There is no second factor yet: the next sign-in verifies the phone anyway.",
  phone_not_verified: "The phone is not verified: until then only a code sent to it is accepted.",
  account_locked: "The account is locked: no code would be accepted.",
  no_totp: "The user has no authenticator app.",
  no_passkeys: "The user has no passkey.",
  overtaken: "It was already gone: someone else was faster.",
};
