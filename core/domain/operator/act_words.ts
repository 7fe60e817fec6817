import type { Instant } from "../instant.ts";
import type { OperatorAct } from "./operator_act.ts";
import { maskPhoneNumber } from "../account/phone_number.ts";
import { failuresInRowMax, secondFactorBlock, type User, wrongPasswords } from "../account/user.ts";
import type { UserHoldings } from "./user_holdings.ts";

// Pieces of the sentences that say what an operator's act does.

/** `1 session`, `3 sessions`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

/** "3 sessions end at once.", or nothing where there is none. */
export function some(count: number, noun: string, one: string, many: string): readonly string[] {
  return count === 0 ? [] : [`${counted(count, noun)} ${count === 1 ? one : many}.`];
}

export function when(condition: boolean, sentence: string): readonly string[] {
  return condition ? [sentence] : [];
}

export const finalSentence = "This cannot be undone.";

export function sessionsEnd(count: number): readonly string[] {
  return some(count, "session", "ends at once", "end at once");
}

export function devicesEnd(count: number): readonly string[] {
  return some(count, "trusted device", "is forgotten", "are forgotten");
}

export function challengesEnd(count: number): readonly string[] {
  return some(count, "begun login", "is cut off", "are cut off");
}

export function ownerIsTold(user: User): string {
  return `The phone ${maskPhoneNumber(user.phoneNumber)} is told that a second factor changed.`;
}

/** What a user can still prove, beside what goes: "codes by phone and 2 passkeys remain". */
export function remaining(
  has: UserHoldings["authenticators"],
  gone: "totp" | "passkey",
): string {
  const passkeys = has.passkeys - (gone === "passkey" ? 1 : 0);
  const ways = [
    "codes by phone",
    ...when(gone !== "totp" && has.totpConfirmedAt !== null, "the authenticator app"),
    ...(passkeys === 0 ? [] : [counted(passkeys, "passkey")]),
    ...(has.recoveryCodesLeft === 0 ? [] : [counted(has.recoveryCodesLeft, "recovery code")]),
  ];
  const last = ways.at(-1) ?? "";
  const listed = ways.length === 1 ? last : `${ways.slice(0, -1).join(", ")} and ${last}`;
  return `${listed} remain`;
}

/** Failures that an unlock forgets. */
export function failuresForgotten(user: User, now: Instant): readonly string[] {
  const wrong = user.secondFactorFailuresInRow;
  return [
    ...some(wrongPasswords(user), "wrong password", "is forgotten", "are forgotten"),
    ...some(wrong, "wrong second factor", "is forgotten", "are forgotten"),
    ...when(resting(user, now), "The rest of the second factor ends now."),
  ];
}

/** Whether the second factor rests after too many wrong ones. */
export function resting(user: User, now: Instant): boolean {
  return secondFactorBlock(user, now) !== null;
}

/** Why no second factor is looked at just now, however right. */
export function secondFactorShut(user: User, now: Instant): readonly string[] {
  if (user.secondFactorFailuresInRow >= failuresInRowMax) {
    return ["It works only once the account is unlocked: too many wrong second factors."];
  }
  const until = secondFactorBlock(user, now);
  if (until === null) return [];
  const minutes = Math.ceil((until - now) / 60_000);
  return [`It works in ${counted(minutes, "minute")}: the second factor rests until then.`];
}

/** What an act did, in one line, by what stood before it. */
export function doneWords(act: OperatorAct, { user, sessions, devices }: UserHoldings): string {
  const words: Readonly<Record<OperatorAct, string>> = {
    lock: `Locked; ${counted(sessions, "session")} ended`,
    unlock: "Unlocked",
    end_sessions: `${counted(sessions, "session")} ended`,
    end_devices: `${counted(devices, "trusted device")} forgotten`,
    reset_second_factor: `Second factor reset; ${counted(sessions, "session")} ended`,
    issue_recovery_code: "Recovery code issued",
    remove_totp: "Authenticator app removed",
    remove_passkey: "Passkey removed",
    delete: "Account deleted",
  };
  return `${words[act]}: ${user.username}.`;
}
