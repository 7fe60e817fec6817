import { deepEqual, equal } from "node:assert/strict";
import fc from "fast-check";
import { webhookWaitsSeconds } from "../../../core/domain/webhooks/webhook_message.ts";
import { operator } from "../../harness.ts";
import { always, assertInOrder, crm, openWebhooks, userNumber } from "./webhook_kit.ts";

const day = 24 * 60 * 60;

Deno.test("an event reaches every target that receives it, once if all goes well", async () => {
  const users = { ...crm, name: "users", events: ["user.*"], alerts: false };
  const alerts = { ...crm, name: "alerts", events: [] };
  await using world = await openWebhooks([crm, users, alerts]);
  const locked = await world.happen(userNumber(1));
  const opened = await world.happen(userNumber(1), "session.opened");
  const paused = await world.happen(null, "fraud_guard.paused");
  const [service] = world.instances;
  deepEqual(await service?.deliverWebhooks(always), { delivered: 5, failed: 0, dead: 0 });
  deepEqual(await service?.deliverWebhooks(always), { delivered: 0, failed: 0, dead: 0 });
  const arrived = world.receiver.accepted.map(({ target, id, kind }) => [target, id, kind]);
  deepEqual(
    arrived.sort(),
    [
      ["alerts", paused, "alert"],
      ["crm", locked, "event"],
      ["crm", opened, "event"],
      ["crm", paused, "alert"],
      ["users", locked, "event"],
    ].sort(),
  );
});

Deno.test("a body has IDs and masked numbers, but no name, address or number", async () => {
  await using world = await openWebhooks();
  await world.opened.register("alice");
  await world.opened.signIn("alice");
  const { id: userId } = await world.opened.register("bob", "+12025550143");
  const reason = "Bob asked";
  const order = { userId, action: "lock", reason, itemId: null } as const;
  equal((await world.opened.core.performAction(order, operator)).ok, true);
  await world.instances[0]?.deliverWebhooks(always);
  const bodies = world.receiver.accepted.map(({ body }) => body).join("\n");
  equal(world.receiver.accepted.length > 3, true);
  for (const secret of ["alice", "192.0.2.1", "2025550142", "marek", reason, "198.18."]) {
    equal(bodies.includes(secret), false, secret);
  }
  equal(bodies.includes('"user_id":"usr_'), true);
  equal(bodies.includes('"delivery_status":"sent"'), true);
});

Deno.test("a receiver that is down for an hour gets everything, in order per user", async () => {
  await using world = await openWebhooks();
  const { receiver, opened: { clock } } = world;
  const [service] = world.instances;
  receiver.state = "down";
  const sent = new Map<number, string[]>([[1, []], [2, []], [3, []]]);
  for (let minute = 0; minute < 60; minute++) {
    for (const [user, ids] of sent) ids.push(await world.happen(userNumber(user)));
    await service?.deliverWebhooks(always);
    clock.advance(60);
  }
  // Each user has one message that is tried again and again, less often each time.
  equal(receiver.requests < 3 * 10, true);
  receiver.state = "up";
  clock.advance(60 * 60);
  await service?.deliverWebhooks(always);
  for (const ids of sent.values()) assertInOrder(receiver, ids);
  equal(receiver.accepted.length, 180);
});

Deno.test("a message is dead after its last attempt, and blocks only its own user", async () => {
  await using world = await openWebhooks();
  const { receiver, opened: { clock, core } } = world;
  const [service] = world.instances;
  const [dead, later] = [await world.happen(userNumber(1)), await world.happen(userNumber(1))];
  receiver.state = "down";
  for (const wait of webhookWaitsSeconds) {
    deepEqual(await service?.deliverWebhooks(always), { delivered: 0, failed: 1, dead: 0 });
    clock.advance(wait);
  }
  deepEqual(await service?.deliverWebhooks(always), { delivered: 0, failed: 0, dead: 1 });
  receiver.state = "up";
  clock.advance(30 * day);
  const other = await world.happen(userNumber(2));
  const alert = await world.happen(null, "circuit.opened");
  await service?.deliverWebhooks(always);
  deepEqual(receiver.accepted.map(({ id }) => id).sort(), [other, alert].sort());
  const { failed } = await core.describeWebhooks();
  deepEqual(failed.map(({ eventId, state }) => [eventId, state]), [[dead, "dead"]]);
  equal(await core.replayWebhooks({ target: "crm", eventId: null }, operator), 1);
  await service?.deliverWebhooks(always);
  assertInOrder(receiver, [dead, later]);
});

