import type {
  ActionEffect,
  CountedEffect,
  PlainEffect,
} from "../../core/domain/operator/action_effect.ts";
import type { CodePurpose } from "../../core/domain/challenge/challenge.ts";
import type { NothingToDo } from "../../core/domain/refusal.ts";
import { counted, listed } from "./counted.ts";
import { channelWords, obstacleWords } from "./sends_words.ts";
import { factorWords } from "./factor_words.ts";

const plain: Readonly<Record<PlainEffect, string>> = {
  final: "This cannot be undone.",
  sign_in_blocked: "All logins are blocked until an operator unlocks the account.",
  refusals_look_alike: "Login attempts get the same error as an incorrect password.",
  sign_in_allowed: "The user can log in again.",
  sign_in_needed: "The user must log in again.",
  ended_stays_ended: "Sessions that the lock ended are not restored.",
  session_ends: "This session ends immediately.",
  second_factor_needed: "The next login on any device requires a second factor.",
  lockout_ends: "The temporary lockout of the second factor ends now.",
  phone_needed: "Anyone with the password and that phone can then log in; no one else can.",
  code_shown_once: "One recovery code is created and shown here once.",
  code_opens_account: "Anyone with the code and the password can log in: " +
    "give it only to the account owner.",
  code_needs_unlock: "It works only after the account is unlocked: " +
    "too many second-factor attempts failed.",
  username_freed: "The username can be registered again, by anyone.",
  username_retired: "The username can never be registered again.",
  consent_forgotten: "What the user agreed to give to it is forgotten, too.",
  limits_apply: "The waits, limits and budgets of the user's own requests apply.",
  last_code: "No other code can be sent after this one.",
  nothing_sent: "This is a test number: nothing is sent to it, and its own code works.",
  record_kept: "The audit log is kept, without the phone number.",
};

/** The words after the count, singular and plural. */
const countedWords: Readonly<Record<CountedEffect, readonly [string, string]>> = {
  sessions_end: ["session ends immediately", "sessions end immediately"],
  other_sessions_stay: ["other session stays active", "other sessions stay active"],
  devices_forgotten: ["trusted device is forgotten", "trusted devices are forgotten"],
  devices_stay: [
    "trusted device stays: on it the password alone is enough",
    "trusted devices stay: on them the password alone is enough",
  ],
  apps_disconnected: ["app loses its access", "apps lose their access"],
  challenges_canceled: ["login in progress is canceled", "logins in progress are canceled"],
  recovery_codes_stay: [
    "of the user's own recovery codes still works",
    "of the user's own recovery codes still work",
  ],
  wrong_passwords_forgotten: [
    "failed password attempt is cleared",
    "failed password attempts are cleared",
  ],
  wrong_second_factors_forgotten: [
    "failed second-factor attempt is cleared",
    "failed second-factor attempts are cleared",
  ],
  codes_left: [
    "more code can be sent after this one",
    "more codes can be sent after this one",
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
    case "app_disconnected":
      return `${effect.app} gets no more tokens for this account.`;
    case "code_sent":
      return `A code for the ${codePurposes[effect.purpose]} is sent by ` +
        `${channelWords[effect.channel]} to ${effect.maskedPhoneNumber}.`;
    case "blocked_now":
      return `Blocked now: ${obstacleWords(effect.obstacle, effect.at)}.`;
    case "account_removed":
      return `The account ${effect.username} and all of its data are deleted.`;
    case "phone_unverified":
      return `The next login verifies the phone ${effect.maskedPhoneNumber} again ` +
        "and issues ten new recovery codes.";
    case "owner_notified":
      return `A notice that a second factor changed is sent to ${effect.maskedPhoneNumber}.`;
    case "code_expires":
      return `It works once, within ${counted(effect.afterMinutes, "minute")}: ` +
        "as the second factor of a login, or with a code to the phone for a password reset.";
    case "code_waits":
      return `It works in ${counted(effect.minutes, "minute")}, ` +
        "when the lockout of the second factor ends.";
    default:
      return plain[effect.effect];
  }
}

const codePurposes: Readonly<Record<CodePurpose, string>> = {
  registration: "first login",
  login: "login",
  step_up: "step-up",
  phone_change: "change of the phone number",
  password_reset: "password reset",
  passkey_enrollment: "new passkey",
};

/** Why there is nothing to do, after the name of the action. */
export const nothingToDoBrief: Readonly<Record<NothingToDo, string>> = {
  already_locked: "already locked",
  not_locked: "neither locked nor failed attempts",
  no_sessions: "no session",
  no_trusted_devices: "no trusted device",
  no_second_factor_yet: "no second factor yet",
  phone_not_verified: "the phone is not verified",
  account_locked: "the account is locked",
  no_totp: "none set up",
  no_passkeys: "none set up",
  test_user: "a test user has no roles",
  has_password: "has a password",
  no_code_waits: "no login waits for a code",
  overtaken: "already done",
};

/** Why there is nothing to do, as a sentence. */
export const nothingToDoWords: Readonly<Record<NothingToDo, string>> = {
  already_locked: "The account is already locked.",
  not_locked: "The account is not locked and has no failed attempts.",
  no_sessions: "The user has no active sessions.",
  no_trusted_devices: "The user has no trusted devices.",
  no_second_factor_yet: "There is no second factor yet: the next login verifies the phone anyway.",
  phone_not_verified: "The phone is not verified yet: only a code sent to it is accepted.",
  account_locked: "The account is locked: no code would be accepted.",
  no_totp: "The user has no authenticator app.",
  no_passkeys: "The user has no passkeys.",
  test_user: "The user has a test number, and such users have no roles.",
  has_password: "The user already has a password.",
  no_code_waits: "The user has no login, reset or phone change waiting for a code.",
  overtaken: "It was already done: someone else was faster.",
};
