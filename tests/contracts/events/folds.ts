import { deepEqual, equal, match } from "node:assert/strict";
import {
  foldQuotas,
  openingsPerMinuteMax,
} from "../../../core/adapters/sql/store/rows/event_folds.ts";
import type { AuditEvent } from "../../../core/domain/audit_event.ts";
import type { Stores } from "../../../core/ports/stores/stores.ts";
import {
  type ContractTest,
  givenUser,
  inParallel,
  minute,
  newChallenge,
  newEvent,
  newUser,
  now,
} from "../store_fixtures.ts";

// Instants are fixed, because folding depends on the minute.

export function foldContract(test: ContractTest): void {
  test("200 equal parallel refusals become one row that counts 200 (R70)", async (stores) => {
    const user = await givenUser(stores);
    await inParallel(200, async (index) => {
      const event = refusal({ userId: user.id, at: now + index, requestId: `r-${index}` });
      await (index % 2 === 0
        ? stores.events.appendAuditEvent(event)
        : stores.users.countPasswordFailure(user.id, "strangers", event));
    });
    const [row, ...others] = await refusals(stores);
    deepEqual(others, []);
    equal(row?.count, 200);
    // The first refusal to arrive creates the row, and the last instant is still known.
    equal(row?.lastAt, now + 199);
    equal((await stores.users.findUser(user.id))?.passwordFailures, 100);
  });

  test("appendAuditEvent() keeps the first event's fields in a folded row", async (stores) => {
    const first = refusal({ at: now + 5, detail: { first: true } });
    await stores.events.appendAuditEvent(first);
    await stores.events.appendAuditEvent(refusal({ at: now + 3 }));
    deepEqual(await refusals(stores), [{ ...first, count: 2 }]);
    await stores.events.appendAuditEvent(refusal({ at: now + minute - 1 }));
    deepEqual(await refusals(stores), [{ ...first, count: 3, lastAt: now + minute - 1 }]);
  });

  test("appendAuditEvents() counts equal refusals in one row, and keeps the others", async (stores) => {
    const first = refusal({ at: now + 5, requestId: "r-1" });
    const other = refusal({ at: now, address: "192.0.2.2" });
    const acted = newEvent({ at: now });
    await stores.events.appendAuditEvents([
      first,
      refusal({ at: now + 9 }),
      other,
      acted,
      refusal({ at: now + 7 }),
    ]);
    const { items } = await stores.events.listAuditEvents({ userId: null, cursor: null, limit: 9 });
    const byId = new Map(items.map((item) => [item.id, item]));
    deepEqual(byId.get(first.id), { ...first, count: 3, lastAt: now + 9 });
    deepEqual([byId.get(other.id), byId.get(acted.id)], [other, acted]);
    await stores.events.appendAuditEvents([refusal({ at: now + 6 }), refusal({ at: now + 8 })]);
    equal((await refusals(stores)).find(({ id }) => id === first.id)?.count, 5);
    await stores.events.appendAuditEvents([]);
    equal((await refusals(stores)).length, 2);
  });

  test("parallel appendAuditEvents() of the same refusals wait for each other", async (stores) => {
    await inParallel(20, async (index) => {
      const both = [refusal({ at: now }), refusal({ at: now, address: "192.0.2.2" })];
      await stores.events.appendAuditEvents(index % 2 === 0 ? both : both.toReversed());
    });
    deepEqual((await refusals(stores)).map(({ count }) => count), [20, 20]);
  });

  test("refusals that differ in a relevant field get separate rows (R70)", async (stores) => {
    const user = newUser();
    const base = refusal({ at: now, userId: user.id });
    for (
      const change of [
        {},
        { type: "code.refused" },
        { reason: "throttled" },
        { userId: null },
        { userId: newUser().id },
        { address: "192.0.2.2" },
        { address: null },
        { address: "2001:db8::1" },
        { at: now + minute },
        { actor: "operator", actorName: "root" },
      ] as const
    ) {
      await stores.events.appendAuditEvent(refusal({ ...base, id: newEvent().id, ...change }));
    }
    const rows = await refusals(stores);
    deepEqual(rows.map(({ count }) => count), Array.from({ length: 10 }, () => 1));
    await stores.events.appendAuditEvent(
      refusal({ at: now, address: "2001:db8::9", userId: user.id }),
    );
    equal((await refusals(stores)).find(({ address }) => address === "2001:db8::1")?.count, 2);
  });

  test("appendAuditEvent() does not fold successful actions", async (stores) => {
    const facts = { at: now, userId: newUser().id, type: "session.opened" } as const;
    await inParallel(20, () => stores.events.appendAuditEvent(newEvent(facts)));
    const rows =
      (await stores.events.listAuditEvents({ userId: null, cursor: null, limit: 50 })).items;
    deepEqual(rows.map(({ count }) => count), Array.from({ length: 20 }, () => 1));
  });

  test("5,000 networks and users in a minute leave about 800 rows (R70)", async (stores) => {
    await inParallel(5000, async (index) => {
      const address = `198.18.${index >> 8}.${index & 255}`;
      const userId = index % 2 === 0 ? null : newUser().id;
      const event = refusal({ at: now + index, address, userId });
      await (index % 3 === 0
        ? stores.users.countPasswordFailure(null, "strangers", event)
        : stores.events.appendAuditEvent(event));
    });
    const rows = await refusals(stores);
    const { users, usersAndNetworks, networks } = foldQuotas;
    // All networks are in one /16.
    equal(rows.length, networks + 1 + usersAndNetworks + users + 1);
    equal(rows.reduce((sum, { count }) => sum + count, 0), 5000);
    equal(rows.find(({ address }) => address === "198.18.0.0/16")?.count, 2500 - networks);
    const flood = rows.find(({ detail, userId }) => detail["flood"] === true && userId === null);
    equal(flood?.count, 2500 - usersAndNetworks - users);
    equal(flood?.requestId, null);
    // The row keeps the first event's address.
    match(flood?.address ?? "", /^198\.18\./);
  });

  test("a flood hides neither its first events nor operators (R70)", async (stores) => {
    const known = refusal({ at: now, address: "192.0.2.9" });
    await stores.events.appendAuditEvent(known);
    await inParallel(
      700,
      (index) =>
        stores.events.appendAuditEvent(
          refusal({ at: now, address: `198.18.${index >> 8}.${index & 255}` }),
        ),
    );
    await stores.events.appendAuditEvent(refusal({ at: now + 9, address: "192.0.2.9" }));
    await stores.events.appendAuditEvent(
      refusal({ at: now, actor: "operator", actorName: "root" }),
    );
    const acted = newEvent({ at: now, address: "192.0.2.10" });
    await stores.events.appendAuditEvent(acted);
    const rows =
      (await stores.events.listAuditEvents({ userId: null, cursor: null, limit: 1000 })).items;
    equal(rows.length, foldQuotas.networks + 1 + 2);
    equal(rows.find(({ address }) => address === "192.0.2.9")?.count, 2);
    equal(rows.filter(({ actorName }) => actorName === "root").length, 1);
    deepEqual(rows.find(({ id }) => id === acted.id), acted);
  });

  test("networks get separate rows again in the minute after a flood (R70)", async (stores) => {
    await inParallel(
      620,
      (index) =>
        stores.events.appendAuditEvent(
          refusal({ at: now, address: `198.18.${index >> 8}.${index & 255}` }),
        ),
    );
    const next = refusal({ at: now + minute, address: "192.0.2.9" });
    await stores.events.appendAuditEvent(next);
    // An event from the minute before that is written late still counts toward the limit.
    await stores.events.appendAuditEvent(refusal({ at: now + 9, address: "198.18.9.9" }));
    const rows = await refusals(stores);
    deepEqual(rows.find(({ id }) => id === next.id), next);
    equal(rows.length, foldQuotas.networks + 1 + 2);
  });

  // A flood of cheap requests must not hide an attack in the audit log.
  test("guesses at a user keep user and address during a flood of 650 networks", async (stores) => {
    const user = await givenUser(stores);
    await inParallel(650, async (index) => {
      const address = `${1 + index % 200}.${index >> 4}.0.1`;
      await stores.events.appendAuditEvent(refusal({ at: now + index, address, userId: null }));
    });
    for (let guess = 0; guess < 4; guess++) {
      const event = refusal({ at: now + 700, address: "192.0.2.99", userId: user.id });
      await stores.users.countPasswordFailure(user.id, "strangers", event);
    }
    const named = (await refusals(stores)).filter(({ userId }) => userId === user.id);
    deepEqual(named.map(({ address, count }) => [address, count]), [["192.0.2.99", 4]]);
    const [all] = (await refusals(stores)).filter(({ detail }) => detail["flood"] === true);
    match(all?.address ?? "", /^[0-9.]+$/);
  });

  test("events keep their user beyond the quota of users and networks", async (stores) => {
    const { usersAndNetworks } = foldQuotas;
    await inParallel(usersAndNetworks, (index) =>
      stores.events.appendAuditEvent(
        refusal({ at: now, address: `198.18.0.${index & 255}`, userId: newUser().id }),
      ));
    const user = newUser();
    for (let at = 0; at < 9; at++) {
      const address = `192.0.2.${at}`;
      await stores.events.appendAuditEvent(refusal({ at: now, address, userId: user.id }));
    }
    const named = (await refusals(stores)).filter(({ userId }) => userId === user.id);
    deepEqual(named.map(({ count, address, detail }) => [count, address, detail]), [
      [9, "192.0.2.0", { flood: true }],
    ]);
  });

  test("IPv6 networks beyond the quota are counted as /32", async (stores) => {
    await inParallel(
      foldQuotas.networks + 50,
      (index) =>
        stores.events.appendAuditEvent(refusal({ at: now, address: `2001:db8:${index}::1` })),
    );
    const rows = await refusals(stores);
    equal(rows.length, foldQuotas.networks + 1);
    equal(rows.find(({ address }) => address === "2001:db8::/32")?.count, 50);
  });

  test("a user's challenges in a minute get five rows, and one for the rest", async (stores) => {
    const [ada, eve] = [await givenUser(stores), await givenUser(stores)];
    await inParallel(60, (index) => {
      const userId = index % 2 === 0 ? ada.id : eve.id;
      const challenge = newChallenge(index % 2 === 0 ? ada : eve, { createdAt: now + index });
      const detail = { challenge_id: challenge.id };
      const event = newEvent({ type: "challenge.opened", at: now + index, userId, detail });
      return stores.challenges.insertChallenge(challenge, event);
    });
    const { items } = await stores.events.listAuditEvents({
      userId: ada.id,
      cursor: null,
      limit: 100,
    });
    const rows = items.filter(({ type }) => type === "challenge.opened");
    equal(rows.length, openingsPerMinuteMax + 1);
    equal(rows.reduce((sum, { count }) => sum + count, 0), 30);
    deepEqual(rows.find(({ count }) => count > 1)?.detail, { flood: true });
    const later = newEvent({ type: "challenge.opened", at: now + minute, userId: ada.id });
    await stores.challenges.insertChallenge(newChallenge(ada), later);
    const [newest] =
      (await stores.events.listAuditEvents({ userId: ada.id, cursor: null, limit: 1 })).items;
    deepEqual(newest, later);
  });
}

function refusal(facts: Partial<AuditEvent>): AuditEvent {
  return newEvent({ type: "login.refused", reason: "invalid_credentials", ...facts });
}

async function refusals(stores: Stores): Promise<readonly AuditEvent[]> {
  const page = await stores.events.listAuditEvents({ userId: null, cursor: null, limit: 1000 });
  return page.items.filter(({ reason }) => reason !== null);
}
