import type { Caller } from "../../domain/audit_event.ts";
import type { Instant } from "../../domain/instant.ts";
import { mintPasskeyNonce, passkeysPerUserMax } from "../../domain/factors/passkey.ts";
import { invariant } from "../../domain/invariant.ts";
import { granted, type Outcome, refused } from "../../domain/refusal.ts";
import type { Ports } from "../../ports/ports.ts";
import { newEvent } from "../record/new_event.ts";
import type { PasskeyOptions } from "./offer_passkey.ts";
import { openChallenge, type OpenChallengePorts } from "../login/open_challenge.ts";
import { refuseOperation } from "../record/refuse_operation.ts";
import {
  requireStepUp,
  type RequireStepUpPorts,
  type StepUpRefusal,
} from "../session/require_step_up.ts";

type EnrollPasskeyPorts =
  & RequireStepUpPorts
  & OpenChallengePorts
  & Pick<Ports, "challenges" | "factors" | "passkeyVerifier" | "randomBytes">;

export interface PasskeyEnrollment {
  /** Shown once; used by `confirmPasskey` in the same session. */
  readonly challengeToken: string;
  readonly expiresAt: Instant;
  readonly options: PasskeyOptions;
}

/** Starts adding a passkey, at most ten per user. An earlier enrollment ends. */
export async function enrollPasskey(
  ports: EnrollPasskeyPorts,
  input: { readonly sessionToken: string },
  caller: Caller,
): Promise<
  Outcome<
    PasskeyEnrollment,
    StepUpRefusal | "not_configured" | "passkey_limit"
  >
> {
  const found = await requireStepUp(ports, input, "passkey.enroll", caller);
  if (!found.ok) return found;
  if (ports.passkeyVerifier === null) return refused("not_configured");
  const { session, user } = found.value;
  const known = await ports.factors.listPasskeys(user.id);
  if (known.length >= passkeysPerUserMax) {
    const requested = { operation: "passkey.enroll", userId: user.id, caller } as const;
    return await refuseOperation(ports, requested, "passkey_limit");
  }
  const nonce = mintPasskeyNonce(ports.randomBytes);
  const options = await ports.passkeyVerifier.enrollmentOptions({ user, nonce, known });
  const event = newEvent(ports, caller, {
    type: "challenge.opened",
    userId: user.id,
    detail: { purpose: "passkey_enrollment", session_id: session.id },
  });
  const what = { purpose: "passkey_enrollment", sessionId: session.id } as const;
  const started = await openChallenge(ports, user, what, event);
  invariant(started !== null, "a challenge that is not bound to a password hash always opens");
  const { challenge, opened } = started;
  await ports.challenges.setPasskeyNonce(challenge.id, nonce);
  const { challengeToken, expiresAt } = opened;
  return granted({ challengeToken, expiresAt, options });
}
