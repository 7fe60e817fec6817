import { deepEqual, equal } from "node:assert/strict";
import type { AuditEvent } from "../../../core/domain/audit_event.ts";
import type { UserId } from "../../../core/domain/user_id.ts";
import type { StoredWebhookMessage } from "../../../core/domain/webhooks/webhook_message.ts";
import type { Stores } from "../../../core/ports/stores/stores.ts";
import type { WebhookClaim } from "../../../core/ports/stores/webhook_store.ts";
import {
  type ContractTest,
  day,
  inParallel,
  minute,
  newEvent,
  newId,
  next,
  now,
  second,
  unverified,
} from "../store_fixtures.ts";

const crm = { name: "crm", events: ["user.*"], alerts: false };

/** Adds events of a user, with their messages for `crm`, in this order. */
async function givenMessages(
  stores: Stores,
  userId: UserId,
  ...facts: readonly Partial<AuditEvent>[]
): Promise<readonly AuditEvent[]> {
  await stores.webhooks.replaceTargets([crm]);
  const events = facts.map((fact) => newEvent({ userId, ...fact }));
  for (const event of events) await stores.events.appendAuditEvent(event);
  await copyMarked(stores);
  return events;
}

async function copyMarked(stores: Stores): Promise<void> {
  const marked = await stores.webhooks.listMarkedEvents(100);
  await stores.webhooks.insertMessages(
    marked.map(({ event, position }) => ({
      target: "crm",
      eventId: event.id,
      kind: event.type === "alert.raised" ? "alert" : "event",
      orderKey: event.userId ?? event.id,
      position,
      body: `{"id":"${event.id}"}`,
      createdAt: now,
    })),
    marked.map(({ event }) => event.id),
  );
}

function claimAt(at: number, facts: Partial<WebhookClaim> = {}): WebhookClaim {
  return { target: "crm", kind: "event", now: at, until: at + 30 * second, limit: 10, ...facts };
}

function settled(state: StoredWebhookMessage["state"], at: number, problem: string | null = null) {
  return { state, now: at, nextAt: at + minute, problem };
}

function newUserId(): UserId {
  return newId("usr", now + next());
}

const idsOf = (messages: readonly StoredWebhookMessage[]) => messages.map((each) => each.eventId);

export function webhooksContract(test: ContractTest): void {
  outboxContract(test);
  claimsContract(test);
  deadLettersContract(test);
}

