import type { Authenticators } from "../factors/authenticators.ts";
import type { User } from "../account/user.ts";

/** What stands at an instant that an operator could take away: all of one look. */
export interface UserHoldings {
  readonly user: User;
  /** In force (see `sessionInForce`). */
  readonly sessions: number;
  /** Of those, the ones that a trusted device opened. */
  readonly deviceSessions: number;
  /** Trusted devices in force. */
  readonly devices: number;
  /** Logins and the like that await their second factor. */
  readonly challenges: number;
  /** Whether an authenticator app is there, confirmed or not. */
  readonly totpBegun: boolean;
  /** `issuedCodeExpiresAt` is null where the code has expired. */
  readonly authenticators: Authenticators;
}
