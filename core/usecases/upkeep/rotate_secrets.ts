import { granted, type Outcome, refused } from "../../domain/refusal.ts";
import { signingKeyContext, totpContext } from "../../domain/upkeep/seal_context.ts";
import type { UserId } from "../../domain/user_id.ts";
import { recordSecrets } from "./check_secrets.ts";
import type { Ports } from "../../ports/ports.ts";
import type { SecretBox } from "../../ports/secret_box.ts";

type RotateSecretsPorts = Pick<Ports, "keys" | "policies" | "secretBox" | "clock">;

/** What became of the secrets of one kind. */
export interface RotatedSecrets {
  /** Sealed with the first key from now on. */
  readonly resealed: number;
  /** Were so before. */
  readonly current: number;
  /** No key opens them: an older key is missing from the settings. */
  readonly unopenable: number;
}

export interface Rotation {
  readonly totps: RotatedSecrets;
  readonly signingKeys: RotatedSecrets;
}

type Fate = keyof RotatedSecrets;

/**
 * Seals anew, with the first key of the settings, all that another key has sealed. May run beside
 * the service, again and again; the older key may go when nothing is unopenable. The database
 * forgets keys that seal nothing any more.
 */
export async function rotateSecrets(
  ports: RotateSecretsPorts,
): Promise<Outcome<Rotation, "not_configured">> {
  const box = ports.secretBox;
  if (box === null) return refused("not_configured");
  const [sealing] = ports.policies.secrets.known.filter(({ kind }) => kind === "secrets_key");
  // Before the first box of it: a start that lacks this key has to miss it.
  if (sealing !== undefined) await recordSecrets(ports, [sealing]);
  const rotation = {
    totps: counted(await rotateTotps(ports, box)),
    signingKeys: counted(await rotateSigningKeys(ports, box)),
  };
  if (sealing !== undefined) await ports.keys.removeUnusedSecretKeys(sealing.id, ports.clock());
  return granted(rotation);
}

async function rotateTotps({ keys }: RotateSecretsPorts, box: SecretBox): Promise<Fate[]> {
  const fates: Fate[] = [];
  for (let after: UserId | null = null;;) {
    const page: Awaited<ReturnType<typeof keys.listTotpBoxes>> = await keys.listTotpBoxes(after);
    for (const { userId, secretBox: from } of page) {
      const context = totpContext(userId);
      fates.push(
        await reseal(box, from, context, (to) => keys.replaceTotpBox({ userId, from, to })),
      );
    }
    const last = page.at(-1);
    if (last === undefined) return fates;
    after = last.userId;
  }
}

async function rotateSigningKeys(
  { keys, clock }: RotateSecretsPorts,
  box: SecretBox,
): Promise<Fate[]> {
  const fates: Fate[] = [];
  for (const { id, privateKeyBox: from } of await keys.listSigningKeys(clock())) {
    const context = signingKeyContext(id);
    fates.push(
      await reseal(box, from, context, (to) => keys.replaceSigningKeyBox({ id, from, to })),
    );
  }
  return fates;
}

async function reseal(
  box: SecretBox,
  from: string,
  context: string,
  replace: (to: string) => Promise<boolean>,
): Promise<Fate> {
  if (!box.isOutdated(from)) return "current";
  const text = box.open(from, context);
  if (text === null) return "unopenable";
  // Whoever was faster wrote a newer secret, or removed this one: nothing of the old key is left.
  return await replace(box.seal(text, context)) ? "resealed" : "current";
}

function counted(fates: readonly Fate[]): RotatedSecrets {
  const count = (fate: Fate): number => fates.filter((one) => one === fate).length;
  return {
    resealed: count("resealed"),
    current: count("current"),
    unopenable: count("unopenable"),
  };
}
