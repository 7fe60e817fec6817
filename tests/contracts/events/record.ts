import { deepEqual, equal, rejects } from "node:assert/strict";
import type { AuditEvent } from "../../../core/domain/audit_event.ts";
import { createIdSource } from "../../../core/domain/id.ts";
import type { AuditQuery } from "../../../core/ports/stores/event_store.ts";
import {
  type ContractTest,
  inParallel,
  newEvent,
  newSession,
  newUser,
  now,
  oldestId,
  randomBytes,
} from "../store_fixtures.ts";

export function recordContract(test: ContractTest): void {
  test("appendAuditEvent() preserves every field", async (stores) => {
    const event = newEvent({
      type: "test.code_checked",
      actor: "operator",
      actorName: "root",
      userId: newUser().id,
      address: null,
      requestId: "r-1",
      apiKeyId: newSession(newUser()).id,
      peerAddress: "198.51.100.7",
      reason: "wrong_code",
      detail: { text: "é 'quoted' \u0000 🦊", number: 1.5, yes: true, nothing: null },
    });
    await stores.events.appendAuditEvent(event);
    const page = await stores.events.listAuditEvents({ userId: null, cursor: null, limit: 10 });
    deepEqual(page, { items: [event], next: null });
  });

  test("listAuditEvents() finds what operators did, of all or of one user", async (stores) => {
    const { id: userId } = newUser();
    const byOperator = { type: "user.locked", actor: "operator", actorName: "root" } as const;
    const events = [newEvent(), newEvent(byOperator), newEvent({ ...byOperator, userId })];
    for (const event of events) await stores.events.appendAuditEvent(event);
    const query = { actor: "operator", cursor: null, limit: 10 } as const;
    const idsOf = async (userId: AuditQuery["userId"]): Promise<readonly string[]> =>
      (await stores.events.listAuditEvents({ ...query, userId })).items.map(({ id }) => id);
    const all = events.slice(1).map(({ id }) => id).toSorted().toReversed();
    deepEqual(await idsOf(null), all);
    deepEqual(await idsOf(userId), [events[2]?.id]);
  });

  test("listAuditEvents() pages through 510 events while new ones arrive", async (stores) => {
    const events = await inParallel(510, async () => {
      const event = newEvent();
      await stores.events.appendAuditEvent(event);
      return event;
    });
    const seen: AuditEvent[] = [];
    for (let cursor: string | null = null, page = 0; page === 0 || cursor !== null; page++) {
      const answer = await stores.events.listAuditEvents({ userId: null, cursor, limit: 100 });
      seen.push(...answer.items);
      cursor = answer.next;
      await stores.events.appendAuditEvent(newEvent());
      if (page === 0) await stores.events.appendAuditEvent(newEvent({ id: oldestId("evt") }));
    }
    const expected = events.map(({ id }) => id).toSorted().reverse();
    deepEqual(seen.map(({ id }) => id).slice(0, -1), expected);
    equal(seen.at(-1)?.id.slice(0, 14), "evt_0000000000");
  });

  test("listAuditEvents() for one user returns only that user's events", async (stores) => {
    const [ada, bob] = [newUser(), newUser()];
    const mine: string[] = [];
    for (let index = 0; index < 7; index++) {
      const event = newEvent({ userId: ada.id });
      mine.unshift(event.id);
      await stores.events.appendAuditEvent(event);
      await stores.events.appendAuditEvent(newEvent({ userId: bob.id }));
      await stores.events.appendAuditEvent(newEvent());
    }
    const first = await stores.events.listAuditEvents({ userId: ada.id, cursor: null, limit: 4 });
    const rest = await stores.events.listAuditEvents({
      userId: ada.id,
      cursor: first.next,
      limit: 4,
    });
    deepEqual([...first.items, ...rest.items].map(({ id }) => id), mine);
    equal(rest.next, null);
  });

  test("listAuditEvents() starts with since and stops before until", async (stores) => {
    const user = newUser();
    const events = [0, 1, 2, 3, 4, 5].map((at) =>
      newEvent({ id: idAt(now + at), at: now + at, userId: at % 2 === 0 ? user.id : null })
    );
    // After the clock was set back, new IDs still follow the latest instant.
    const late = newEvent({ id: idAt(now + 9), at: now + 2 });
    for (const event of [...events, late]) await stores.events.appendAuditEvent(event);
    const ask = async (query: Partial<AuditQuery>) => {
      const all = { userId: null, cursor: null, limit: 10, ...query };
      return (await stores.events.listAuditEvents(all)).items.map(({ at }) => at - now);
    };
    deepEqual(await ask({}), [2, 5, 4, 3, 2, 1, 0]);
    deepEqual(await ask({ since: now + 4 }), [5, 4]);
    deepEqual(await ask({ until: now + 2 }), [1, 0]);
    deepEqual(await ask({ since: now + 2, until: now + 4 }), [2, 3, 2]);
    deepEqual(await ask({ since: now + 1, until: now + 5, userId: user.id }), [4, 2]);
    deepEqual(await ask({ since: now + 6 }), []);
    deepEqual(await ask({ since: -1, until: now + 1 }), [0]);
    const query = { userId: null, since: now + 1, until: now + 5 };
    const first = await stores.events.listAuditEvents({ ...query, cursor: null, limit: 2 });
    const rest = await stores.events.listAuditEvents({ ...query, cursor: first.next, limit: 3 });
    deepEqual([...first.items, ...rest.items].map(({ at }) => at - now), [2, 4, 3, 2, 1]);
    equal(rest.next, null);
  });

  test("listAuditEvents() returns at most 1,000 events per page", async (stores) => {
    await inParallel(1001, () => stores.events.appendAuditEvent(newEvent()));
    const page = await stores.events.listAuditEvents({ userId: null, cursor: null, limit: 1000 });
    equal(page.items.length, 1000);
    const { next } = page;
    equal(
      (await stores.events.listAuditEvents({ userId: null, cursor: next, limit: 1000 })).items
        .length,
      1,
    );
    await rejects(stores.events.listAuditEvents({ userId: null, cursor: null, limit: 1001 }));
  });

  test("listAuditEvents() returns an empty page for a malformed cursor", async (stores) => {
    await stores.events.appendAuditEvent(newEvent());
    for (const cursor of ["", "x", "evt_", "evt_'--", "evt_\0", "usr_1", "evt_" + "z".repeat(99)]) {
      const query = { userId: null, cursor, limit: 5 };
      deepEqual(await stores.events.listAuditEvents(query), { items: [], next: null });
    }
    await rejects(stores.events.listAuditEvents({ userId: null, cursor: null, limit: 0 }));
  });
}

function idAt(at: number): AuditEvent["id"] {
  return createIdSource(randomBytes)("evt", at);
}
