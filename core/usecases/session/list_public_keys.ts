import type { Caller } from "../../domain/audit_event.ts";
import { granted, type Outcome, refused } from "../../domain/refusal.ts";
import { type FindChainsPorts, findKeyChains } from "./key_chains.ts";
import { keysInUse, type MakeSigningKeyPorts } from "./make_signing_key.ts";

type ListPublicKeysPorts = MakeSigningKeyPorts & FindChainsPorts;

/** Returns the public keys that verify signed tokens, each a JWK as JSON, newest first. */
export async function listPublicKeys(
  ports: ListPublicKeysPorts,
  caller: Caller,
): Promise<Outcome<readonly string[], "not_configured">> {
  const chains = await findKeyChains(ports);
  if (chains === null) return refused("not_configured");
  const keys = [];
  for (const algorithm of chains.algorithms) {
    keys.push(...await keysInUse(ports, chains.secretBox, algorithm, caller));
  }
  return granted(keys.map(({ publicKey }) => publicKey));
}
