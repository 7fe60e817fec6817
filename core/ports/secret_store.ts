import type { Instant } from "../domain/instant.ts";
import type { SecretCheck } from "../domain/upkeep/secret_check.ts";

/** Which secrets of the settings the rows depend on. */
export interface SecretStore {
  /** Every secret that was in use since the last `removeUnusedSecretKeys`, by kind and id. */
  listSecretChecks(now: Instant): Promise<readonly SecretCheck[]>;
  /**
   * Writes the value of a secret that has none yet (`from` is null), or in place of the value
   * `from`. Does nothing when another was faster.
   */
  putSecretCheck(
    check: Pick<SecretCheck, "kind" | "id"> & { readonly value: string },
    from: string | null,
  ): Promise<void>;
  /** Forgets keys that seal no row any more, except `keep`. Returns their ids, in order. */
  removeUnusedSecretKeys(keep: string, now: Instant): Promise<readonly string[]>;
}
