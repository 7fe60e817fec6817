import { type Authenticator, factorFacts, factorKinds, ofKind } from "../factors/authenticators.ts";
import type { Method } from "../method.ts";
import { type Challenge, openChannels } from "./challenge.ts";
import type { Channel } from "../channel.ts";
import type { PasskeyId } from "../factors/passkey.ts";
import type { RecoveryCodeHash } from "../factors/recovery_code.ts";
import type { Amr } from "../session/session.ts";

/**
 * The methods that a challenge takes now. A phone that was never verified is the only way until it
 * is; the confirmation of a number takes a code sent to that number, nothing else. `has` lists
 * nothing that has expired.
 */
export function openMethods(
  challenge: Challenge,
  phoneVerified: boolean,
  has: readonly Authenticator[],
): readonly Method[] {
  const phone: readonly Channel[] = openChannels(challenge);
  const other = challenge.purpose === "login" || challenge.purpose === "step_up";
  if (!phoneVerified || !other) return phone;
  const held = factorKinds.filter((kind) => ofKind(has, kind).length > 0);
  return [...phone, ...new Set(held.map((kind) => factorFacts[kind].method))];
}

/**
 * A proof that was right, and what must be used up in the same transaction that acts on it, so that
 * of two that present it at once one wins.
 */
export interface Proof {
  readonly amr: Amr;
  /** Whether it shows that the user's own phone is in their hands. */
  readonly verifiesPhone: boolean;
  readonly spends: Spend | null;
  /** `Challenge.numberVersion` of the code that was sent; left out for other methods. */
  readonly numberVersion?: number;
  /** How long the provider took to check it; null or left out where none was asked. */
  readonly latencyMs?: number | null;
}

export type Spend =
  /** The time step of a TOTP code: no step up to it works again. */
  | { readonly kind: "totp_step"; readonly step: number }
  | { readonly kind: "recovery_code"; readonly hash: RecoveryCodeHash }
  /** The signature counter that a passkey has reached. */
  | { readonly kind: "passkey"; readonly id: PasskeyId; readonly signCount: number };
