import type { Caller } from "../../../domain/audit_event.ts";
import { challengeLifetimeSeconds } from "../../../domain/challenge/challenge.ts";
import { mintPasskeyNonce } from "../../../domain/factors/passkey.ts";
import { after, type Instant } from "../../../domain/instant.ts";
import { networksOf } from "../../../domain/network.ts";
import { granted, type Outcome, refused } from "../../../domain/refusal.ts";
import { resetRequestThrottles } from "../../../domain/throttle.ts";
import type { Ports } from "../../../ports/ports.ts";
import type { PasskeyOptions } from "../../factors/offer_passkey.ts";
import type { RecordRefusalPorts } from "../../record/record_refusal.ts";
import { refuseFull } from "../../record/throttle_refusal.ts";

type OfferResetPasskeyPorts =
  & RecordRefusalPorts
  & Pick<Ports, "resets" | "throttles" | "passkeyVerifier" | "clock" | "randomBytes">;

export interface OfferedResetPasskey {
  readonly options: PasskeyOptions;
  readonly expiresAt: Instant;
}

/**
 * Returns what a browser needs to start a password reset with a passkey. It names no user and no
 * passkey, so it reveals nothing: the browser lets its user choose among the passkeys that it
 * finds. A security key that stores no passkeys cannot be found that way.
 */
export async function offerResetPasskey(
  ports: OfferResetPasskeyPorts,
  _input: Readonly<Record<never, never>>,
  caller: Caller,
): Promise<Outcome<OfferedResetPasskey, "not_configured" | "throttled">> {
  if (ports.passkeyVerifier === null) return refused("not_configured");
  const now = ports.clock();
  const throttles = resetRequestThrottles(networksOf(caller.address));
  const take = await ports.throttles.takeThrottles(throttles, now);
  if (!take.passed) return await refuseFull(ports, take, "password.reset_requested", caller);
  const nonce = mintPasskeyNonce(ports.randomBytes);
  const options = await ports.passkeyVerifier.proofOptions({ nonce, known: [] });
  const expiresAt = after(now, challengeLifetimeSeconds);
  await ports.resets.insertResetNonce({ text: nonce, now, expiresAt });
  return granted({ options, expiresAt });
}
