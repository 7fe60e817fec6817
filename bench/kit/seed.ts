import type { Database } from "../../core/adapters/sql/database.ts";
import { userInsert } from "../../core/adapters/sql/store/rows/rows.ts";
import { sessionInsert } from "../../core/adapters/sql/store/rows/rows_of_sessions.ts";
import { openSqliteDatabase } from "../../core/adapters/sql/sqlite/sqlite_database.ts";
import { networkNotes } from "../../core/adapters/sql/store/sessions/openings.ts";
import { createIdSource } from "../../core/domain/id.ts";
import { clockSkewSeconds } from "../../core/domain/expiry.ts";
import { after } from "../../core/domain/instant.ts";
import type { PasswordHash } from "../../core/domain/account/password.ts";
import type { PhoneNumber } from "../../core/domain/account/phone_number.ts";
import { type Session, shortLimits } from "../../core/domain/session/session.ts";
import { mintToken } from "../../core/domain/token.ts";
import type { User } from "../../core/domain/account/user.ts";
import { parseUsername } from "../../core/domain/account/username.ts";

/** What the load needs: usernames to log in with, and active session tokens. */
export interface Seed {
  readonly usernames: readonly string[];
  readonly sessionTokens: readonly string[];
}

/** Users per transaction. */
const batchUsers = 2_000;

const batchMsMax = 60_000;

/** The number of names and tokens used. A larger database is sampled evenly. */
const sampleMax = 20_000;

/**
 * How far in the future the sessions were last seen. A session that was not seen for a minute is
 * written again, so sessions seeded with the current time would all be written during a later
 * round. The same applies to sessions further ahead than clocks may differ.
 */
const seenAheadSeconds = clockSkewSeconds - 30;

const randomBytes = (count: number): Uint8Array => crypto.getRandomValues(new Uint8Array(count));
const newId = createIdSource(randomBytes);

/** Fills a new database file with `count` users with the same password and one session each. */
export async function seedDatabase(
  path: string,
  count: number,
  passwordHash: PasswordHash,
): Promise<Seed> {
  // A crash only costs another run.
  return await fillDatabase(
    await openSqliteDatabase({ path, durable: false }),
    count,
    passwordHash,
  );
}

/** Does the same with an empty database of either engine, and closes it. */
export async function fillDatabase(
  database: Database,
  count: number,
  passwordHash: PasswordHash,
): Promise<Seed> {
  const usernames: string[] = [];
  const sessionTokens: string[] = [];
  const every = Math.ceil(count / sampleMax);
  for (let first = 0; first < count; first += batchUsers) {
    const size = Math.min(batchUsers, count - first);
    const made = Array.from({ length: size }, (_, index) => newUser(first + index));
    await database.batch(
      made.flatMap(({ user, session }) => [
        userInsert(user, passwordHash),
        ...sessionInsert(session),
        ...networkNotes(session, session.createdAt),
      ]),
      batchMsMax,
    );
    for (const [index, { user, token }] of made.entries()) {
      if ((first + index) % every > 0) continue;
      usernames.push(user.username);
      sessionTokens.push(token);
    }
  }
  await database.close();
  return { usernames: shuffled(usernames), sessionTokens: shuffled(sessionTokens) };
}

function newUser(number: number): { user: User; session: Session; token: string } {
  const now = Date.now();
  const username = parseUsername(`user-${number}@example.com`);
  if (!username.ok) throw new Error("A seeded username is refused");
  const user: User = {
    id: newId("usr", now),
    username: username.value,
    phoneNumber: fictionalNumber(number),
    phoneVerifiedAt: now,
    phoneUsedAgainAt: null,
    phoneCorrectionsLeft: 0,
    createdAt: now,
    lastLoginAt: now,
    secondFactorFailures: 0,
    secondFactorBlockedUntil: null,
    secondFactorFailuresInRow: 0,
    passwordFailures: 0,
    familiarPasswordFailures: 0,
    lockedAt: null,
    roles: [],
    origin: "registered",
    testUntil: null,
  };
  const token = mintToken("session", randomBytes);
  const session: Session = {
    id: token.id,
    secretHash: token.secretHash,
    userId: user.id,
    createdAt: now,
    lastSeenAt: after(now, seenAheadSeconds),
    expiresAt: after(now, shortLimits.absoluteSeconds),
    endedAt: null,
    ...shortLimits,
    amr: ["pwd", "sms"],
    authenticatedAt: now,
    secondFactorAt: now,
    aal2EndedAt: null,
    deviceId: null,
    // The address of the load: logins from a familiar network may use all workers.
    address: "127.0.0.1",
    userAgent: "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
  };
  return { user, session, token: token.text };
}

/** One of the hundred numbers in every area code that are reserved for fiction. */
function fictionalNumber(number: number): PhoneNumber {
  const area = 201 + Math.floor(number / 100) % 789;
  return `+1${area}55501${String(number % 100).padStart(2, "0")}` as PhoneNumber;
}

/** Shuffles, so that neighbors in the load are not neighbors in the file. */
function shuffled(values: readonly string[]): string[] {
  return values.map((value) => ({ value, place: Math.random() }))
    .sort((a, b) => a.place - b.place).map(({ value }) => value);
}