function outboxContract(test: ContractTest): void {
  test("replaceTargets() replaces all targets", async ({ webhooks }) => {
    const chat = { name: "chat", events: ["*", "api_key.created"], alerts: true };
    await webhooks.replaceTargets([crm, chat]);
    deepEqual(await webhooks.listTargets(), [chat, crm]);
    const quiet = { ...crm, events: [], alerts: true };
    await webhooks.replaceTargets([quiet]);
    deepEqual(await webhooks.listTargets(), [quiet]);
  });

  test("an event is marked only while there is a target", async (stores) => {
    await stores.events.appendAuditEvent(newEvent());
    deepEqual(await stores.webhooks.listMarkedEvents(10), []);
    await stores.webhooks.replaceTargets([crm]);
    const events = [newEvent(), newEvent()];
    for (const event of events) await stores.events.appendAuditEvent(event);
    const marked = await stores.webhooks.listMarkedEvents(10);
    deepEqual(marked.map(({ event }) => event), events);
    deepEqual((await stores.webhooks.listMarkedEvents(1)).length, 1);
    await stores.webhooks.replaceTargets([]);
    deepEqual(await stores.webhooks.listMarkedEvents(10), []);
  });

  test("a refusal that is counted in an older row is not marked again", async (stores) => {
    await stores.webhooks.replaceTargets([crm]);
    const facts = { type: "login.refused", reason: "invalid_credentials", at: now } as const;
    const first = newEvent(facts);
    await stores.events.appendAuditEvent(first);
    await stores.webhooks.insertMessages([], [first.id]);
    await stores.events.appendAuditEvent(newEvent(facts));
    deepEqual(await stores.webhooks.listMarkedEvents(10), []);
  });

  test("a refused change marks nothing", async (stores) => {
    await stores.webhooks.replaceTargets([crm]);
    equal(await stores.upkeep.moveClockMark(now, now + 1, newEvent()), false);
    deepEqual(await stores.webhooks.listMarkedEvents(10), []);
  });

  test("copying the same events twice adds one message each", async (stores) => {
    const userId = newUserId();
    await stores.webhooks.replaceTargets([crm]);
    const event = newEvent({ userId });
    await stores.events.appendAuditEvent(event);
    const marked = await stores.webhooks.listMarkedEvents(10);
    const message = {
      target: "crm",
      eventId: event.id,
      kind: "event",
      orderKey: userId,
      position: marked[0]?.position ?? 0,
      body: "{}",
      createdAt: now,
    } as const;
    await inParallel(2, () => stores.webhooks.insertMessages([message], [event.id]));
    const [claimed] = await stores.webhooks.claimMessages(claimAt(now));
    deepEqual(claimed, {
      ...message,
      state: "pending",
      nextAt: now + 30 * second,
      attempts: 1,
      problem: null,
      endedAt: null,
    });
  });

  test("sweep() removes ended messages after a week, unsent ones with events", async (stores) => {
    const { webhooks, upkeep } = stores;
    await givenMessages(stores, newUserId(), {});
    const [message] = await webhooks.claimMessages(claimAt(now));
    equal(
      message !== undefined && await webhooks.settleMessage(message, settled("delivered", now)),
      true,
    );
    await givenMessages(stores, newUserId(), {});
    await upkeep.sweep(now + 7 * day, unverified(0));
    equal((await webhooks.countMessages()).length, 2);
    await upkeep.sweep(now + 7 * day + 1, unverified(0));
    deepEqual((await webhooks.countMessages()).map(({ state }) => state), ["pending"]);
    await upkeep.sweep(now + 7 * day + 1, { ...unverified(0), eventsBefore: now + 1 });
    deepEqual(await webhooks.countMessages(), []);
  });
}

function claimsContract(test: ContractTest): void {
  test("messages of a user are claimed in order, those of others meanwhile", async (stores) => {
    const { webhooks } = stores;
    const [first, second] = await givenMessages(stores, newUserId(), {}, {});
    const [other] = await givenMessages(stores, newUserId(), {});
    const claimed = await webhooks.claimMessages(claimAt(now));
    deepEqual(idsOf(claimed), [first?.id, other?.id]);
    deepEqual(await webhooks.claimMessages(claimAt(now)), []);
    const [message] = claimed;
    equal(
      message !== undefined && await webhooks.settleMessage(message, settled("delivered", now)),
      true,
    );
    deepEqual(idsOf(await webhooks.claimMessages(claimAt(now))), [second?.id]);
  });

  test("a message that was never settled is claimed again after the lease", async (stores) => {
    const { webhooks } = stores;
    const [event] = await givenMessages(stores, newUserId(), {});
    const [lost] = await webhooks.claimMessages(claimAt(now));
    const later = now + 30 * 1000;
    deepEqual(await webhooks.claimMessages(claimAt(later - 1)), []);
    const [again] = await webhooks.claimMessages(claimAt(later));
    deepEqual([again?.eventId, again?.attempts], [event?.id, 2]);
    // The first instance comes back too late.
    equal(lost !== undefined && await webhooks.settleMessage(lost, settled("dead", later)), false);
    equal(
      again !== undefined && await webhooks.settleMessage(again, settled("delivered", later)),
      true,
    );
    equal(
      again !== undefined && await webhooks.settleMessage(again, settled("dead", later)),
      false,
    );
  });

  test("of parallel claims one gets a message", async (stores) => {
    await givenMessages(stores, newUserId(), {}, {});
    const claims = await inParallel(4, () => stores.webhooks.claimMessages(claimAt(now)));
    equal(claims.flat().length, 1);
  });

  test("a failed message waits, but not for a time far in the future", async (stores) => {
    const { webhooks } = stores;
    await givenMessages(stores, newUserId(), {});
    const [message] = await webhooks.claimMessages(claimAt(now));
    equal(
      message !== undefined &&
        await webhooks.settleMessage(message, settled("pending", now, "HTTP 500")),
      true,
    );
    deepEqual(await webhooks.claimMessages(claimAt(now + minute - 1)), []);
    const [again] = await webhooks.claimMessages(claimAt(now + minute));
    deepEqual([again?.problem, again?.attempts], ["HTTP 500", 2]);
    const ahead = { ...settled("pending", now), nextAt: now + 3 * day };
    equal(again !== undefined && await webhooks.settleMessage(again, ahead), true);
    equal((await webhooks.claimMessages(claimAt(now))).length, 1);
  });

  test("alerts are claimed separately, and not once they have expired", async (stores) => {
    const { webhooks } = stores;
    const [, alert] = await givenMessages(stores, newUserId(), {}, {
      type: "alert.raised",
      userId: null,
    });
    const claim = claimAt(now + day, { kind: "alert" });
    deepEqual(await webhooks.claimMessages({ ...claim, now: now + day + 1 }), []);
    deepEqual(await webhooks.claimMessages({ ...claim, target: "chat" }), []);
    deepEqual(idsOf(await webhooks.claimMessages(claim)), [alert?.id]);
    equal(await webhooks.expireAlerts(now, now + day), 0);
    equal(await webhooks.expireAlerts(now + 1, now + day), 1);
    const [left, expired] = await webhooks.countMessages();
    deepEqual([left?.state, expired?.state], ["expired", "pending"]);
  });
}

