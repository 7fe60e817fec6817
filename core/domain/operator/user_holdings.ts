import type { Authenticator, FactorKind } from "../factors/authenticators.ts";
import type { User } from "../account/user.ts";

/** Everything a user has that an operator can remove, read at one instant. */
export interface UserHoldings {
  readonly user: User;
  /** Active sessions (see `sessionIsActive`). */
  readonly sessions: number;
  /** Active sessions that a trusted device opened. */
  readonly deviceSessions: number;
  /** Active trusted devices. */
  readonly devices: number;
  /** Grants of apps that stay when the sessions end (`offline_access`). */
  readonly apps: number;
  /** Challenges that wait for their second factor. */
  readonly challenges: number;
  /** Without expired ones. */
  readonly authenticators: readonly Authenticator[];
  /** Kinds whose enrollment was started but not confirmed, so they cannot be used yet. */
  readonly unconfirmed: readonly FactorKind[];
}
