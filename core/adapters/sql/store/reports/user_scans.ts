import { invariant } from "../../../../domain/invariant.ts";
import type { UserScan, UserScanPage } from "../../../../ports/stores/report_store.ts";
import type { Database } from "../../database.ts";
import { sql } from "../../sql.ts";
import { readUser, text, userColumns } from "../rows/rows.ts";
import { aboveAll, conditions, source } from "./user_lookups.ts";

const rowsMax = 20_000;

/**
 * A slice ends before the key of the row after it. Several users can have one number, and all of
 * them are in one slice, even if it then has more rows.
 */
export async function scanUsers(database: Database, scan: UserScan): Promise<UserScanPage> {
  invariant(scan.rows >= 1 && scan.rows <= rowsMax, "a slice has 1 to 20,000 rows");
  const key = scan.by === "name" ? sql`username_key` : sql`phone_number`;
  const from = sql`FROM ${source(scan)} WHERE ${conditions[scan.filter]}`;
  const start = scan.after ?? "";
  const [end] = await database.query(sql`SELECT ${key} AS bound ${from} AND ${key} >= ${start}
    ORDER BY ${key} LIMIT 1 OFFSET ${scan.rows}`);
  let next = end === undefined ? null : text(end, "bound");
  if (next === start) {
    const [later] = await database.query(sql`SELECT ${key} AS bound ${from} AND ${key} > ${start}
      ORDER BY ${key} LIMIT 1`);
    next = later === undefined ? null : text(later, "bound");
  }
  const pattern = `%${scan.inside.replace(/[%_\\]/g, "\\$&")}%`;
  const rows = await database.query(sql`SELECT ${userColumns} ${from} AND ${key} >= ${start}
    AND ${key} < ${next ?? aboveAll} AND ${key} LIKE ${pattern} ESCAPE ${"\\"} ORDER BY ${key}`);
  return { items: rows.map(readUser), next };
}
