import type { Authenticator, FactorKind } from "../factors/authenticators.ts";
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
  /** Without what has expired. */
  readonly authenticators: readonly Authenticator[];
  /** Kinds whose enrollment was begun and not confirmed: they prove nothing yet. */
  readonly unconfirmed: readonly FactorKind[];
}
