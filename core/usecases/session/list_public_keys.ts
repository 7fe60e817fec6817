import type { Caller } from "../../domain/audit_event.ts";
import { granted, type Outcome, refused } from "../../domain/refusal.ts";
import type { Ports } from "../../ports/ports.ts";
import { keysInUse, type MakeSigningKeyPorts } from "./make_signing_key.ts";

type ListPublicKeysPorts = MakeSigningKeyPorts & Pick<Ports, "policies" | "secretBox">;

/** Returns the public keys that verify signed tokens, each a JWK as JSON, newest first. */
export async function listPublicKeys(
  ports: ListPublicKeysPorts,
  caller: Caller,
): Promise<Outcome<readonly string[], "not_configured">> {
  const { secretBox, policies: { token: tokenPolicy } } = ports;
  if (secretBox === null || tokenPolicy === null) return refused("not_configured");
  const keys = await keysInUse(ports, secretBox, caller);
  return granted(keys.map(({ publicKey }) => publicKey));
}
