import { sql, type Statement } from "../../sql.ts";
import { clockSkewSeconds } from "../../../../domain/expiry.ts";
import { after, type Instant } from "../../../../domain/instant.ts";
import { testNumberDaysMax, testNumberEnd } from "../../../../domain/test_numbers/test_number.ts";

// The rules of test numbers as conditions of a statement on `users`. Who has verified a number and
// which numbers are test numbers are decided by these alone.

/** The user's own number is a test number, whether or not its code works. */
export const hasTestNumber: Statement = sql`EXISTS (SELECT 1 FROM test_numbers
  WHERE test_numbers.phone_number = users.phone_number)`;

/**
 * The code of the user's number works: the number has not expired, and the user is a test user, or
 * never had a session or another number.
 */
export function acceptsTestCode(now: Instant): Statement {
  const latest = after(testNumberEnd(now, testNumberDaysMax), clockSkewSeconds);
  return sql`users.phone_replaced = 0
    AND (users.test_until > ${now} OR (users.test_until IS NULL
      AND users.phone_verified_at IS NULL AND users.last_login_at IS NULL))
    AND EXISTS (SELECT 1 FROM test_numbers
      WHERE test_numbers.phone_number = users.phone_number AND test_numbers.ended_at IS NULL
        AND test_numbers.expires_at > ${now} AND test_numbers.expires_at <= ${latest})`;
}

/** Users who are not test users, or whose test number has not ended. */
export function notEnded(now: Instant): Statement {
  return sql`(users.test_until IS NULL OR users.test_until > ${now})`;
}

/** Test users whose number has ended, or whose end a clock that was ahead wrote. */
export function endedTestUser(now: Instant, latest: Instant): Statement {
  return sql`(users.test_until <= ${now} OR users.test_until > ${latest})`;
}
