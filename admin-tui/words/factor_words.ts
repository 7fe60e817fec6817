import {
  type Authenticator,
  factorFacts,
  type FactorKind,
  factorKinds,
  ofKind,
} from "../../core/domain/factors/authenticators.ts";
import type { FactorCount } from "../../core/domain/operator/action_effect.ts";
import type { UserHoldings } from "../../core/domain/operator/user_holdings.ts";
import { span, type TextSpan } from "../draw/text.ts";
import { day, hourAndMinute } from "../draw/time.ts";
import { counted, listed } from "./counted.ts";

/** The words for one kind of factor. */
interface FactorWords {
  readonly noun: string;
  /** Used where space is short. */
  readonly short: string;
  /** With its article: `the enrollment of a passkey`. */
  readonly one: string;
  /** Its row on a user's screen. */
  readonly name: (own: Authenticator) => string;
  readonly value: (own: Authenticator) => TextSpan;
  /** In the preview of an action: what stops working, and what still works. */
  readonly stops: (factor: FactorCount) => string;
  readonly stays: (count: number) => string;
}

const words: Readonly<Record<FactorKind, FactorWords>> = {
  totp: {
    noun: "authenticator app",
    short: "app",
    one: "an authenticator app",
    name: () => "authenticator app",
    value: ({ addedAt }) => span(`since ${day(addedAt)}`),
    stops: () => "The authenticator app stops working.",
    stays: () => "the authenticator app",
  },
  passkey: {
    noun: "passkey",
    short: "passkey",
    one: "a passkey",
    name: ({ label }) => `passkey ${label ?? ""}`.trim(),
    value: ({ addedAt }) => span(`since ${day(addedAt)}`),
    stops: ({ count, label }) =>
      label === null ? countedStop(count, "passkey") : `The passkey "${label}" stops working.`,
    stays: (count) => counted(count, "passkey"),
  },
  recovery_codes: {
    noun: "recovery code",
    short: "code",
    one: "recovery codes",
    name: () => factorName("recovery_codes"),
    value: ({ count }) => count === 0 ? span("none left", "warn") : span(`${count} left`),
    stops: ({ count }) => countedStop(count, "recovery code"),
    stays: (count) => counted(count, "recovery code"),
  },
  issued_code: {
    noun: "issued code",
    short: "code",
    one: "an issued code",
    name: () => "issued code",
    value: ({ expiresAt, addedAt }) =>
      span(`until ${hourAndMinute(expiresAt ?? addedAt)} UTC`, "warn"),
    stops: () => "The code issued earlier stops working.",
    stays: () => "the issued code",
  },
};

export function factorWords(kind: FactorKind): FactorWords {
  return words[kind];
}

/** A factor of a user, or one that the user could have; `authenticator` is null then. */
export interface ShownFactor {
  readonly kind: FactorKind;
  readonly authenticator: Authenticator | null;
  /** Whether its enrollment was started, but not confirmed. */
  readonly unconfirmed: boolean;
}

/** Every factor, in display order, and the lasting ones that the user can have once. */
export function shownFactors(
  { authenticators, unconfirmed }: UserHoldings,
): readonly ShownFactor[] {
  return factorKinds.flatMap((kind): readonly ShownFactor[] => {
    const own = ofKind(authenticators, kind);
    const { several, lifetimeSeconds } = factorFacts[kind];
    if (own.length > 0) {
      return own.map((authenticator) => ({ kind, authenticator, unconfirmed: false }));
    }
    if (several || lifetimeSeconds !== null) return [];
    return [{ kind, authenticator: null, unconfirmed: unconfirmed.includes(kind) }];
  });
}

/** A factor in a row: `recovery codes`, `7 left`. */
export function shownFactorWords(
  { kind, authenticator, unconfirmed }: ShownFactor,
): { readonly name: string; readonly value: TextSpan } {
  const { name, value } = words[kind];
  if (authenticator !== null) return { name: name(authenticator), value: value(authenticator) };
  const missing = unconfirmed ? span("not confirmed yet", "warn") : span("none", "dim");
  return { name: factorName(kind), value: missing };
}

/** One factor of a kind, whose recovery codes count as one. */
export function factorName(kind: FactorKind): string {
  const { noun } = words[kind];
  return kind === "recovery_codes" ? `${noun}s` : noun;
}

/** The method of a login or a refusal, with the name of the passkey if it is known. */
export function methodWords(method: string, passkey: string | null): string {
  const noun = methods[method] ?? method;
  return passkey === null ? noun : `${noun} "${passkey}"`;
}

/** `sms and issued code`: what a reset was proven with. */
export function provenWords(methods: readonly string[], passkey: string | null): string {
  return listed(methods.map((method) => methodWords(method, isPasskey(method) ? passkey : null)));
}

function isPasskey(method: string): boolean {
  return methods[method] === words.passkey.noun;
}

/** By their names in requests and in RFC 8176. Others are words already, such as `sms`. */
const methods: Readonly<Record<string, string>> = {
  totp: words.totp.noun,
  otp: words.totp.noun,
  passkey: words.passkey.noun,
  pop: words.passkey.noun,
  recovery_code: words.recovery_codes.noun,
  issued_code: words.issued_code.noun,
  recovery: words.recovery_codes.noun,
  /** Of the user's own set, if that is known. */
  recovery_codes: `own ${words.recovery_codes.noun}`,
  waiting_period: "waiting period",
  tel: "call",
};

/** The factors that users can fall back on when no code can be sent. */
export const otherFactors: string = listed(
  factorKinds.filter((kind) => factorFacts[kind].lifetimeSeconds === null)
    .map((kind) => words[kind].noun),
);

function countedStop(count: number, noun: string): string {
  return `${counted(count, noun)} ${count === 1 ? "stops" : "stop"} working.`;
}
