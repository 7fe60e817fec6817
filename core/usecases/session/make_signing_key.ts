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
 * Returns the keys in use, newest first. One of them signs. Creates the first key and, a day before
 * the last one retires, the next: a client that fetches the published set sees every key that signs
 * while it caches the set.
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
    // While another key signs, a database that cannot be written must not fail the request.
    if (!(error instanceof StorageUnavailable) || signerAt(keys, now) === null) throw error;
    return keys;
  }
  // Our key, or that of an instance that was faster.
  const latest = await ports.keys.listSigningKeys(now);
  invariant(signerAt(latest, now) !== null, "there is an active signing key after one was made");
  return latest;
}

/**
 * Creates the successor of `keys`, newest first. Returns null, with nothing written, if another
 * instance has created it in the meantime. `rotation` retires the others as soon as every client
 * knows the new key.
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
 * Returns the keys in use, newest first, after correcting those that were created by a clock that
 * ran ahead: they get the lifetimes they would have if created now.
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
