import type { AuditEvent } from "../domain/audit_event.ts";
import type { Instant } from "../domain/instant.ts";
import type { GuesserKind } from "../domain/account/user.ts";
import type { UserId } from "../domain/user_id.ts";
import type { UsernameKey } from "../domain/account/username.ts";

/** The part of the store that tells who may guess, and who holds a name; see `Store`. */
export interface PasswordStore {
  /**
   * A wrong password, counted on the account where there is one: the counter of that kind of
   * guesser grows by one. Writes the event. Returns the new count, 0 for no user: of any number of
   * parallel calls each gets its own.
   */
  countPasswordFailure(
    userId: UserId | null,
    by: GuesserKind,
    event: AuditEvent,
  ): Promise<number>;
  /**
   * The password was right: both counters of wrong ones are 0 again, except one that has reached
   * `failuresInRowMax`, and `now` is noted for a user who never verified a phone.
   */
  noteRightPassword(userId: UserId, failuresInRowMax: number, now: Instant): Promise<void>;
  /**
   * Who has that name (null: no user) and whether they finished a login from that network, as
   * `networkOf` gives it, after `since`. The cost is the same whether or not the name is taken.
   */
  findStanding(
    name: UsernameKey,
    network: string,
    since: Instant,
  ): Promise<{ readonly userId: UserId | null; readonly familiar: boolean }>;
  /** Whether any user finished a login from that network after `since`. */
  isLoginNetwork(network: string, since: Instant): Promise<boolean>;
  /**
   * Removes the user of that name if they never verified a phone or logged in and gave their last
   * right password before `unverifiedBefore`, as `sweep` does. False where the name is still held.
   */
  releaseName(name: UsernameKey, unverifiedBefore: Instant): Promise<boolean>;
}