Deno.test("a receiver can make a wait longer, but not shorter and not longer than a day", async () => {
  await using world = await openWebhooks();
  const { receiver, opened: { clock } } = world;
  const [service] = world.instances;
  await world.happen(userNumber(1));
  receiver.state = "down";
  const isSentAfter = async (seconds: number): Promise<void> => {
    await service?.deliverWebhooks(always);
    const { requests } = receiver;
    clock.advance(seconds - 1);
    await service?.deliverWebhooks(always);
    equal(receiver.requests, requests);
    clock.advance(1);
  };
  receiver.retryAfterSeconds = 120;
  await isSentAfter(120);
  receiver.retryAfterSeconds = 1;
  await isSentAfter(30);
  receiver.retryAfterSeconds = 7 * day;
  await isSentAfter(day);
  receiver.state = "up";
  deepEqual(await service?.deliverWebhooks(always), { delivered: 1, failed: 0, dead: 0 });
});

Deno.test("alerts do not wait for events, and expire after a day", async () => {
  await using world = await openWebhooks();
  const { receiver, opened: { clock, ports } } = world;
  const [service] = world.instances;
  receiver.state = "down";
  for (let user = 0; user < 30; user++) await world.happen(userNumber(user));
  const old = await world.happen(null, "circuit.opened");
  await service?.deliverWebhooks(always);
  clock.advance(day + 1);
  const alert = await world.happen(null, "circuit.opened");
  receiver.state = "up";
  await service?.deliverWebhooks(always);
  equal(receiver.accepted.some(({ id }) => id === old), false);
  equal(receiver.accepted.some(({ id }) => id === alert), true);
  const counts = await ports.webhooks.countMessages();
  equal(counts.find(({ state }) => state === "expired")?.count, 1);
});

Deno.test("property: nothing is lost and each user has order, whatever fails", async () => {
  const step = fc.oneof(
    { weight: 4, arbitrary: fc.record({ do: fc.constant("event"), user: fc.nat(2) }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant("alert"), user: fc.constant(0) }) },
    { weight: 4, arbitrary: fc.record({ do: fc.constant("round"), user: fc.nat(1) }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant("both"), user: fc.constant(0) }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant("wait"), user: fc.nat(3000) }) },
    { weight: 3, arbitrary: fc.record({ do: fc.constant("receiver"), user: fc.nat(2) }) },
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 60 }), async (steps) => {
      await using world = await openWebhooks([crm], 2);
      const { receiver, instances, opened: { clock, core } } = world;
      const sent = new Map<number, string[]>();
      const alerts: string[] = [];
      const round = (at: number) => instances[at]?.deliverWebhooks(always).catch(() => undefined);
      for (const { do: action, user } of steps) {
        if (action === "event") {
          const ids = sent.get(user) ?? [];
          sent.set(user, [...ids, await world.happen(userNumber(user))]);
        } else if (action === "alert") alerts.push(await world.happen(null, "circuit.opened"));
        else if (action === "round") await round(user);
        else if (action === "both") await Promise.all([round(0), round(1)]);
        else if (action === "wait") clock.advance(user);
        else receiver.state = (["up", "down", "fatal"] as const)[user] ?? "up";
      }
      receiver.state = "up";
      const before = receiver.accepted.length;
      // An alert that is new is sent in the first round, whatever waits before it.
      const alert = await world.happen(null, "fraud_guard.paused");
      await round(0);
      equal(receiver.accepted.slice(before).some(({ id }) => id === alert), true);
      for (let days = 0; days < 2; days++) {
        clock.advance(day);
        await round(days % 2);
        await core.replayWebhooks({ target: null, eventId: null }, operator);
        await round(0);
      }
      for (const ids of sent.values()) assertInOrder(receiver, ids);
    }),
    { numRuns: 25 },
  );
});