function deadLettersContract(test: ContractTest): void {
  async function givenDead(stores: Stores): Promise<readonly AuditEvent[]> {
    const events = await givenMessages(stores, newUserId(), {}, {});
    const [message] = await stores.webhooks.claimMessages(claimAt(now, { limit: 1 }));
    equal(
      message !== undefined &&
        await stores.webhooks.settleMessage(message, settled("dead", now, "HTTP 410")),
      true,
    );
    return events;
  }

  test("a dead message blocks later ones of its user until it is replayed", async (stores) => {
    const { webhooks } = stores;
    const [dead, after] = await givenDead(stores);
    const [other] = await givenMessages(stores, newUserId(), {});
    deepEqual(idsOf(await webhooks.claimMessages(claimAt(now + day))), [other?.id]);
    const [failed, ...rest] = await webhooks.listFailedMessages(10);
    deepEqual([failed?.eventId, failed?.state, failed?.problem], [dead?.id, "dead", "HTTP 410"]);
    deepEqual(rest, []);
    const none = { target: "chat", eventId: null };
    equal(await webhooks.replayMessages(none, now, newEvent({ detail: {} })), 0);
    const event = newEvent({ type: "webhooks.replayed" });
    const chosen = { target: "crm", eventId: dead?.id ?? null };
    equal(await webhooks.replayMessages(chosen, now, event), 1);
    const [again] = await webhooks.claimMessages(claimAt(now));
    deepEqual([again?.eventId, again?.attempts], [dead?.id, 1]);
    equal(
      again !== undefined && await webhooks.settleMessage(again, settled("delivered", now)),
      true,
    );
    deepEqual(idsOf(await webhooks.claimMessages(claimAt(now))), [after?.id]);
    const page = await stores.events.listAuditEvents({ userId: null, cursor: null, limit: 100 });
    deepEqual(page.items.find(({ id }) => id === event.id)?.detail, { messages: 1 });
  });

  test("a discarded message lets the next one of its user go", async (stores) => {
    const { webhooks } = stores;
    const [dead, after] = await givenDead(stores);
    const all = { target: null, eventId: null };
    equal(await webhooks.discardMessages(all, now, newEvent({ type: "webhooks.discarded" })), 1);
    equal(await webhooks.discardMessages(all, now, newEvent({ type: "webhooks.discarded" })), 0);
    deepEqual(idsOf(await webhooks.claimMessages(claimAt(now + day))), [after?.id]);
    const counts = await webhooks.countMessages();
    deepEqual(counts, [
      { target: "crm", state: "discarded", count: 1, oldestAt: now },
      { target: "crm", state: "pending", count: 1, oldestAt: now },
    ]);
    equal(dead === undefined, false);
  });
}
