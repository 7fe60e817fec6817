import type { AuditEvent } from "../../domain/audit_event.ts";
import type { Instant } from "../../domain/instant.ts";
import type { SecretCheck } from "../../domain/upkeep/secret_check.ts";
import type { UserId } from "../../domain/user_id.ts";

/** Keys that sign tokens, what is sealed, and which secrets that needs. See `Stores`. */
export interface KeyStore {
  /** Newest first; those that may still verify something at `now`. */
  listSigningKeys(now: Instant): Promise<readonly SigningKey[]>;
  /**
   * Adds a key as the successor of `follows` (null: of none), brings the ends of the `retired`
   * forward, never back, and removes what has expired at `now`. False, with nothing written, when
   * `follows` has a successor already: of any number of parallel makers one makes it.
   */
  insertSigningKey(
    insertion: {
      readonly key: SigningKey;
      readonly follows: string | null;
      readonly retired: readonly Pick<SigningKey, "id" | "retiresAt" | "expiresAt">[];
      readonly now: Instant;
    },
    event: AuditEvent,
  ): Promise<boolean>;
  /** Gives a key another life; false where its life is no longer `from`, or it is gone. */
  setSigningKeyLife(
    key: Pick<SigningKey, "id" | "createdAt" | "retiresAt" | "expiresAt">,
    from: Pick<SigningKey, "createdAt" | "retiresAt">,
  ): Promise<boolean>;
  /** Replaces `from` by `to` if it is still `from`: a change of the sealing key. */
  replaceSigningKeyBox(
    change: { readonly id: string; readonly from: string; readonly to: string },
  ): Promise<boolean>;

  /** Sealed secrets in order of user, after one, for a change of key; 100 at most. */
  listTotpBoxes(
    after: UserId | null,
  ): Promise<readonly { readonly userId: UserId; readonly secretBox: string }[]>;
  /** Replaces `from` by `to` if it is still `from`. */
  replaceTotpBox(
    change: { readonly userId: UserId; readonly from: string; readonly to: string },
  ): Promise<boolean>;

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

/** A key that signs tokens for other services. */
export interface SigningKey {
  /** Stands in the token's header as `kid`. */
  readonly id: string;
  /** JWK as JSON; public. */
  readonly publicKey: string;
  /** The private JWK, sealed. */
  readonly privateKeyBox: string;
  readonly createdAt: Instant;
  /** It signs nothing from here on. */
  readonly retiresAt: Instant;
  /** Nothing that it signed is valid from here on; it leaves the published set. */
  readonly expiresAt: Instant;
}
