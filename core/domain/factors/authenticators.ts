import type { Instant } from "../instant.ts";

/** What a user could prove beside the phone. */
export interface Authenticators {
  /** When the authenticator app was confirmed; null where there is none. */
  readonly totpConfirmedAt: Instant | null;
  readonly passkeys: number;
  /** Of the user's own. */
  readonly recoveryCodesLeft: number;
  /**
   * When the unused recovery code expires, or did, that an operator issued; null where there is
   * none. It works beside the user's own and is not counted with them.
   */
  readonly issuedCodeExpiresAt: Instant | null;
}
