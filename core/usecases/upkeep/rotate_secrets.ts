import { granted, type Outcome, refused } from "../../domain/refusal.ts";
import { signingKeyContext, totpContext } from "../../domain/upkeep/seal_context.ts";
import type { UserId } from "../../domain/user_id.ts";
import { recordSecrets } from "./check_secrets.ts";
import type { Ports } from "../../ports/ports.ts";
import type { SecretBox } from "../../ports/secret_box.ts";

type RotateSecretsPorts = Pick<Ports, "keys" | "policies" | "secretBox" | "clock">;

/** The outcome for the secrets of one kind. */
export interface RotatedSecrets {
  /** Re-encrypted with the first key. */
  readonly resealed: number;
  /** Already encrypted with the first key. */
  readonly current: number;
  /** No key decrypts them: an older key is missing from the settings. */
  readonly unopenable: number;
}

export interface Rotation {
  readonly totps: RotatedSecrets;
  readonly signingKeys: RotatedSecrets;
}

type Result = keyof RotatedSecrets;

/**
 * Re-encrypts with the first configured key everything that another key encrypted. May run
 * alongside the service, and repeatedly; the older key can be removed once nothing is unopenable.
 * The database forgets keys that encrypt nothing anymore.
 */
export async function rotateSecrets(
  ports: RotateSecretsPorts,
): Promise<Outcome<Rotation, "not_configured">> {
  const box = ports.secretBox;
  if (box === null) return refused("not_configured");
  const [sealing] = ports.policies.secrets.known.filter(({ kind }) => kind === "secrets_key");
  // Before anything is encrypted with it, so that a startup without this key reports it as missing.
  if (sealing !== undefined) await recordSecrets(ports, [sealing]);
  const rotation = {
    totps: counted(await rotateTotps(ports, box)),
    signingKeys: counted(await rotateSigningKeys(ports, box)),
  };
  if (sealing !== undefined) await ports.keys.removeUnusedSecretKeys(sealing.id, ports.clock());
  return granted(rotation);
}

async function rotateTotps({ keys }: RotateSecretsPorts, box: SecretBox): Promise<Result[]> {
  const results: Result[] = [];
  for (let after: UserId | null = null;;) {
    const page: Awaited<ReturnType<typeof keys.listTotpBoxes>> = await keys.listTotpBoxes(after);
    for (const { userId, secretBox: from } of page) {
      const context = totpContext(userId);
      results.push(
        await reseal(box, from, context, (to) => keys.replaceTotpBox({ userId, from, to })),
      );
    }
    const last = page.at(-1);
    if (last === undefined) return results;
    after = last.userId;
  }
}

async function rotateSigningKeys(
  { keys, clock }: RotateSecretsPorts,
  box: SecretBox,
): Promise<Result[]> {
  const results: Result[] = [];
  for (const { id, privateKeyBox: from } of await keys.listSigningKeys(clock())) {
    const context = signingKeyContext(id);
    results.push(
      await reseal(box, from, context, (to) => keys.replaceSigningKeyBox({ id, from, to })),
    );
  }
  return results;
}

async function reseal(
  box: SecretBox,
  from: string,
  context: string,
  replace: (to: string) => Promise<boolean>,
): Promise<Result> {
  if (!box.isOutdated(from)) return "current";
  const text = box.open(from, context);
  if (text === null) return "unopenable";
  // Another request was faster and wrote a newer secret or removed this one: nothing encrypted with
  // the old key is left.
  return await replace(box.seal(text, context)) ? "resealed" : "current";
}

function counted(results: readonly Result[]): RotatedSecrets {
  const count = (result: Result): number => results.filter((one) => one === result).length;
  return {
    resealed: count("resealed"),
    current: count("current"),
    unopenable: count("unopenable"),
  };
}
