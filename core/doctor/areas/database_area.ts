import {
  leftoversCounted,
  type RecordFacts,
} from "../../adapters/sql/store/reports/record_facts.ts";
import { error, type Finding, note, ok, warning } from "./finding.ts";

/** Above this, users notice every write. */
const commitMsWarned = 100;
const commitMsMax = 1_000;

/** Checks how long a durable commit takes, such as the one that stores a session. */
export function checkCommit(ms: number, check = "database.commit"): Finding {
  const words = `A durable commit takes ${ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms`;
  const remedy = "Put the database on a faster local disk.";
  if (ms > commitMsMax) return error(check, `${words}: each login waits for several`, remedy);
  if (ms > commitMsWarned) return warning(check, `${words}: each login waits for several`, remedy);
  return ok(check, words);
}

/** `version` is 0 if there is no schema yet. */
export function checkSchema(version: number, known: number): Finding {
  const check = "database.schema";
  if (version === known) return ok(check, `The schema version is ${version}, as in this build`);
  if (version > known) {
    return error(
      check,
      `The schema version is ${version}, but this build supports only ${known}`,
      "Run the newer Latchkey that created it, or restore a backup.",
    );
  }
  const words = `The schema version is ${version}; the next start upgrades it to ${known}`;
  return note(check, words, "Back up the database first: the upgrade cannot be undone.");
}

export function checkRecord(record: RecordFacts | null): readonly Finding[] {
  if (record === null) return [];
  const check = "database.upkeep";
  const { leftovers } = record;
  const words = `${leftovers}${leftovers >= leftoversCounted ? " or more" : ""} rows are overdue ` +
    "for removal";
  if (leftovers < leftoversCounted) return [ok(check, words)];
  const remedy = "The service removes them every five minutes while it runs. Check its log.";
  return [warning(check, `${words}: cleanup is behind, or the service is not running`, remedy)];
}

/** A service does not start on a database of `deno task dev`. `dev`: whether that is running. */
export function checkDevelopment(record: RecordFacts | null, dev: boolean): readonly Finding[] {
  if (record === null || !record.development || dev) return [];
  return [error(
    "database.development",
    "deno task dev has used this database, so deno task start refuses it: the passwords are " +
      "hashed too fast to protect them",
    "Set LATCHKEY_DATA_DIR to another folder.",
  )];
}

/**
 * Always reported, because no check can find out whether copies exist on another machine.
 * `everyHours`: between two copies that the service makes by itself. Null: it makes none.
 */
export function checkBackups(engine: "sqlite" | "postgres", everyHours: number | null): Finding {
  if (engine === "sqlite" && everyHours !== null) {
    return note(
      "backups.made",
      `The service copies its database every ${everyHours} hours`,
      "Keep copies on another machine, and store LATCHKEY_SECRETS_KEY and the pepper separately.",
    );
  }
  const words = "Latchkey makes no backups by itself and cannot see whether you make any";
  return note(
    "backups.made",
    words,
    engine === "sqlite"
      ? "Set LATCHKEY_BACKUP_EVERY_HOURS. Do not copy the database file while the service runs. " +
        "Store LATCHKEY_SECRETS_KEY and the pepper separately."
      : "Run pg_dump daily, or use continuous archiving. Store LATCHKEY_SECRETS_KEY and the " +
        "pepper separately.",
  );
}
