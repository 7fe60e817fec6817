import type { Database, Row } from "../../database.ts";
import { must, sql } from "../../sql.ts";
import {
  type SigningAlgorithm,
  signingAlgorithms,
} from "../../../../domain/session/signing_key.ts";
import type { KeyStore, SigningKey } from "../../../../ports/stores/key_store.ts";
import { auditEventInsert, integer, oneOf, text } from "../rows/rows.ts";

type SigningKeys = Pick<
  KeyStore,
  | "listSigningKeys"
  | "insertSigningKey"
  | "findPublicKey"
  | "setSigningKeyLife"
  | "replaceSigningKeyBox"
>;

export function createSigningKeys(database: Database): SigningKeys {
  return {
    async listSigningKeys(now) {
      const rows = await database.query(
        sql`SELECT id, algorithm, public_key, private_key_box, created_at,
          retires_at, expires_at
        FROM signing_keys WHERE expires_at > ${now} ORDER BY created_at DESC, id DESC`,
      );
      return rows.map(readSigningKey);
    },

    async insertSigningKey({ key, follows, retired, now, forgottenBefore }, event) {
      const before = follows ?? firstOf(key.algorithm);
      const done = await database.batch([
        sql`DELETE FROM retired_keys WHERE retired_at < ${forgottenBefore}`,
        sql`INSERT INTO retired_keys (id, algorithm, public_key, retired_at)
          SELECT id, algorithm, public_key, retires_at FROM signing_keys
          WHERE expires_at <= ${now} AND retires_at >= ${forgottenBefore}
          ON CONFLICT DO NOTHING`,
        sql`DELETE FROM signing_keys WHERE expires_at <= ${now}`,
        ...retired.map((other) =>
          sql`UPDATE signing_keys
            SET retires_at = ${other.retiresAt}, expires_at = ${other.expiresAt}
            WHERE id = ${other.id} AND retires_at > ${other.retiresAt}`
        ),
        // Each key has at most one successor, so only one of several instances creates it.
        must(sql`INSERT INTO signing_keys (id, follows, algorithm, public_key, private_key_box,
            created_at, retires_at, expires_at)
          VALUES (${key.id}, ${before}, ${key.algorithm}, ${key.publicKey}, ${key.privateKeyBox},
            ${key.createdAt}, ${key.retiresAt}, ${key.expiresAt})
          ON CONFLICT DO NOTHING RETURNING id`),
        auditEventInsert(event),
      ]);
      return done !== null;
    },

    async findPublicKey(id) {
      const [row] = await database.query(sql`SELECT public_key FROM signing_keys WHERE id = ${id}
        UNION ALL SELECT public_key FROM retired_keys WHERE id = ${id}`);
      return row === undefined ? null : text(row, "public_key");
    },

    async setSigningKeyLife({ id, createdAt, retiresAt, expiresAt }, from) {
      const rows = await database.query(sql`UPDATE signing_keys SET created_at = ${createdAt},
          retires_at = ${retiresAt}, expires_at = ${expiresAt}
        WHERE id = ${id} AND created_at = ${from.createdAt} AND retires_at = ${from.retiresAt}
        RETURNING id`);
      return rows.length > 0;
    },

    async replaceSigningKeyBox({ id, from, to }) {
      const rows = await database.query(sql`UPDATE signing_keys SET private_key_box = ${to}
        WHERE id = ${id} AND private_key_box = ${from} RETURNING id`);
      return rows.length > 0;
    },
  };
}

/** What the first key of a chain follows, so that there is only one. */
function firstOf(algorithm: SigningAlgorithm): string {
  return algorithm === "ES256" ? "" : algorithm;
}

function readSigningKey(row: Row): SigningKey {
  return {
    id: text(row, "id"),
    algorithm: oneOf(signingAlgorithms, row, "algorithm"),
    publicKey: text(row, "public_key"),
    privateKeyBox: text(row, "private_key_box"),
    createdAt: integer(row, "created_at"),
    retiresAt: integer(row, "retires_at"),
    expiresAt: integer(row, "expires_at"),
  };
}
