import assert from "node:assert/strict";
import { webhookWaitsSeconds } from "../../../core/domain/webhooks/webhook_message.ts";
import { always, openWebhooks, userNumber } from "../../core/webhooks/webhook_kit.ts";
import { run } from "./command_kit.ts";

Deno.test("webhooks status shows dead messages; replay and discard end them", async () => {
  await using world = await openWebhooks();
  const { opened, receiver, instances: [service] } = world;
  const before = await run(opened, ["webhooks", "status"]);
  assert.equal(before.out, "TARGET  MESSAGES\ncrm     none\n");
  receiver.state = "down";
  const dead = await world.happen(userNumber(1));
  const later = await world.happen(userNumber(1));
  for (const wait of [0, ...webhookWaitsSeconds]) {
    opened.clock.advance(wait);
    await service?.deliverWebhooks(always);
  }
  const { out } = await run(opened, ["webhooks", "status"]);
  assert.match(out, /\ncrm +1 dead since .*, 1 pending since /);
  assert.match(out, new RegExp(`dead +crm +${dead} +11 +HTTP 503`));
  const json = JSON.parse((await run(opened, ["webhooks", "status", "--json"])).out);
  assert.deepEqual(json.failed.map(({ event_id: id }: { event_id: string }) => id), [dead]);

  const none = await run(opened, ["webhooks", "replay", "--event", "nothing"]);
  assert.equal(none.out, "Replayed: 0\n");
  assert.equal((await run(opened, ["webhooks", "replay", "--target", "crm"])).out, "Replayed: 1\n");
  for (const wait of [0, ...webhookWaitsSeconds]) {
    opened.clock.advance(wait);
    await service?.deliverWebhooks(always);
  }
  const discarded = await run(opened, ["webhooks", "discard", "--event", dead, "--yes"]);
  assert.equal(discarded.out, "Discarded: 1\n");
  receiver.state = "up";
  await service?.deliverWebhooks(always);
  const arrived = receiver.accepted.map(({ id }) => id);
  assert.equal(arrived.includes(dead), false);
  assert.equal(arrived[0], later);
});
