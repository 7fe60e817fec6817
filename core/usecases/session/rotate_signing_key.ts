import type { OperatorCaller } from "../../domain/audit_event.ts";
import type { Instant } from "../../domain/instant.ts";
import { granted, type Outcome, refused } from "../../domain/refusal.ts";
import type { SigningAlgorithm } from "../../domain/session/signing_key.ts";
import type { Ports } from "../../ports/ports.ts";
import type { SecretBox } from "../../ports/secret_box.ts";
import { type FindChainsPorts, findKeyChains } from "./key_chains.ts";
import {
  chainOf,
  listCorrectedKeys,
  makeSigningKey,
  type MakeSigningKeyPorts,
} from "./make_signing_key.ts";

type RotateSigningKeyPorts = MakeSigningKeyPorts & FindChainsPorts & Pick<Ports, "keys" | "clock">;

export interface RotatedSigningKey {
  readonly algorithm: SigningAlgorithm;
  /** The new key's `kid`. */
  readonly keyId: string;
  /**
   * When it starts to sign; it is published before that. The others leave the set 20 minutes later.
   */
  readonly signsFrom: Instant;
}

const triesMax = 5;

/**
 * Rotates the signing key of each algorithm in use immediately, ahead of schedule. May run
 * alongside the service.
 */
export async function rotateSigningKey(
  ports: RotateSigningKeyPorts,
  caller: OperatorCaller,
): Promise<Outcome<readonly RotatedSigningKey[], "not_configured">> {
  const chains = await findKeyChains(ports);
  if (chains === null) return refused("not_configured");
  const rotated = [];
  for (const algorithm of chains.algorithms) {
    rotated.push(await rotateChain(ports, chains.secretBox, algorithm, caller));
  }
  return granted(rotated);
}

async function rotateChain(
  ports: RotateSigningKeyPorts,
  box: SecretBox,
  algorithm: SigningAlgorithm,
  caller: OperatorCaller,
): Promise<RotatedSigningKey> {
  for (let tries = 0; tries < triesMax; tries++) {
    const now = ports.clock();
    const keys = chainOf(await listCorrectedKeys(ports), algorithm);
    const order = { algorithm, keys, cause: "rotation", now } as const;
    const made = await makeSigningKey(ports, box, order, caller);
    if (made !== null) return { algorithm, keyId: made.id, signsFrom: made.signsFrom };
  }
  throw new Error("Cannot rotate the signing key: other instances keep creating keys");
}
