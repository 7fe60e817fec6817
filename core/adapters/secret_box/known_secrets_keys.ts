import type { KnownSecret } from "../../domain/upkeep/secret_check.ts";
import type { RandomBytes } from "../../ports/random.ts";
import { openSecretBox } from "./secret_box.ts";
import type { SecretKey } from "./secret_keys.ts";

const constant = "latchkey";

/** The keys as known secrets. A key's check value is an encrypted constant. */
export function knownSecretsKeys(
  keys: readonly SecretKey[],
  randomBytes: RandomBytes,
): readonly KnownSecret[] {
  return keys.map((key) => {
    const box = openSecretBox([key], randomBytes);
    const context = `secret_check:${key.id}`;
    return {
      kind: "secrets_key",
      id: key.id,
      makeCheck: () => box.seal(constant, context),
      matches: (value) => box.open(value, context) === constant,
      opens: (sample) => box.open(sample.box, sample.context) !== null,
    };
  });
}
