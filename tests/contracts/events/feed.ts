import { deepEqual, equal, rejects } from "node:assert/strict";
import type { FeedQuery } from "../../../core/ports/stores/event_store.ts";
import { type ContractTest, newEvent } from "../store_fixtures.ts";

export function feedContract(test: ContractTest): void {
  test("listEventsAfter() returns the newest events or failures after an ID", async (stores) => {
    const types = [
      "user.registered",
      "circuit.opened",
      "challenge.refused",
      "notice.not_sent",
    ] as const;
    const events = types.map((type) =>
      newEvent({ type, reason: type === "challenge.refused" ? "wrong_code" : null })
    );
    for (const event of events) await stores.events.appendAuditEvent(event);
    const [first, second, third, fourth] = events;
    const ask = (query: Partial<FeedQuery>) =>
      stores.events.listEventsAfter({ after: null, failuresOnly: false, limit: 10, ...query });
    deepEqual(await ask({}), [fourth, third, second, first]);
    deepEqual(await ask({ limit: 2 }), [fourth, third]);
    deepEqual(await ask({ after: second?.id ?? null }), [fourth, third]);
    deepEqual(await ask({ after: fourth?.id ?? null }), []);
    deepEqual(await ask({ failuresOnly: true }), [fourth, third, second]);
    deepEqual(await ask({ failuresOnly: true, after: third?.id ?? null }), [fourth]);
    await rejects(ask({ limit: 0 }), /page/);
    await rejects(ask({ limit: 1001 }), /page/);
  });

  test("listEventsAfter() misses no event that is written between two calls", async (stores) => {
    const known = new Set<string>();
    let after: FeedQuery["after"] = null;
    const poll = async (): Promise<void> => {
      const found = await stores.events.listEventsAfter({
        after,
        failuresOnly: false,
        limit: 1000,
      });
      for (const { id } of found) known.add(id);
      after = found[0]?.id ?? after;
    };
    for (let round = 0; round < 20; round++) {
      // One writer creates IDs in the order of its writes, so the events are found in order.
      await Promise.all([stores.events.appendAuditEvent(newEvent()), poll()]);
    }
    await poll();
    equal(known.size, 20);
  });
}
