import { serviceItself } from "../../domain/audit_event.ts";
import type { TokenPolicy } from "../../domain/session/signed_token.ts";
import type { SigningAlgorithm } from "../../domain/session/signing_key.ts";
import type { Ports } from "../../ports/ports.ts";
import type { SecretBox } from "../../ports/secret_box.ts";
import { keysInUse, type MakeSigningKeyPorts } from "./make_signing_key.ts";

export type FindChainsPorts = Pick<Ports, "clients" | "policies" | "secretBox">;

/** The chains of keys that are in use, at least one. */
export interface KeyChains {
  readonly algorithms: readonly SigningAlgorithm[];
  readonly secretBox: SecretBox;
  readonly policy: TokenPolicy;
}

/**
 * Finds which chains are in use: ES256 if tokens are issued for other services, and both if there
 * is a client of OpenID Connect. Null if neither is set up.
 */
export async function findKeyChains(ports: FindChainsPorts): Promise<KeyChains | null> {
  const { secretBox, policies: { token: policy } } = ports;
  if (secretBox === null || policy === null) return null;
  if (await ports.clients.hasClient()) {
    return { algorithms: ["RS256", "ES256"], secretBox, policy };
  }
  return policy.audiences.length === 0 ? null : { algorithms: ["ES256"], secretBox, policy };
}

/**
 * Creates keys that are due before a request needs them, if there is a client of OpenID Connect: an
 * RS256 key takes a tenth of a second.
 */
export async function makeDueKeys(ports: MakeSigningKeyPorts & FindChainsPorts): Promise<void> {
  const chains = await findKeyChains(ports);
  if (chains === null || !chains.algorithms.includes("RS256")) return;
  for (const algorithm of chains.algorithms) {
    await keysInUse(ports, chains.secretBox, algorithm, serviceItself);
  }
}
