import type { AuditEvent } from "../../domain/audit_event.ts";
import type { Instant } from "../../domain/instant.ts";
import type { PhoneNumber } from "../../domain/account/phone_number.ts";
import type { NameHash } from "../../domain/account/retired_name.ts";
import type { User } from "../../domain/account/user.ts";
import type {
  ListedTestNumber,
  TestCodeHash,
  TestNumber,
} from "../../domain/test_numbers/test_number.ts";
import type { UserId } from "../../domain/user_id.ts";

/** Test numbers and the end of their users. See `Stores`. */
export interface TestNumberStore {
  /**
   * Adds a test number. Writes nothing if it is one already, or if a user who is not a test user
   * has verified the number. No parallel verification of the number can come in between.
   */
  insertTestNumber(
    number: TestNumber,
    codeHash: TestCodeHash,
    event: AuditEvent,
  ): Promise<"inserted" | "test_number_exists" | "phone_number_verified">;
  /** Whether the number is a test number, even if its code no longer works. */
  isTestNumber(phoneNumber: PhoneNumber): Promise<boolean>;
  /**
   * The code of the user's number, if it is a test number whose code works at `now` for this user:
   * a test user, or one who never had a session or another number. Otherwise null.
   */
  findTestCode(userId: UserId, now: Instant): Promise<TestCodeHash | null>;
  /** All test numbers, by expiry and number. */
  listTestNumbers(): Promise<readonly ListedTestNumber[]>;
  /**
   * Ends a test number at `now`, and its users with it: `testUntil` becomes 0, so that they stay
   * ended even if the clock is set back. Returns how many users, or null without writing anything
   * if there is no such number or it has ended.
   */
  endTestNumber(phoneNumber: PhoneNumber, now: Instant, event: AuditEvent): Promise<number | null>;
  /**
   * Records that a test user was found ended: `testUntil` becomes 0. Does nothing for other users.
   */
  endTestUser(userId: UserId): Promise<void>;
  /**
   * Users whose `testUntil` has passed at `now`, or is later than `latest`, because a clock that
   * was ahead wrote it. At most 100.
   */
  listEndedTestUsers(
    now: Instant,
    latest: Instant,
  ): Promise<readonly Pick<User, "id" | "username">[]>;
  /** Deletes such a user, as `deleteUser` does. Returns false for everyone else. */
  deleteEndedTestUser(
    deletion: {
      readonly userId: UserId;
      readonly nameHash: NameHash;
      readonly now: Instant;
      readonly latest: Instant;
    },
    event: AuditEvent,
  ): Promise<boolean>;
  /** The numbers of `deleteTestNumber`. */
  listEndedTestNumbers(now: Instant, latest: Instant): Promise<readonly PhoneNumber[]>;
  /**
   * Deletes a test number that has ended or expired at `now`, or expires after `latest`, and has no
   * test users left. Returns false without writing anything otherwise.
   */
  deleteTestNumber(
    phoneNumber: PhoneNumber,
    limits: { readonly now: Instant; readonly latest: Instant },
    event: AuditEvent,
  ): Promise<boolean>;
}
