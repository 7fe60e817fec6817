import type { NameKey } from "../../domain/account/retired_name.ts";
import type { AuditEvent } from "../../domain/audit_event.ts";
import type { Instant } from "../../domain/instant.ts";
import type { SigningAlgorithm } from "../../domain/session/signing_key.ts";
import type { SecretCheck } from "../../domain/upkeep/secret_check.ts";
import type { UserId } from "../../domain/user_id.ts";

/** Signing keys, encrypted secrets, and the secrets needed to decrypt them. See `Stores`. */
export interface KeyStore {
  /** Keys of all algorithms whose tokens may still be valid at `now`, newest first. */
  listSigningKeys(now: Instant): Promise<readonly SigningKey[]>;
  /**
   * Adds a key as the successor of `follows` (null for the first of its algorithm) and makes the
   * `retired` keys end earlier, never later. Of keys that have expired at `now`, only the public
   * part is kept until `forgottenBefore` is later than when they retired. Returns false without
   * writing anything if `follows` already has a successor, so only one of any number of parallel
   * calls succeeds.
   */
  insertSigningKey(
    insertion: {
      readonly key: SigningKey;
      readonly follows: string | null;
      readonly retired: readonly Pick<SigningKey, "id" | "retiresAt" | "expiresAt">[];
      readonly now: Instant;
      readonly forgottenBefore: Instant;
    },
    event: AuditEvent,
  ): Promise<boolean>;
  /** The public JWK of a key, as JSON, also of one that has expired. Null if it is not kept. */
  findPublicKey(id: string): Promise<string | null>;
  /** Changes a key's life. Returns false if it is no longer `from`, or the key no longer exists. */
  setSigningKeyLife(
    key: Pick<SigningKey, "id" | "createdAt" | "retiresAt" | "expiresAt">,
    from: Pick<SigningKey, "createdAt" | "retiresAt">,
  ): Promise<boolean>;
  /** Replaces `from` with `to` if it is still `from`, to change the encryption key. */
  replaceSigningKeyBox(
    change: { readonly id: string; readonly from: string; readonly to: string },
  ): Promise<boolean>;

  /** Encrypted secrets after a user, in user order, at most 100, to change the encryption key. */
  listTotpBoxes(
    after: UserId | null,
  ): Promise<readonly { readonly userId: UserId; readonly secretBox: string }[]>;
  /** Replaces `from` with `to` if it is still `from`. */
  replaceTotpBox(
    change: { readonly userId: UserId; readonly from: string; readonly to: string },
  ): Promise<boolean>;

  /** Every secret used since the last `removeUnusedSecretKeys`, ordered by kind and ID. */
  listSecretChecks(now: Instant): Promise<readonly SecretCheck[]>;
  /**
   * Stores the value of a secret that has none yet (`from` is null) or replaces the value `from`.
   * Does nothing if another process was faster.
   */
  putSecretCheck(
    check: Pick<SecretCheck, "kind" | "id"> & { readonly value: string },
    from: string | null,
  ): Promise<void>;
  /**
   * Returns the key for long passwords (see `openBcryptHasher`), which never changes. The first
   * call stores `secret` as the key; if several processes do so at the same time, all get the same.
   */
  findOrInsertPasswordKey(secret: string): Promise<string>;
  /**
   * Returns the key for the names of deleted users (see `hashName`), which never changes. The first
   * call stores `secret` as the key; if several processes do so at the same time, all get the same.
   */
  findOrInsertNameKey(secret: string): Promise<NameKey>;
  /** Removes keys that no row is encrypted with, except `keep`. Returns their IDs in order. */
  removeUnusedSecretKeys(keep: string, now: Instant): Promise<readonly string[]>;
}

/** A key that signs tokens for other services. */
export interface SigningKey {
  /** The `kid` in the token's header. */
  readonly id: string;
  readonly algorithm: SigningAlgorithm;
  /** The public JWK as JSON. */
  readonly publicKey: string;
  /** The encrypted private JWK. */
  readonly privateKeyBox: string;
  readonly createdAt: Instant;
  /** It signs nothing from this time on. */
  readonly retiresAt: Instant;
  /** Nothing that it signed is valid from this time on, and it leaves the published key set. */
  readonly expiresAt: Instant;
}
