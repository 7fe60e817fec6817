import type { Database, Row } from "../../database.ts";
import { list, must, sql, type Statement, upTo } from "../../sql.ts";
import { type Metadata, noMetadata } from "../../../../domain/account/metadata.ts";
import type { PhoneNumber } from "../../../../domain/account/phone_number.ts";
import type { NameHash } from "../../../../domain/account/retired_name.ts";
import { usernameKey } from "../../../../domain/account/username.ts";
import { invariant } from "../../../../domain/invariant.ts";
import type {
  ImportedInsertion,
  StoredUser,
  TransferStore,
} from "../../../../ports/stores/transfer_store.ts";
import { beforeAll, inOrder, inOrderAt, placeText, readPlace } from "../../user_order.ts";
import { limitUsersOfNumber } from "../rows/number_limit.ts";
import { pageOf } from "../rows/pages.ts";
import {
  integer,
  readPasswordHash,
  readUser,
  text,
  textOrNull,
  userColumns,
  userInsert,
} from "../rows/rows.ts";
import { storedPassword } from "../rows/rows_of_passwords.ts";

const usersMax = 500;

export function createTransfers(database: Database): TransferStore {
  return {
    async findForImport({ names, nameHashes, numbers, counted }) {
      invariant(names.length <= usersMax, "at most 500 users are imported in one step");
      const [users, retired, tests, verified] = await Promise.all([
        database.query(sql`${selectStored} WHERE users.username_key IN (${list(names)})`),
        database.query(
          sql`SELECT name_hash FROM retired_names WHERE name_hash IN (${list(nameHashes)})`,
        ),
        database.query(
          sql`SELECT phone_number FROM test_numbers WHERE phone_number IN (${list(numbers)})`,
        ),
        counted.length === 0 ? [] : database.query(sql`SELECT phone_number, count(*) AS count
          FROM users WHERE phone_number IN (${list(counted)}) AND phone_verified_at IS NOT NULL
          GROUP BY phone_number`),
      ]);
      const stored = users.map(readStored);
      return {
        users: new Map(stored.map((one) => [usernameKey(one.user.username), one])),
        retired: new Set(retired.map((row) => text(row, "name_hash") as NameHash)),
        testNumbers: new Set(tests.map(readNumber)),
        verified: new Map(verified.map((row) => [readNumber(row), integer(row, "count")])),
      };
    },

    async insertImported(users, accountsPerNumber) {
      invariant(users.length <= usersMax, "at most 500 users are imported in one step");
      const done = await database.batch([
        ...users.flatMap((user) => insertion(user, accountsPerNumber)),
        // After the inserts: a deletion in progress has committed by then.
        must(sql`SELECT 1 AS free WHERE NOT EXISTS (SELECT 1 FROM retired_names
            WHERE name_hash IN (${list(users.map(({ nameHash }) => nameHash))}))
          AND NOT EXISTS (SELECT 1 FROM test_numbers
            WHERE phone_number IN (${list(users.map(({ user }) => user.phoneNumber))}))`),
      ]);
      return done !== null;
    },

    async listForExport({ cursor, limit }) {
      invariant(limit >= 1 && limit <= 1000, "a page has 1 to 1,000 users");
      const after = cursor === null ? beforeAll : readPlace(cursor);
      invariant(after !== null, "a cursor is of an earlier page");
      const rows = await database.query(sql`${selectStored}
        WHERE ${inOrder} > ${inOrderAt(after)} AND users.test_until IS NULL
        ORDER BY ${inOrder} ${upTo(limit + 1)}`);
      const found = rows.map((row) => {
        const item = readStored(row);
        return { item, cursor: placeText({ number: integer(row, "number"), id: item.user.id }) };
      });
      return pageOf(found, limit);
    },
  };
}

const selectStored: Statement = sql`SELECT ${userColumns}, users.number, ${storedPassword},
    user_metadata.content AS metadata
  FROM users LEFT JOIN user_metadata ON user_metadata.user_id = users.id`;

function readStored(row: Row): StoredUser {
  return {
    user: readUser(row),
    passwordHash: readPasswordHash(row),
    metadata: (textOrNull(row, "metadata") ?? noMetadata) as Metadata,
  };
}

function readNumber(row: Row): PhoneNumber {
  return text(row, "phone_number") as PhoneNumber;
}

function insertion(
  { user, passwordHash, metadata }: ImportedInsertion,
  accountsPerNumber: number,
): readonly Statement[] {
  return [
    must(sql`${userInsert(user, passwordHash)}
      ON CONFLICT (username_key) DO NOTHING RETURNING id`),
    ...(metadata === noMetadata
      ? []
      : [sql`INSERT INTO user_metadata (user_id, content) VALUES (${user.id}, ${metadata})`]),
    ...(user.phoneVerifiedAt === null ? [] : limitUsersOfNumber(user.id, accountsPerNumber)),
  ];
}
