import type { Meter, Series } from "../../ports/meter.ts";
import { StorageUnavailable } from "../../ports/stores/storage.ts";
import type { Witness } from "../../ports/witness.ts";
import type { Database, Row } from "./database.ts";
import type { ReadWatch } from "./read_watch.ts";
import { reads as onlyReads, type Statement } from "./sql.ts";

/**
 * Measures the statements of a database, and shows the witness which events were committed. It adds
 * no promise to what a caller awaits, because one more would be felt on the hot path.
 */
export function meterDatabase(database: Database, meter: Meter, witness: Witness): Database {
  const name = "latchkey_database_duration_seconds";
  const reads = meter.series(name, { operation: "read" });
  const commits = meter.series(name, { operation: "commit" });
  watchPool(database, meter);
  watchCommits(database, meter);

  function measure<Value>(
    pending: Promise<Value>,
    series: Series,
    startedAt: number,
    done: (value: Value) => void,
  ): Promise<Value> {
    pending.then((value) => {
      series.add((performance.now() - startedAt) / 1000);
      done(value);
    }, (error: unknown) => {
      series.add((performance.now() - startedAt) / 1000);
      noteTrouble(error);
    });
    return pending;
  }

  function noteTrouble(error: unknown): void {
    if (error instanceof StorageUnavailable) witness.sawStorageTrouble(error.trouble);
  }

  const watch: ReadWatch = {
    done(seconds, count) {
      for (let read = 0; read < count; read++) reads.add(seconds);
    },
    failed(seconds, error) {
      reads.add(seconds);
      noteTrouble(error);
    },
  };

  function noteEvents(statements: readonly Statement[], rows: readonly (readonly Row[])[]): void {
    statements.forEach(({ event }, index) => {
      if (event === undefined) return;
      const isWritten = event.always || (rows[index]?.length ?? 0) > 0;
      if (isWritten) witness.sawEvent(event.event);
    });
  }

  return {
    ...database,
    query(statement, waitMs) {
      const startedAt = performance.now();
      const pending = database.query(statement, waitMs);
      return measure(pending, onlyReads(statement) ? reads : commits, startedAt, (rows) => {
        if (statement.event !== undefined) noteEvents([statement], [rows]);
      });
    },
    prepareRead: (read) => database.prepareRead(read, watch),
    batch(statements, limitMs) {
      const startedAt = performance.now();
      return measure(database.batch(statements, limitMs), commits, startedAt, (rows) => {
        if (rows !== null) noteEvents(statements, rows);
      });
    },
  };
}

function watchPool({ pool }: Database, meter: Meter): void {
  if (pool === undefined) return;
  const name = "latchkey_database_pool_connections";
  meter.watch(name, { state: "used" }, () => pool.state().used);
  meter.watch(name, { state: "idle" }, () => pool.state().idle);
  meter.watch(name, { state: "waiting" }, () => pool.state().waiting);
  meter.set("latchkey_database_pool_limit", {}, pool.max);
}

function watchCommits({ commits }: Database, meter: Meter): void {
  if (commits !== undefined) meter.watch("latchkey_database_commits_total", {}, commits);
}
