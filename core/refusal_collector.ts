import type { AuditEvent } from "./domain/audit_event.ts";
import type { Ports } from "./ports/ports.ts";
import type { RefusalCollector } from "./ports/stores/event_store.ts";
import { StorageUnavailable } from "./ports/stores/storage.ts";

/** The pause between two writes: about four a second, however many requests are refused. */
export const collectMs = 250;

/** How many refusals may wait, with about 1 KB each. The rest are written one by one. */
export const collectedMax = 1_000;

export type RefusalCollectorParts = Pick<
  Ports,
  "events" | "clock" | "newId" | "pause" | "background"
>;

/** Collects refusals in memory. A background task writes them, so a clean stop waits for it. */
export function createRefusalCollector(
  { events, clock, newId, pause, background }: RefusalCollectorParts,
): RefusalCollector {
  let waiting: AuditEvent[] = [];
  /** The number of refusals that wait or are being written. */
  let unwritten = 0;
  let scheduled = false;
  let failed = false;

  function schedule(): boolean {
    return scheduled ||= background(async () => {
      await pause(collectMs);
      scheduled = false;
      await flush().catch(unlessUnavailable);
    });
  }

  async function flush(): Promise<void> {
    if (waiting.length === 0) return;
    const taken = waiting;
    waiting = [];
    // IDs are in the order of the writes: who follows the log asks for those after the last one.
    const now = clock();
    try {
      await events.appendAuditEvents(taken.map((each) => ({ ...each, id: newId("evt", now) })));
    } catch (error) {
      failed = true;
      waiting = [...taken, ...waiting];
      throw error;
    }
    failed = false;
    unwritten -= taken.length;
  }

  /** Not collected. Once the database can be written again, what still waits is written too. */
  async function write(event: AuditEvent): Promise<void> {
    await events.appendAuditEvent(event);
    failed = false;
    if (waiting.length > 0) schedule();
  }

  return {
    flush,
    async note(event): Promise<void> {
      if (failed || unwritten >= collectedMax || !schedule()) return await write(event);
      unwritten++;
      waiting.push(event);
    },
  };
}

/** The refusals still wait, and readiness reports the database. */
function unlessUnavailable(error: unknown): void {
  if (!(error instanceof StorageUnavailable)) throw error;
}
