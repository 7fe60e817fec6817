import {
  type Authenticator,
  factorFacts,
  factorKinds,
  ofKind,
  type RecoveryKind,
} from "../factors/authenticators.ts";
import type { Method } from "../method.ts";
import { type Challenge, openChannels } from "./challenge.ts";
import type { Channel } from "../channel.ts";
import type { PasskeyId } from "../factors/passkey.ts";
import type { RecoveryCodeHash } from "../factors/recovery_code.ts";
import type { Amr } from "../session/session.ts";

/**
 * The methods that a challenge accepts now. Until the phone is verified, only codes sent to it are
 * accepted. Confirming a number accepts only a code sent to that number. `authenticators` contains
 * none that have expired.
 */
export function openMethods(
  challenge: Challenge,
  phoneVerified: boolean,
  authenticators: readonly Authenticator[],
): readonly Method[] {
  const phone: readonly Channel[] = openChannels(challenge);
  const other = challenge.purpose === "login" || challenge.purpose === "step_up";
  if (!phoneVerified || !other) return phone;
  const kinds = factorKinds.filter((kind) => ofKind(authenticators, kind).length > 0);
  return [...phone, ...new Set(kinds.map((kind) => factorFacts[kind].method))];
}

/** The channels in the order in which a code is sent unless the user chooses one. */
const preferredChannels: readonly Channel[] = ["sms", "whatsapp", "call"];

/**
 * The channel that a code is sent by if the client leaves the choice to us, out of the methods that
 * are available now. Null for a user with a passkey or an authenticator app, who needs no message.
 * If no channel is available now, one of those that the challenge allows, so that the refusal says
 * why.
 */
export function automaticChannel(
  available: readonly Method[],
  allowed: readonly Channel[],
): Channel | null {
  if (available.includes("passkey") || available.includes("totp")) return null;
  const best = (methods: readonly Method[]): Channel | null =>
    preferredChannels.find((channel) => methods.includes(channel)) ?? null;
  return best(available) ?? best(allowed);
}

/**
 * A correct proof, and what must be spent in the transaction that acts on it, so that only one of
 * two parallel requests succeeds with it.
 */
export interface Proof {
  readonly amr: Amr;
  /** Whether it proves that the user has their phone. */
  readonly verifiesPhone: boolean;
  /** Whether it is the code of a test number, which nothing was sent to. Omitted if it is not. */
  readonly test?: boolean;
  readonly spends: Spend | null;
  /** `Challenge.numberVersion` of the code that was sent. Omitted for other methods. */
  readonly numberVersion?: number;
  /** How long the provider took to check it. Null or omitted if no provider was involved. */
  readonly latencyMs?: number | null;
  /** The name of the passkey, for the audit log. Omitted for other methods. */
  readonly passkeyName?: string;
  /** Whose recovery code it is, for the audit log. Omitted for other methods. */
  readonly recoveryKind?: RecoveryKind;
}

export type Spend =
  /** The time step of a TOTP code. This step and earlier ones become invalid. */
  | { readonly kind: "totp_step"; readonly step: number }
  | { readonly kind: "recovery_code"; readonly hash: RecoveryCodeHash }
  /** The new signature counter of a passkey. */
  | { readonly kind: "passkey"; readonly id: PasskeyId; readonly signCount: number };
