import type { Store } from "./every_method.ts";
import type { Database } from "../database.ts";
import {
  auditEventInsert,
  readCount,
  readPasswordHash,
  readUser,
  userColumns,
  userInsert,
} from "./rows.ts";
import { must, sql } from "../sql.ts";
import { unprovenBefore } from "./sql_store_upkeep.ts";
import { listUsers } from "./sql_store_user_pages.ts";

type Users = Pick<
  Store,
  | "insertUser"
  | "findUserByName"
  | "findUser"
  | "replacePasswordHash"
  | "releaseName"
  | "listUsers"
  | "countUsers"
  | "deleteUser"
>;

export function createUsers(database: Database): Users {
  return {
    async insertUser(user, passwordHash, event) {
      const done = await database.batch([
        must(sql`${userInsert(user, passwordHash)}
          ON CONFLICT (username_key) DO NOTHING RETURNING id`),
        auditEventInsert(event),
      ]);
      return done === null ? "username_taken" : "inserted";
    },

    async findUserByName(name) {
      const [row] = await database.query(
        sql`SELECT ${userColumns}, users.password_hash FROM users WHERE username_key = ${name}`,
      );
      return row === undefined
        ? null
        : { user: readUser(row), passwordHash: readPasswordHash(row) };
    },

    async findUser(id) {
      const [row] = await database.query(sql`SELECT ${userColumns} FROM users WHERE id = ${id}`);
      return row === undefined ? null : readUser(row);
    },

    async replacePasswordHash({ userId, from, to }, event) {
      const done = await database.batch([
        must(sql`UPDATE users SET password_hash = ${to}
          WHERE id = ${userId} AND password_hash = ${from} RETURNING id`),
        auditEventInsert(event),
      ]);
      return done !== null;
    },

    async deleteUser(userId, event) {
      const done = await database.batch([
        // What is theirs goes with the row; the record has no foreign key and stays.
        must(sql`DELETE FROM users WHERE id = ${userId} RETURNING id`),
        sql`UPDATE deliveries SET masked_phone_number = NULL, number_key = NULL
          WHERE user_id = ${userId}`,
        auditEventInsert(event),
      ]);
      return done !== null;
    },

    async releaseName(name, unverifiedBefore) {
      const released = sql`username_key = ${name}
        AND ${unprovenBefore(unverifiedBefore)}`;
      const done = await database.batch([
        must(sql`SELECT id FROM users WHERE ${released} /*pg FOR UPDATE */`),
        // Nothing that tells a number outlives its user.
        sql`UPDATE deliveries SET masked_phone_number = NULL, number_key = NULL
          WHERE user_id IN (SELECT id FROM users WHERE ${released})`,
        must(sql`DELETE FROM users WHERE ${released} RETURNING id`),
      ]);
      return done !== null;
    },

    listUsers: (query) => listUsers(database, query),

    async countUsers() {
      return readCount(await database.query(sql`SELECT count(*) AS count FROM users`));
    },
  };
}
