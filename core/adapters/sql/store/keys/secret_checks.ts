import type { Database, Row } from "../../database.ts";
import { ofUpkeep, sql, type Statement } from "../../sql.ts";
import type { Instant } from "../../../../domain/instant.ts";
import { signingKeyContext, totpContext } from "../../../../domain/upkeep/seal_context.ts";
import type {
  SealedSample,
  SecretCheck,
  SecretKind,
} from "../../../../domain/upkeep/secret_check.ts";
import type { UserId } from "../../../../domain/user_id.ts";
import type { KeyStore } from "../../../../ports/stores/key_store.ts";
import { bytesOfText } from "../rows/bytes.ts";
import { integer, text, textOrNull } from "../rows/rows.ts";

type SecretChecks = Pick<
  KeyStore,
  "listSecretChecks" | "putSecretCheck" | "removeUnusedSecretKeys"
>;

export function createSecretChecks(database: Database): SecretChecks {
  return {
    async listSecretChecks(now) {
      return (await database.query(secretChecksStatement(now))).map(readSecretCheck);
    },

    async putSecretCheck({ kind, id, value }, from) {
      const insertion = sql`INSERT INTO secret_checks (kind, id, value)
        VALUES (${kind}, ${id}, ${value})
        ON CONFLICT (kind, id) DO UPDATE SET value = excluded.value
          WHERE secret_checks.value IS NOT DISTINCT FROM ${from}
        RETURNING id`;
      await database.query(ofUpkeep(insertion));
    },

    async removeUnusedSecretKeys(keep, now) {
      const rows = await database.query(sql`DELETE FROM secret_checks
        WHERE kind = 'secrets_key' AND id <> ${keep}
          AND NOT EXISTS (SELECT 1 FROM totps WHERE ${sealedIn(sql`secret_box`)})
          AND NOT EXISTS (SELECT 1 FROM signing_keys
            WHERE expires_at > ${now} AND ${sealedIn(sql`private_key_box`)})
        RETURNING id`);
      return rows.map((row) => text(row, "id")).toSorted();
    },
  };
}

/** The box in `column` starts with the ID of the `secret_checks` row. */
function sealedIn(column: Statement): Statement {
  return sql`substr(${column}, 1, length(secret_checks.id) + 4) = 'v1.' || secret_checks.id || '.'`;
}

/**
 * Selects each secret with one row that depends on it. This is fast if many rows do; if none does,
 * it scans all boxes and hashes.
 */
export function secretChecksStatement(now: Instant): Statement {
  const totp = sql`FROM totps WHERE secret_checks.kind = 'secrets_key'
    AND ${sealedIn(sql`secret_box`)} ORDER BY user_id LIMIT 1`;
  const signingKey = sql`FROM signing_keys WHERE secret_checks.kind = 'secrets_key'
    AND expires_at > ${now} AND ${sealedIn(sql`private_key_box`)} ORDER BY signing_keys.id LIMIT 1`;
  return sql`SELECT kind, id, value,
      CASE WHEN kind = 'pepper' AND EXISTS (SELECT 1 FROM users
        WHERE substr(password_bytes, 1, 21) =
          ${bytesOfText(sql`'hmac-sha384:' || secret_checks.id || ':'`)})
        THEN 1 ELSE 0 END AS hashes,
      (SELECT user_id ${totp}) AS totp_user, (SELECT secret_box ${totp}) AS totp_box,
      (SELECT signing_keys.id ${signingKey}) AS signing_key,
      (SELECT private_key_box ${signingKey}) AS signing_key_box
    FROM secret_checks ORDER BY kind, id`;
}

export function readSecretCheck(row: Row): SecretCheck {
  const sample = readSample(row);
  return {
    kind: text(row, "kind") as SecretKind,
    id: text(row, "id"),
    value: textOrNull(row, "value"),
    used: sample !== null || integer(row, "hashes") === 1,
    sample,
  };
}

function readSample(row: Row): SealedSample | null {
  const user = textOrNull(row, "totp_user");
  const key = textOrNull(row, "signing_key");
  if (user !== null) return { box: text(row, "totp_box"), context: totpContext(user as UserId) };
  if (key === null) return null;
  return { box: text(row, "signing_key_box"), context: signingKeyContext(key) };
}
