import { deepEqual, equal, rejects } from "node:assert/strict";
import type { AuditEvent } from "../../core/domain/audit_event.ts";
import { atOnce, type ContractTest, newEvent, newUser, oldestId } from "./store_fixtures.ts";

export function auditContract(test: ContractTest): void {
  test("appendAuditEvent() keeps every field as it was", async (store) => {
    const event = newEvent({
      type: "test.code_checked",
      actor: "operator",
      actorName: "root",
      userId: newUser().id,
      address: null,
      requestId: "r-1",
      reason: "wrong_code",
      detail: { text: "é 'quoted' \u0000 🦊", number: 1.5, yes: true, nothing: null },
    });
    await store.appendAuditEvent(event);
    const page = await store.listAuditEvents({ userId: null, cursor: null, limit: 10 });
    deepEqual(page, { items: [event], next: null });
  });

  test("listAuditEvents() pages newest first through 510, new ones coming", async (store) => {
    const events = await atOnce(510, async () => {
      const event = newEvent();
      await store.appendAuditEvent(event);
      return event;
    });
    const seen: AuditEvent[] = [];
    for (let cursor: string | null = null, page = 0; page === 0 || cursor !== null; page++) {
      const answer = await store.listAuditEvents({ userId: null, cursor, limit: 100 });
      seen.push(...answer.items);
      cursor = answer.next;
      await store.appendAuditEvent(newEvent());
      if (page === 0) await store.appendAuditEvent(newEvent({ id: oldestId("evt") }));
    }
    const expected = events.map(({ id }) => id).toSorted().reverse();
    deepEqual(seen.map(({ id }) => id).slice(0, -1), expected);
    equal(seen.at(-1)?.id.slice(0, 14), "evt_0000000000");
  });

  test("listAuditEvents() of one user shows that user's alone", async (store) => {
    const [ada, bob] = [newUser(), newUser()];
    const mine: string[] = [];
    for (let index = 0; index < 7; index++) {
      const event = newEvent({ userId: ada.id });
      mine.unshift(event.id);
      await store.appendAuditEvent(event);
      await store.appendAuditEvent(newEvent({ userId: bob.id }));
      await store.appendAuditEvent(newEvent());
    }
    const first = await store.listAuditEvents({ userId: ada.id, cursor: null, limit: 4 });
    const rest = await store.listAuditEvents({ userId: ada.id, cursor: first.next, limit: 4 });
    deepEqual([...first.items, ...rest.items].map(({ id }) => id), mine);
    equal(rest.next, null);
  });

  test("listAuditEvents() answers a malformed cursor with an empty page", async (store) => {
    await store.appendAuditEvent(newEvent());
    for (const cursor of ["", "x", "evt_", "evt_'--", "evt_\0", "usr_1", "evt_" + "z".repeat(99)]) {
      const query = { userId: null, cursor, limit: 5 };
      deepEqual(await store.listAuditEvents(query), { items: [], next: null });
    }
    await rejects(store.listAuditEvents({ userId: null, cursor: null, limit: 0 }));
  });
}
