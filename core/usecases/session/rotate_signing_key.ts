import type { OperatorCaller } from "../../domain/audit_event.ts";
import type { Instant } from "../../domain/instant.ts";
import { granted, type Outcome, refused } from "../../domain/refusal.ts";
import type { Ports } from "../../ports/ports.ts";
import { listCorrectedKeys, makeSigningKey, type MakeSigningKeyPorts } from "./make_signing_key.ts";

type RotateSigningKeyPorts =
  & MakeSigningKeyPorts
  & Pick<Ports, "keys" | "policies" | "secretBox" | "clock">;

export interface RotatedSigningKey {
  /** The new key's `kid`. */
  readonly keyId: string;
  /**
   * When it starts to sign; it is published before that. The others leave the set 20 minutes later.
   */
  readonly signsFrom: Instant;
}

const triesMax = 5;

/** Rotates the signing key immediately, ahead of schedule. May run alongside the service. */
export async function rotateSigningKey(
  ports: RotateSigningKeyPorts,
  caller: OperatorCaller,
): Promise<Outcome<RotatedSigningKey, "not_configured">> {
  const { secretBox, policies: { token: tokenPolicy } } = ports;
  if (secretBox === null || tokenPolicy === null) return refused("not_configured");
  for (let tries = 0; tries < triesMax; tries++) {
    const keys = await listCorrectedKeys(ports);
    const made = await makeSigningKey(ports, secretBox, keys, "rotation", caller);
    if (made !== null) return granted({ keyId: made.id, signsFrom: made.signsFrom });
  }
  throw new Error("Cannot rotate the signing key: other instances keep creating keys");
}
