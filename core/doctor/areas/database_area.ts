import {
  leftoversCounted,
  type RecordFacts,
} from "../../adapters/sql/store/reports/record_facts.ts";
import { error, type Finding, note, ok, warning } from "./finding.ts";

/** Above this, each write makes people wait. */
const commitMsWarned = 100;
const commitMsMax = 1_000;

/** A commit that reached the disk, as the write of a session does. */
export function judgeCommit(ms: number, check = "database.commit"): Finding {
  const words = `A durable commit takes ${ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms`;
  const remedy = "Put the database on a faster disk, not one over a network.";
  if (ms > commitMsMax) return error(check, `${words}: each login waits for several`, remedy);
  if (ms > commitMsWarned) return warning(check, `${words}: each login waits for several`, remedy);
  return ok(check, words);
}

/** Of 0 where there is no schema yet. */
export function judgeSchema(version: number, known: number): Finding {
  const check = "database.schema";
  if (version === known) return ok(check, `The schema has version ${version}, this build's`);
  if (version > known) {
    return error(
      check,
      `The schema has version ${version}, and this build knows ${known}`,
      "Start the newer Latchkey that wrote it, or restore a backup.",
    );
  }
  const words = `The schema has version ${version}; the next start brings it to ${known}`;
  return note(check, words, "Make a backup before that start: there is no way back.");
}

export function judgeRecord(record: RecordFacts | null): readonly Finding[] {
  if (record === null) return [];
  const check = "database.upkeep";
  const { leftovers } = record;
  const words = `${leftovers}${leftovers >= leftoversCounted ? " or more" : ""} rows are overdue ` +
    "for removal";
  if (leftovers < leftoversCounted) return [ok(check, words)];
  const remedy = "The service removes them every five minutes while it runs: look at its log.";
  return [warning(check, `${words}: upkeep falls behind, or the service does not run`, remedy)];
}

/** Always said: no check can tell whether there are any. */
export function judgeBackups(engine: "sqlite" | "postgres"): Finding {
  const words = "Latchkey makes no backups: that is the operator's, and cannot be seen from here";
  return note(
    "backups.made",
    words,
    engine === "sqlite"
      ? "Daily: deno task admin backup FILE, never a plain copy of the database while the " +
        "service runs; keep LATCHKEY_SECRETS_KEY and the pepper apart from it."
      : "Daily: pg_dump, or continuous archiving; keep LATCHKEY_SECRETS_KEY and the pepper apart.",
  );
}
