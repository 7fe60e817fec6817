import type { OperatorCaller } from "../../domain/audit_event.ts";
import { type UsernameKey, usernameKey } from "../../domain/account/username.ts";
import type { SourceRecord } from "../../domain/transfer/import_row.ts";
import type { MappingContext } from "../../domain/transfer/mappings/mapping.ts";
import { mappings } from "../../domain/transfer/mappings/mappings.ts";
import {
  type ImportedUser,
  type ImportRules,
  type LineFault,
  parseImportRow,
} from "../../domain/transfer/parse_import_row.ts";
import type { Ports } from "../../ports/ports.ts";
import type { SeenUsers } from "../../ports/stores/transfer_store.ts";
import { newEvent, type NewEventPorts } from "../record/new_event.ts";
import type { ImportCounts, ImportOrder, ImportStep } from "./import_order.ts";
import { type ImportedLine, storeImported, type StoreImportedPorts } from "./store_imported.ts";
import { readRecords, type ReadRecordsPorts } from "./read_records.ts";

type ImportUsersPorts =
  & NewEventPorts
  & ReadRecordsPorts
  & StoreImportedPorts
  & Pick<Ports, "events" | "upkeep" | "policies" | "openSeenUsers" | "pause" | "clock">;

/** Users that are written in one transaction, which takes some milliseconds. */
const usersPerBatch = 500;

/**
 * The pause after a transaction is as long as it took, within these bounds, so that a running
 * service can write at least half of the time.
 */
const pauseMs = { min: 10, max: 1000 } as const;

type Counts = { -readonly [Name in keyof ImportCounts]: number };

/**
 * Imports users while the service runs. Yields the lines that are refused, in order, and the counts
 * after each batch. Users who exist and are the same are skipped, so an interrupted import can be
 * repeated. Imported users get no message, are never removed as unverified, and have their hash
 * replaced at their first login. Two audit events record the import: its start, with what was
 * ordered, and its end, with the counts.
 */
export async function* importUsers(
  ports: ImportUsersPorts,
  order: ImportOrder,
  caller: OperatorCaller,
): AsyncGenerator<ImportStep, void, undefined> {
  await ports.upkeep.checkUnchanged();
  const ordered = {
    file: order.fileName,
    from: order.from,
    trust_phones: order.trustPhones,
    ...(order.reason === null ? {} : { reason: order.reason }),
  };
  if (!order.dryRun) {
    const facts = { type: "users.import_started", detail: ordered } as const;
    await ports.events.appendAuditEvent(newEvent(ports, caller, facts));
  }
  const counts: Counts = {
    read: 0,
    imported: 0,
    unchanged: 0,
    refused: 0,
    withoutPassword: 0,
    verified: 0,
  };
  const seen = order.dryRun ? ports.openSeenUsers() : null;
  try {
    yield* importBatches(ports, { ...order, seen }, counts);
  } finally {
    seen?.close();
  }
  if (!order.dryRun) {
    const { read, imported, unchanged, refused } = counts;
    const detail = { ...ordered, read, imported, unchanged, refused };
    const facts = { type: "users.imported", detail } as const;
    await ports.events.appendAuditEvent(newEvent(ports, caller, facts));
  }
  yield { kind: "done", counts: { ...counts } };
}

async function* importBatches(
  ports: ImportUsersPorts,
  order: ImportOrder & { readonly seen: SeenUsers | null },
  counts: Counts,
): AsyncGenerator<ImportStep, void, undefined> {
  const parse = createLineParser(ports, order);
  let batch = new Map<UsernameKey, ImportedLine>();
  const flush = async function* (): AsyncGenerator<ImportStep, void, undefined> {
    if (batch.size === 0) return;
    const startedAt = ports.clock();
    const stored = await storeImported(ports, [...batch.values()], order);
    batch = new Map();
    for (const name of ["imported", "unchanged", "withoutPassword", "verified"] as const) {
      counts[name] += stored[name];
    }
    counts.refused += stored.refused.length;
    for (const { line, faults } of stored.refused) yield { kind: "refused", line, faults };
    yield { kind: "progress", counts: { ...counts } };
    const tookMs = ports.clock() - startedAt;
    await ports.pause(Math.min(pauseMs.max, Math.max(pauseMs.min, tookMs)));
  };
  const { listKey } = mappings[order.from];
  for await (const records of readRecords(ports, order.content, listKey)) {
    for (const record of records) {
      counts.read++;
      const parsed = parse(record);
      if ("faults" in parsed) {
        counts.refused++;
        yield { kind: "refused", line: record.line, faults: parsed.faults };
        continue;
      }
      const name = usernameKey(parsed.user.username);
      // The same name again is compared with what its first line became.
      if (batch.has(name)) yield* flush();
      batch.set(name, { line: record.line, name, user: parsed.user });
      if (batch.size >= usersPerBatch) yield* flush();
    }
  }
  yield* flush();
}

type ParsedLine =
  | { readonly user: ImportedUser }
  | { readonly faults: readonly LineFault[] };

function createLineParser(
  ports: Pick<ImportUsersPorts, "policies" | "clock">,
  { from, firebase, defaultCountry }: ImportOrder,
): (record: SourceRecord) => ParsedLine {
  const now = ports.clock();
  const { send, secrets } = ports.policies;
  const peppers = secrets.known.filter(({ kind }) => kind === "pepper").map(({ id }) => id);
  const rules: ImportRules = { send, peppers, defaultCountry, now };
  const context: MappingContext = { now, firebase };
  const mapping = mappings[from];
  return (record) => {
    if ("fault" in record) return { faults: [{ field: "line", code: record.fault }] };
    const row = mapping.map(record.values, context);
    if ("code" in row) return { faults: [row] };
    const parsed = parseImportRow(row, rules);
    return parsed.ok ? { user: parsed.value } : { faults: parsed.faults };
  };
}
