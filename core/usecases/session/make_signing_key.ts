import type { Caller } from "../../domain/audit_event.ts";
import { after, type Instant } from "../../domain/instant.ts";
import { invariant } from "../../domain/invariant.ts";
import { signingKeyContext } from "../../domain/upkeep/seal_context.ts";
import {
  mintKeyId,
  nextKeyDue,
  nextKeyLife,
  pulledBack,
  retiredKeySeconds,
  retireSoon,
  signerAt,
  type SigningAlgorithm,
  signingAlgorithms,
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
 * Returns the keys in use of one algorithm, newest first. One of them signs. Creates the first key
 * and, a day before the last one retires, the next: a client that fetches the published set sees
 * every key that signs while it caches the set.
 */
export async function keysInUse(
  ports: MakeSigningKeyPorts,
  box: SecretBox,
  algorithm: SigningAlgorithm,
  caller: Caller,
): Promise<readonly SigningKey[]> {
  const now = ports.clock();
  const keys = await listChain(ports, algorithm, now);
  if (!nextKeyDue(keys, now)) return keys;
  try {
    const cause = "schedule";
    await makeSigningKey(ports, box, { algorithm, keys, cause, now }, caller);
  } catch (error) {
    // While another key signs, a database that cannot be written must not fail the request.
    if (!(error instanceof StorageUnavailable) || signerAt(keys, now) === null) throw error;
    return keys;
  }
  // Our key, or that of an instance that was faster.
  const latest = await listChain(ports, algorithm, now);
  invariant(signerAt(latest, now) !== null, "there is an active signing key after one was made");
  return latest;
}

async function listChain(
  { keys }: Pick<Ports, "keys">,
  algorithm: SigningAlgorithm,
  now: Instant,
): Promise<readonly SigningKey[]> {
  return chainOf(await keys.listSigningKeys(now), algorithm);
}

/** The keys of one algorithm, each of which follows another one. */
export function chainOf(
  keys: readonly SigningKey[],
  algorithm: SigningAlgorithm,
): readonly SigningKey[] {
  return keys.filter((key) => key.algorithm === algorithm);
}

/**
 * Creates the successor of `keys`, newest first, all of the algorithm. Returns null, with nothing
 * written, if another instance has created it in the meantime. `rotation` retires the others as
 * soon as every client knows the new key.
 */
export async function makeSigningKey(
  ports: MakeSigningKeyPorts,
  box: SecretBox,
  { algorithm, keys, cause, now }: {
    readonly algorithm: SigningAlgorithm;
    readonly keys: readonly SigningKey[];
    readonly cause: "schedule" | "rotation";
    /** The time at which `keys` are the ones in use. */
    readonly now: Instant;
  },
  caller: Caller,
): Promise<{ readonly id: string; readonly signsFrom: Instant } | null> {
  const others = cause === "rotation" ? retireSoon(keys, now) : keys;
  const id = mintKeyId(ports.randomBytes);
  const { publicKey, privateKey } = await ports.tokenSigner.newKey(id, algorithm);
  const life = nextKeyLife(others, now);
  const key = {
    id,
    algorithm,
    publicKey,
    privateKeyBox: box.seal(privateKey, signingKeyContext(id)),
    ...life,
  };
  const event = newEvent(ports, caller, {
    type: "signing_key.made",
    detail: { key_id: id, algorithm, cause },
  });
  const retired = others.filter((other, at) => other !== keys[at]);
  const made = await ports.keys.insertSigningKey({
    key,
    follows: keys[0]?.id ?? null,
    retired,
    now,
    forgottenBefore: after(now, -retiredKeySeconds),
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
  const changed = signingAlgorithms.flatMap((one) => pulledBack(chainOf(keys, one), now));
  if (changed.length === 0) return keys;
  for (const key of changed) {
    const from = keys.find(({ id }) => id === key.id);
    if (from !== undefined) await ports.keys.setSigningKeyLife(key, from);
  }
  return await ports.keys.listSigningKeys(now);
}
