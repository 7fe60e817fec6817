import {
  challengesEnd,
  counted,
  devicesEnd,
  failuresForgotten,
  finalSentence,
  ownerIsTold,
  remaining,
  resting,
  secondFactorShut,
  sessionsEnd,
  some,
  when,
} from "./act_words.ts";
import type { Instant } from "../instant.ts";
import type { ActPreview, OperatorAct } from "./operator_act.ts";
import type { Passkey } from "../factors/passkey.ts";
import { maskPhoneNumber } from "../account/phone_number.ts";
import { issuedCodeLifetimeSeconds } from "../factors/recovery_code.ts";
import { type User, wrongPasswords } from "../account/user.ts";
import type { UserHoldings } from "./user_holdings.ts";

/** Whom an act is about, as they stand at `now`. */
export interface ActTarget {
  readonly has: UserHoldings;
  /** The one to remove, for `remove_passkey`; null for all other acts. */
  readonly passkey: Passkey | null;
  readonly now: Instant;
}

/** What an act would do, or why there is nothing to act on: a whole sentence. */
export type Effects =
  | { readonly available: true; readonly effects: readonly string[] }
  | { readonly available: false; readonly why: string };

/** How each act is confirmed: what opens an account to others, or cannot be undone, by digits. */
export const confirmations = {
  lock: "y",
  unlock: "y",
  end_sessions: "y",
  end_devices: "y",
  reset_second_factor: "digits",
  issue_recovery_code: "digits",
  remove_totp: "y",
  remove_passkey: "y",
  delete: "digits",
} as const satisfies Record<OperatorAct, ActPreview["confirm"]>;

/** What an act would do now. Every edge shows these sentences and no others. */
export function effectsOf(act: OperatorAct, target: ActTarget): Effects {
  return table[act](target);
}

const table: Readonly<Record<OperatorAct, (target: ActTarget) => Effects>> = {
  lock: ({ has }) =>
    has.user.lockedAt !== null ? nothing("The account is locked already.") : does([
      "No password and no second factor is taken until an operator unlocks the account.",
      "Whoever tries is told what they would be told of a wrong password.",
      ...everythingEnds(has),
    ]),
  unlock: ({ has: { user }, now }) =>
    !heldBack(user, now) ? nothing("The account is not locked, and no failure is counted.") : does([
      ...when(user.lockedAt !== null, "The user can log in again."),
      ...when(user.lockedAt !== null, "What the lock ended stays ended."),
      ...failuresForgotten(user, now),
    ]),
  end_sessions: ({ has }) =>
    has.sessions === 0 ? nothing("The user has no session in force.") : does([
      ...sessionsEnd(has.sessions),
      "The user must log in again.",
      ...some(
        has.devices,
        "trusted device",
        "stays: there the password alone is enough",
        "stay: there the password alone is enough",
      ),
    ]),
  end_devices: ({ has }) =>
    has.devices === 0 ? nothing("The user trusts no device.") : does([
      ...devicesEnd(has.devices),
      ...sessionsEnd(has.deviceSessions),
      "The next login on any device asks for a second factor.",
    ]),
  reset_second_factor: ({ has, now }) => secondFactorReset(has, now),
  issue_recovery_code: ({ has, now }) => codeIssued(has, now),
  remove_totp: ({ has }) => totpRemoved(has),
  remove_passkey: ({ has, passkey }) =>
    passkey === null ? nothing("The user has no passkey.") : does([
      `The passkey "${passkey.name}" stops working; ${remaining(has.authenticators, "passkey")}.`,
      ...devicesEnd(has.devices),
      ownerIsTold(has.user),
      finalSentence,
    ]),
  delete: ({ has }) =>
    does([
      `The account ${has.user.username} and all that belongs to it is removed.`,
      ...everythingEnds(has),
      "The name is free again, for anybody.",
      "The record of what happened stays, without the phone number.",
      finalSentence,
    ]),
};

function secondFactorReset(has: UserHoldings, now: Instant): Effects {
  const { user, authenticators } = has;
  if (user.phoneVerifiedAt === null) {
    return nothing("There is none yet: the next login proves the phone anyway.");
  }
  return does([
    ...when(has.totpBegun, "The authenticator app stops working."),
    ...some(authenticators.passkeys, "passkey", "stops working", "stop working"),
    ...some(
      authenticators.recoveryCodesLeft,
      "recovery code",
      "becomes useless",
      "become useless",
    ),
    ...when(authenticators.issuedCodeExpiresAt !== null, "The issued code becomes useless."),
    ...failuresForgotten({ ...user, passwordFailures: 0, familiarPasswordFailures: 0 }, now),
    ...everythingEnds(has),
    `The next login proves the phone ${maskPhoneNumber(user.phoneNumber)} anew, ` +
    "and gives ten new recovery codes.",
    "Whoever has the password and that phone can then log in; without it, nobody.",
    ownerIsTold(user),
    finalSentence,
  ]);
}

/** By the rule of `openMethods`: where a phone was never verified, a code to it is the only way. */
function codeIssued(has: UserHoldings, now: Instant): Effects {
  const { user, authenticators } = has;
  if (user.phoneVerifiedAt === null) {
    return nothing("The phone was never verified, and until it is only a code to it is taken.");
  }
  if (user.lockedAt !== null) return nothing("The account is locked: no code would be taken.");
  const own = authenticators.recoveryCodesLeft;
  return does([
    "One recovery code is made and shown here, once.",
    `It works once, within ${counted(issuedCodeLifetimeSeconds / 60, "minute")}: ` +
    "as second factor of a login, or with a code to the phone for a new password.",
    "Whoever has it and the password can log in: give it to nobody but the owner.",
    ...when(authenticators.issuedCodeExpiresAt !== null, "The code issued before stops working."),
    ...some(own, "recovery code", "of the user's own stays", "of the user's own stay"),
    ...secondFactorShut(user, now),
    ownerIsTold(user),
  ]);
}

function totpRemoved(has: UserHoldings): Effects {
  const { user, authenticators, totpBegun } = has;
  if (!totpBegun) return nothing("The user has no authenticator app.");
  const confirmed = authenticators.totpConfirmedAt !== null;
  return does([
    confirmed
      ? `The authenticator app stops working; ${remaining(authenticators, "totp")}.`
      : "The enrolment of an authenticator app, not yet confirmed, is dropped.",
    ...devicesEnd(has.devices),
    ...when(confirmed, ownerIsTold(user)),
    ...when(confirmed, finalSentence),
  ]);
}

function everythingEnds(has: UserHoldings): readonly string[] {
  return [
    ...sessionsEnd(has.sessions),
    ...devicesEnd(has.devices),
    ...challengesEnd(has.challenges),
  ];
}

function heldBack(user: User, now: Instant): boolean {
  return user.lockedAt !== null || wrongPasswords(user) > 0 ||
    user.secondFactorFailuresInRow > 0 || resting(user, now);
}

/** What cannot be undone comes first: a small screen shows the beginning before it asks. */
function does(effects: readonly string[]): Effects {
  const isFinal = effects.includes(finalSentence);
  const others = effects.filter((effect) => effect !== finalSentence);
  return { available: true, effects: isFinal ? [finalSentence, ...others] : others };
}

function nothing(why: string): Effects {
  return { available: false, why };
}
