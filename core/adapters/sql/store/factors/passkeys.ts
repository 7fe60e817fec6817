import type { Database, Row } from "../../database.ts";
import { must, sql, type Statement } from "../../sql.ts";
import type { Passkey, PasskeyId } from "../../../../domain/factors/passkey.ts";
import { invariant } from "../../../../domain/invariant.ts";
import type { UserId } from "../../../../domain/user_id.ts";
import type { FactorStore } from "../../../../ports/stores/factor_store.ts";
import { endGrants } from "../rows/ends.ts";
import { holdUnlockedUser } from "../rows/hold_user.ts";
import { auditEventInsert, integer, integerOrNull, text, textOrNull } from "../rows/rows.ts";
import { endDevices } from "../rows/rows_of_factors.ts";

type Passkeys = Pick<
  FactorStore,
  "listPasskeys" | "insertPasskey" | "renamePasskey"
>;

// Lock order: the user's row first. See `challenges.ts`.

export function createPasskeys(database: Database): Passkeys {
  return {
    async listPasskeys(userId) {
      const rows = await database.query(sql`SELECT id, user_id, name, public_key, sign_count,
          transports, created_at, last_used_at
        FROM passkeys WHERE user_id = ${userId} ORDER BY created_at, id`);
      return rows.map(readPasskey);
    },

    async insertPasskey(passkey, challengeId, event) {
      const { userId, createdAt } = passkey;
      const done = await database.batch([
        holdUnlockedUser(userId),
        must(sql`UPDATE challenges SET ended_as = 'consumed'
          WHERE id = ${challengeId} AND user_id = ${userId} AND purpose = 'passkey_enrollment'
            AND ended_as IS NULL
          RETURNING id`),
        passkeyInsert(passkey),
        endGrants(userId, createdAt),
        endDevices(userId, createdAt),
        auditEventInsert(event),
      ]);
      if (done !== null) return "inserted";
      const [row] = await database.query(sql`SELECT ended_as FROM challenges
        WHERE id = ${challengeId} AND user_id = ${userId} AND purpose = 'passkey_enrollment'`);
      return row !== undefined && textOrNull(row, "ended_as") === null ? "exists" : "consumed";
    },

    async renamePasskey(userId, id, name, event) {
      const done = await database.batch([
        must(sql`UPDATE passkeys SET name = ${name} WHERE id = ${id} AND user_id = ${userId}
          RETURNING id`),
        auditEventInsert(event),
      ]);
      return done !== null;
    },
  };
}

/** Returns no row if the ID already exists, for any user. */
function passkeyInsert(passkey: Passkey): Statement {
  return must(sql`INSERT INTO passkeys (id, user_id, name, public_key, sign_count, transports,
      created_at, last_used_at)
    VALUES (${passkey.id}, ${passkey.userId}, ${passkey.name}, ${passkey.publicKey},
      ${passkey.signCount}, ${JSON.stringify(passkey.transports)}, ${passkey.createdAt},
      ${passkey.lastUsedAt})
    ON CONFLICT (id) DO NOTHING RETURNING id`);
}

function readPasskey(row: Row): Passkey {
  const transports: unknown = JSON.parse(text(row, "transports"));
  invariant(
    Array.isArray(transports) && transports.every((one) => typeof one === "string"),
    "transports are a JSON array of text",
  );
  return {
    id: text(row, "id") as PasskeyId,
    userId: text(row, "user_id") as UserId,
    name: text(row, "name"),
    publicKey: text(row, "public_key"),
    signCount: integer(row, "sign_count"),
    transports,
    createdAt: integer(row, "created_at"),
    lastUsedAt: integerOrNull(row, "last_used_at"),
  };
}
