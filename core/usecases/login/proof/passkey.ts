import type { Challenge } from "../../../domain/challenge/challenge.ts";
import type { User } from "../../../domain/account/user.ts";
import type { Ports } from "../../../ports/ports.ts";
import type { Verdict } from "./verdict.ts";

export type PasskeyPorts = Pick<Ports, "factors" | "passkeyVerifier">;

/**
 * Verifies that a passkey of this user has signed the nonce of this challenge, for our domain, from
 * one of our pages, with an increased counter (WebAuthn Level 3, 7.2). The nonce is valid until the
 * challenge ends or new options are requested: a refused proof may be retried, and a correct one
 * consumes the challenge.
 */
export async function verifyPasskey(
  ports: PasskeyPorts,
  { passkeyNonce }: Challenge,
  user: User,
  response: Readonly<Record<string, unknown>>,
): Promise<Verdict> {
  const wrong = { result: "wrong", call: null } as const;
  if (ports.passkeyVerifier === null || passkeyNonce === null) return wrong;
  const passkeys = await ports.factors.listPasskeys(user.id);
  const passkey = passkeys.find(({ id }) => id === response["id"]);
  if (passkey === undefined) return wrong;
  const verified = await ports.passkeyVerifier.verifyProof(response, passkeyNonce, passkey);
  if (verified === null) return wrong;
  const spends = { kind: "passkey", id: passkey.id, signCount: verified.signCount } as const;
  const proof = { amr: "pop", verifiesPhone: false, spends, passkeyName: passkey.name } as const;
  return { result: "correct", proof, call: null };
}
