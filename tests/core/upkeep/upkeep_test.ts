import { deepEqual, equal } from "node:assert/strict";
import type { AuditEventId } from "../../../core/domain/audit_event.ts";
import { openTestCore } from "../../harness.ts";

const daySeconds = 24 * 60 * 60;

Deno.test("sweep() keeps events for the configured days and removes older ones", async () => {
  await using test = await openTestCore();
  const stores = test.ports;
  const { clock, newId, policies: { retention } } = test.ports;
  const append = async (): Promise<AuditEventId> => {
    const id = newId("evt", clock());
    const facts = { type: "circuit.opened", actor: "user", actorName: null } as const;
    const of = {
      userId: null,
      address: null,
      requestId: null,
      apiKeyId: null,
      peerAddress: null,
      reason: null,
      detail: {},
    };
    await stores.events.appendAuditEvent({
      id,
      ...facts,
      ...of,
      at: clock(),
      count: 1,
      lastAt: clock(),
    });
    return id;
  };
  for (let made = 0; made < 510; made++) await append();
  test.clock.advance(1);
  const kept = await append();
  test.clock.advance(retention.auditDays * daySeconds - 1);
  equal(await test.core.sweep(), 0);
  test.clock.advance(1);
  equal(await test.core.sweep(), 510);
  const { items } = await stores.events.listAuditEvents({ userId: null, cursor: null, limit: 10 });
  deepEqual(items.map(({ id }) => id), [kept]);
});
