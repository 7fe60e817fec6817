import {
  type Authenticator,
  factorFacts,
  type FactorKind,
  factorKinds,
  ofKind,
} from "../../core/domain/factors/authenticators.ts";
import type { Instant } from "../../core/domain/instant.ts";
import type { FactorCount } from "../../core/domain/operator/action_effect.ts";
import type { UserHoldings } from "../../core/domain/operator/user_holdings.ts";
import { type Line, span, type TextSpan } from "../draw/text.ts";
import { day, hourAndMinute } from "../draw/time.ts";
import { counted, listed } from "./counted.ts";

/** The words for one kind of factor. */
interface FactorWords {
  readonly noun: string;
  /** Used where space is short. */
  readonly short: string;
  /** With its article: `the enrollment of a passkey`. */
  readonly one: string;
  /** The label of its line on a user's screen; kinds with the same label share a line. */
  readonly fact: string;
  readonly held: (own: readonly Authenticator[], unconfirmed: boolean, now: Instant) => Line;
  /** In the preview of an action: what stops working, and what still works. */
  readonly stops: (factor: FactorCount) => string;
  readonly stays: (count: number) => string;
}

const words: Readonly<Record<FactorKind, FactorWords>> = {
  totp: {
    noun: "authenticator app",
    short: "app",
    one: "an authenticator app",
    fact: "App",
    held: ([app], unconfirmed) => {
      if (app !== undefined) return [span(`since ${day(app.addedAt)}`)];
      return [span(unconfirmed ? "not confirmed yet" : "none")];
    },
    stops: () => "The authenticator app stops working.",
    stays: () => "the authenticator app",
  },
  passkey: {
    noun: "passkey",
    short: "passkey",
    one: "a passkey",
    fact: "Passkeys",
    held: (own) => {
      const names = own.map(({ label }) => label ?? "").join(", ");
      return [span(own.length === 0 ? "none" : `${own.length}: ${names}`)];
    },
    stops: ({ count, label }) =>
      label === null ? countedStop(count, "passkey") : `The passkey "${label}" stops working.`,
    stays: (count) => counted(count, "passkey"),
  },
  recovery_codes: {
    noun: "recovery code",
    short: "code",
    one: "recovery codes",
    fact: "Recovery",
    held: ([codes]) => [span(`${counted(codes?.count ?? 0, "code")} left`)],
    stops: ({ count }) => countedStop(count, "recovery code"),
    stays: (count) => counted(count, "recovery code"),
  },
  issued_code: {
    noun: "issued code",
    short: "code",
    one: "an issued code",
    fact: "Issued code",
    held: ([code], _unconfirmed, now) => {
      const until = code?.expiresAt ?? now;
      if (until <= now) return [];
      return [span(`until ${hourAndMinute(until)} UTC`, "warn")];
    },
    stops: () => "The code issued earlier stops working.",
    stays: () => "the issued code",
  },
};

export function factorWords(kind: FactorKind): FactorWords {
  return words[kind];
}

/** One line for each label with something to show about its kinds. */
export function heldFactors(
  { authenticators, unconfirmed }: UserHoldings,
  now: Instant,
): readonly { readonly label: string; readonly line: Line }[] {
  const lines = new Map<string, readonly TextSpan[]>();
  for (const kind of factorKinds) {
    const { fact, held } = words[kind];
    const own = ofKind(authenticators, kind);
    lines.set(fact, [...lines.get(fact) ?? [], ...held(own, unconfirmed.includes(kind), now)]);
  }
  return [...lines].map(([label, line]) => ({ label, line })).filter(({ line }) => line.length > 0);
}

/** The factors that users can fall back on when no code can be sent. */
export const otherFactors: string = listed(
  factorKinds.filter((kind) => factorFacts[kind].lifetimeSeconds === null)
    .map((kind) => words[kind].noun),
);

function countedStop(count: number, noun: string): string {
  return `${counted(count, noun)} ${count === 1 ? "stops" : "stop"} working.`;
}
