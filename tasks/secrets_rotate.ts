/**
 * `deno task secrets:rotate`: re-encrypts all stored secrets with the first key of
 * LATCHKEY_SECRETS_KEY and prints how many. Exits 1 if some could not be decrypted, 2 if the
 * settings are invalid. Can run while the service runs, and can be repeated at any time.
 * @module
 */
import { openOperator, type RotatedSecrets } from "../core/operator.ts";
import { endWith } from "../server/program/end_with.ts";
import { refuseArguments } from "../server/program/stop_on_signal.ts";
import { requireNoWrongSecrets } from "../server/secret_checks.ts";
import { readTaskSettings } from "./task_settings.ts";

refuseArguments("secrets:rotate", Deno.args);
const { config, fail } = readTaskSettings(Deno.env.toObject(), "Cannot re-encrypt the secrets");
const { operator, close } = await openOperator(config, fail).catch(fail);
await requireNoWrongSecrets(operator).catch(fail);
const outcome = await operator.rotateSecrets().catch(fail);
await close();
if (!outcome.ok) endWith(["Cannot re-encrypt the secrets: set LATCHKEY_SECRETS_KEY."], 2);
const { totps, signingKeys } = outcome.value;
const lines = [described("TOTP secrets", totps), described("Signing keys", signingKeys)];
Deno.stdout.writeSync(new TextEncoder().encode(`${lines.join("\n")}\n`));
if (totps.unopenable + signingKeys.unopenable > 0) {
  const remedy = "add the key that encrypted them at the end of LATCHKEY_SECRETS_KEY";
  endWith([`Cannot decrypt some secrets with any of the keys: ${remedy}.`], 1);
}

function described(kind: string, { resealed, current, unopenable }: RotatedSecrets): string {
  return `${kind}: ${resealed} re-encrypted, ${current} up to date, ${unopenable} failed`;
}
