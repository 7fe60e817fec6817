import type { Caller } from "../../domain/audit_event.ts";
import type { Instant } from "../../domain/instant.ts";
import { invariant } from "../../domain/invariant.ts";
import { signingKeyContext } from "../../domain/upkeep/seal_context.ts";
import {
  mintKeyId,
  nextKeyDue,
  nextKeyLife,
  pulledBack,
  retireSoon,
  signerAt,
} from "../../domain/session/signing_key.ts";
import type { Ports } from "../../ports/ports.ts";
import type { SecretBox } from "../../ports/secret_box.ts";
import type { SigningKey } from "../../ports/stores/key_store.ts";
import { StorageUnavailable } from "../../ports/stores/storage.ts";
import { newEvent, type NewEventPorts } from "../record/new_event.ts";

export type MakeSigningKeyPorts =
  & NewEventPorts
  & Pick<Ports, "keys" | "tokenSigner" | "clock" | "randomBytes">;

/**
 * The keys in use, newest first, of which one signs. Makes the first and, a day before the last
 * retires, the next: whoever sees the published set sees every key that signs while they keep it.
 */
export async function keysInUse(
  ports: MakeSigningKeyPorts,
  box: SecretBox,
  caller: Caller,
): Promise<readonly SigningKey[]> {
  const now = ports.clock();
  const keys = await ports.keys.listSigningKeys(now);
  if (!nextKeyDue(keys, now)) return keys;
  try {
    await makeSigningKey(ports, box, keys, "schedule", caller);
  } catch (error) {
    // While another signs, a database that cannot be written just now holds nobody up.
    if (!(error instanceof StorageUnavailable) || signerAt(keys, now) === null) throw error;
    return keys;
  }
  // Ours, or that of an instance that was faster.
  const latest = await ports.keys.listSigningKeys(now);
  invariant(signerAt(latest, now) !== null, "a key signs once one was made");
  return latest;
}

/**
 * Makes the successor of `keys`, newest first; null, with nothing written, when another instance
 * has made it meanwhile. `rotation` retires the others as soon as everybody knows it.
 */
export async function makeSigningKey(
  ports: MakeSigningKeyPorts,
  box: SecretBox,
  keys: readonly SigningKey[],
  cause: "schedule" | "rotation",
  caller: Caller,
): Promise<{ readonly id: string; readonly signsFrom: Instant } | null> {
  const now = ports.clock();
  const others = cause === "rotation" ? retireSoon(keys, now) : keys;
  const id = mintKeyId(ports.randomBytes);
  const { publicKey, privateKey } = await ports.tokenSigner.newKey(id);
  const life = nextKeyLife(others, now);
  const key = {
    id,
    publicKey,
    privateKeyBox: box.seal(privateKey, signingKeyContext(id)),
    ...life,
  };
  const event = newEvent(ports, caller, {
    type: "signing_key.made",
    detail: { key_id: id, cause },
  });
  const retired = others.filter((other, at) => other !== keys[at]);
  const made = await ports.keys.insertSigningKey({
    key,
    follows: keys[0]?.id ?? null,
    retired,
    now,
  }, event);
  const signsFrom = others.reduce((latest, other) => Math.max(latest, other.retiresAt), now);
  return made ? { id, signsFrom } : null;
}

/**
 * The keys in use, newest first, once those that a clock made which was ahead have the lives that
 * they would have if they were made now.
 */
export async function listCorrectedKeys(
  ports: Pick<Ports, "keys" | "clock">,
): Promise<readonly SigningKey[]> {
  const now = ports.clock();
  const keys = await ports.keys.listSigningKeys(now);
  const changed = pulledBack(keys, now);
  if (changed.length === 0) return keys;
  for (const key of changed) {
    const from = keys.find(({ id }) => id === key.id);
    if (from !== undefined) await ports.keys.setSigningKeyLife(key, from);
  }
  return await ports.keys.listSigningKeys(now);
}
