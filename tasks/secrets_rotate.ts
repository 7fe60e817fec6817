/**
 * `deno task secrets:rotate`: re-encrypts all kept secrets with the first key of
 * LATCHKEY_SECRETS_KEY, and says how many. Exits 1 when some could not be opened, 2 when the
 * settings are wrong. May run beside the service, and again at any time.
 * @module
 */
import { openOperator, type RotatedSecrets } from "../core/operator.ts";
import { endWith } from "../server/program/end_with.ts";
import { requireNoWrongSecrets } from "../server/secret_checks.ts";
import { readTaskSettings } from "./task_settings.ts";

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
  endWith(["Some secrets open with none of the keys: put the key that sealed them back, last."], 1);
}

function described(kind: string, { resealed, current, unopenable }: RotatedSecrets): string {
  return `${kind}: ${resealed} re-encrypted, ${current} current, ${unopenable} unopenable`;
}
