import { deepEqual, equal, match, rejects } from "node:assert/strict";
import { createBackground } from "../../core/background.ts";
import { parseConfig } from "../../core/config/config.ts";
import type { AuditEvent } from "../../core/domain/audit_event.ts";
import type { NewId } from "../../core/domain/id.ts";
import { openEntryPoints } from "../../core/entry_points.ts";
import type { Meter } from "../../core/ports/meter.ts";
import type { EventStore, RefusalCollector } from "../../core/ports/stores/event_store.ts";
import { StorageUnavailable } from "../../core/ports/stores/storage.ts";
import { openStores } from "../../core/open_stores.ts";
import { collectedMax, collectMs, createRefusalCollector } from "../../core/refusal_collector.ts";
import { withDirectory } from "../adapters/sql/with_directory.ts";
import { newEvent } from "../contracts/store_fixtures.ts";
import { caller, openTestCore, password } from "../harness.ts";

interface Opened {
  readonly refusals: RefusalCollector;
  readonly events: EventStore;
  readonly newId: NewId;
  readonly meter: Meter;
  /** How often something was written, alone or together. */
  readonly writes: { alone: number; together: number };
  /** Makes each write fail, or work again. */
  readonly fail: (fails: boolean) => void;
  /** Ends the pause before the next write, and waits for the write. */
  readonly pass: () => Promise<void>;
  /** The counts in the audit log. */
  readonly counts: () => Promise<readonly number[]>;
}

async function withCollector(run: (opened: Opened) => Promise<void>): Promise<void> {
  await using test = await openTestCore();
  const { events, clock, newId, meter } = test.ports;
  const faults: unknown[] = [];
  const { background, drain } = createBackground(8, (error) => void faults.push(error));
  const pauses: (() => void)[] = [];
  const writes = { alone: 0, together: 0 };
  let failing = false;
  const write = async (kind: keyof typeof writes, run: () => Promise<void>): Promise<void> => {
    writes[kind]++;
    if (failing) throw new StorageUnavailable("full", "full");
    await run();
  };
  const refusals = createRefusalCollector({
    events: {
      ...events,
      appendAuditEvent: (event) => write("alone", () => events.appendAuditEvent(event)),
      appendAuditEvents: (list) => write("together", () => events.appendAuditEvents(list)),
    },
    ...{ clock, newId, background },
    pause: (milliseconds) => {
      equal(milliseconds, collectMs);
      return new Promise((resolve) => void pauses.push(resolve));
    },
  });
  const pass = async (): Promise<void> => {
    await nextTurn();
    for (const end of pauses.splice(0)) end();
    await drain();
  };
  await run({
    ...{ refusals, events, writes, newId, meter, pass },
    fail: (fails) => void (failing = fails),
    async counts() {
      const { items } = await events.listAuditEvents({ userId: null, cursor: null, limit: 1000 });
      return items.map(({ count }) => count);
    },
  });
  await pass();
  deepEqual(faults, []);
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}

const at = Date.UTC(2026, 0, 1);

function refusal(change: Partial<AuditEvent> = {}): AuditEvent {
  const facts = { at, lastAt: at, type: "login.refused", reason: "overloaded" } as const;
  return newEvent({ ...facts, address: "192.0.2.1", ...change });
}

Deno.test("a refusal is answered before it is written, and a quarter of a second has one write", async () => {
  await withCollector(async ({ refusals, events, writes, meter, pass, counts }) => {
    for (let late = 0; late < 100; late++) {
      await refusals.note(refusal({ at: at + late, lastAt: at + late, requestId: `r-${late}` }));
    }
    await refusals.note(refusal({ type: "user.registration_refused" }));
    deepEqual([writes, await counts()], [{ alone: 0, together: 0 }, []]);
    await pass();
    deepEqual(writes, { alone: 0, together: 1 });
    deepEqual((await counts()).toSorted(), [1, 100]);
    const { items } = await events.listAuditEvents({ userId: null, cursor: null, limit: 9 });
    const login = items.find(({ type }) => type === "login.refused");
    deepEqual([login?.at, login?.lastAt, login?.requestId], [at, at + 99, "r-0"]);
    match(meter.text(), /latchkey_logins_total\{[^}]*"overloaded"[^}]*\} 100\n/);
    await refusals.note(refusal());
    await pass();
    deepEqual([writes.together, (await counts()).toSorted()], [2, [1, 101]]);
  });
});

