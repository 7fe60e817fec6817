import type { Caller } from "../../domain/audit_event.ts";
import { mintPasskeyNonce } from "../../domain/factors/passkey.ts";
import { granted, type Outcome, refused } from "../../domain/refusal.ts";
import { openMethods } from "../../domain/challenge/second_factor.ts";
import type { Ports } from "../../ports/ports.ts";
import {
  findAuthenticators,
  type FindAuthenticatorsPorts,
} from "../challenge/find_authenticators.ts";
import {
  type ChallengeRefusal,
  findOpenChallenge,
  type FindOpenChallengePorts,
} from "../challenge/find_open_challenge.ts";
import { refuseOperation } from "../record/refuse_operation.ts";

type OfferPasskeyPorts =
  & FindOpenChallengePorts
  & FindAuthenticatorsPorts
  & Pick<Ports, "challenges" | "factors" | "passkeyVerifier" | "randomBytes">;

/** Options for `navigator.credentials`, in WebAuthn's JSON form. */
export type PasskeyOptions = Readonly<Record<string, unknown>>;

/**
 * Returns what a browser needs to prove a passkey as the second factor of a login or step-up.
 * Options requested earlier on this challenge become invalid.
 */
export async function offerPasskey(
  ports: OfferPasskeyPorts,
  input: { readonly challengeToken: string },
  caller: Caller,
): Promise<Outcome<PasskeyOptions, ChallengeRefusal | "not_configured" | "method_unavailable">> {
  if (ports.passkeyVerifier === null) return refused("not_configured");
  const operation = "passkey.offer";
  const purposes = ["login", "step_up"] as const;
  const found = await findOpenChallenge(ports, input.challengeToken, purposes, operation, caller);
  if (!found.ok) return found;
  const { challenge, user } = found.value;
  const authenticators = await findAuthenticators(ports, user.id);
  if (!openMethods(challenge, user.phoneVerifiedAt !== null, authenticators).includes("passkey")) {
    return await refuseOperation(
      ports,
      { operation, userId: user.id, caller },
      "method_unavailable",
    );
  }
  const nonce = mintPasskeyNonce(ports.randomBytes);
  const known = await ports.factors.listPasskeys(user.id);
  const options = await ports.passkeyVerifier.proofOptions({ nonce, known });
  await ports.challenges.setPasskeyNonce(challenge.id, nonce);
  return granted(options);
}
