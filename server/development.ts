import type { Config } from "../core/config/config.ts";
import type { Service } from "../core/service.ts";
import type { Log } from "./program/log.ts";

/** The service cannot start: the database is one of `deno task dev`. */
export class DatabaseForDevelopment extends Error {
  override readonly name = "DatabaseForDevelopment";
}

/** Throws `DatabaseForDevelopment` if `deno task dev` has ever used the database. */
export async function requireForProduction(
  service: Pick<Service, "isForDevelopment">,
  { databaseUrl, dataDir }: Pick<Config, "databaseUrl" | "dataDir">,
): Promise<void> {
  if (!await service.isForDevelopment()) return;
  const [place, remedy] = databaseUrl === null
    ? [`${dataDir}/latchkey.db`, "Set LATCHKEY_DATA_DIR to another folder."]
    : ["the PostgreSQL database", "Use another database."];
  throw new DatabaseForDevelopment(
    `Cannot use ${place} in production: deno task dev has used it, which hashes passwords too ` +
      `fast to protect them. ${remedy}`,
  );
}

/** Marks the database, and warns if it has users, who may be those of a production service. */
export async function markForDevelopment(
  service: Pick<Service, "markDevelopment">,
  log: Pick<Log, "warn">,
): Promise<void> {
  const users = await service.markDevelopment();
  if (users === 0) return;
  log.warn(
    `The database had ${users} ${users === 1 ? "user" : "users"} before deno task dev used it. ` +
      "deno task start refuses it from now on",
  );
}