Deno.test("a refusal gets its ID when it is written, so that a reader of the log does not miss it", async () => {
  await withCollector(async ({ refusals, events, newId, pass }) => {
    await refusals.note(refusal({ id: newId("evt", at) }));
    const later = newEvent({ at, id: newId("evt", at) });
    await events.appendAuditEvent(later);
    await pass();
    const found = await events.listEventsAfter({ after: later.id, failuresOnly: true, limit: 9 });
    equal(found.length, 1);
  });
});

Deno.test("a flush writes what waits, and the task that comes later writes nothing", async () => {
  await withCollector(async ({ refusals, writes, pass, counts }) => {
    await refusals.note(refusal());
    await refusals.flush();
    await pass();
    await refusals.flush();
    deepEqual([writes.together, await counts()], [1, [1]]);
  });
});

Deno.test("refusals are kept while nothing can be written, and new ones fail as any write does", async () => {
  await withCollector(async ({ refusals, fail, pass, counts }) => {
    fail(true);
    await refusals.note(refusal());
    await refusals.note(refusal());
    await pass();
    await rejects(refusals.note(refusal()), StorageUnavailable);
    await rejects(refusals.flush(), StorageUnavailable, "the service is not ready");
    fail(false);
    await refusals.note(refusal());
    deepEqual(await counts(), [1], "alone");
    await pass();
    deepEqual(await counts(), [3]);
    await refusals.note(refusal());
    deepEqual(await counts(), [3], "collected again");
  });
});

Deno.test("readiness reports the database as long as refusals cannot be recorded", async () => {
  let fails = true;
  await using test = await openTestCore((ports) => ({
    ...ports,
    hasher: { ...ports.hasher, hasRoom: () => false },
    events: {
      ...ports.events,
      appendAuditEvents: async (events) => {
        if (fails) throw new StorageUnavailable("full", "full");
        await ports.events.appendAuditEvents(events);
      },
    },
  }));
  const { core, ports, settle, clock } = test;
  equal((await core.checkReadiness()).database, true);
  const refused = await core.logIn({ username: "ada", password, send: null }, caller);
  equal(refused.ok, false);
  await settle();
  clock.advance(3);
  equal((await core.checkReadiness()).database, "full");
  fails = false;
  clock.advance(3);
  equal((await core.checkReadiness()).database, true);
  const { items } = await ports.events.listAuditEvents({ userId: null, cursor: null, limit: 9 });
  deepEqual(items.map(({ reason, count }) => [reason, count]), [["overloaded", 1]]);
});

Deno.test("beyond a thousand refusals that wait, each is written before its answer", async () => {
  await withCollector(async ({ refusals, writes, pass, counts }) => {
    for (let each = 0; each < collectedMax + 5; each++) await refusals.note(refusal());
    deepEqual(writes, { alone: 5, together: 0 });
    await pass();
    deepEqual([writes.together, await counts()], [1, [collectedMax + 5]]);
  });
});

Deno.test("a stop refuses the logins that wait for a hash, and records all of them", async () => {
  await withDirectory(async (directory) => {
    const hex = crypto.randomUUID().replaceAll("-", "");
    const env = {
      LATCHKEY_DATA_DIR: directory,
      LATCHKEY_HASH_WORKERS: "1",
      LATCHKEY_VERIFY_SERVICES: "single",
      TWILIO_ACCOUNT_SID: `AC${hex}`,
      TWILIO_AUTH_TOKEN: hex,
      TWILIO_VERIFY_SERVICE_SID: `VA${hex}`,
    };
    const parsed = parseConfig(env, Deno.readTextFileSync);
    if (!parsed.ok) throw new Error(parsed.errors.join(" "));
    const faults: unknown[] = [];
    const opened = await openEntryPoints(parsed.config, (error) => void faults.push(error));
    const { service, settle, stopHashing, close } = opened;
    const logins = Array.from({ length: 12 }, (_, each) =>
      service.logIn(
        { username: `user-${each}`, password, send: null },
        { ...caller, address: `198.18.0.${each}` },
      ));
    await nextTurn();
    await stopHashing();
    const answers = await Promise.all(logins);
    await settle();
    await close();
    equal(answers.filter(({ ok }) => !ok).length, 12);
    deepEqual(faults, []);
    const { events, upkeep } = await openStores(parsed.config, {});
    const { items } = await events.listAuditEvents({ userId: null, cursor: null, limit: 99 });
    await upkeep.close();
    equal(items.reduce((sum, { count }) => sum + count, 0), 12);
    deepEqual([...new Set(items.map(({ reason }) => reason))], ["overloaded"]);
  });
});
