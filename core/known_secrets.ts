import { knownPepper } from "./adapters/bcrypt/known_pepper.ts";
import { knownSecretsKeys } from "./adapters/secret_box/known_secrets_keys.ts";
import type { Config } from "./config/config.ts";
import type { Policies } from "./ports/policies.ts";
import type { RandomBytes } from "./ports/random.ts";

/** The secrets in the settings that database rows depend on. */
export function secretsOf(
  { secretsKeys, passwordPepper, oldPepper, lostKeys }: Config,
  randomBytes: RandomBytes,
): Policies["secrets"] {
  const keys = knownSecretsKeys(secretsKeys ?? [], randomBytes);
  const peppers = [passwordPepper, oldPepper].filter((pepper) => pepper !== null);
  return { known: [...keys, ...peppers.map(knownPepper)], lost: lostKeys };
}
