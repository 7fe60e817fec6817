import { deepEqual, ok } from "node:assert/strict";
import { eventDetail } from "../../../admin-tui/words/event_line.ts";
import { deliveryBody, deliveryRow } from "../../../admin-tui/command_line/sends/delivery_words.ts";
import { stepWords } from "../../../admin-tui/words/trace_words.ts";
import {
  openVerificationCore,
  shop,
  startInput,
  value,
  type VerificationCore,
  wrongCode,
} from "./verification_kit.ts";

/** Each step of the newest delivery's trace, as the terminal shows it. */
async function storyOf(app: VerificationCore): Promise<readonly string[]> {
  const delivery = (await app.deliveries()).at(-1);
  const { steps } = value(await app.core.traceDelivery({ deliveryId: delivery?.id ?? "" }));
  return steps.map(({ sinceStartMs, fact }) => `${sinceStartMs / 1000} ${stepWords(fact).words}`);
}

Deno.test("traceDelivery() shows the sends and guesses of a verification", async () => {
  await using app = await openVerificationCore();
  const { core, clock } = app;
  const { id: verificationId } = await app.start();
  const input = { ...startInput, verificationId };
  clock.advance(5);
  await core.sendVerification(input, shop);
  clock.advance(25);
  await core.sendVerification(input, shop);
  await core.checkVerification({ verificationId, code: wrongCode(app.code()) }, shop);
  deepEqual((await storyOf(app)).at(-1), "30 Still open: no outcome yet");
  clock.advance(10);
  const code = app.code();
  ok((await core.checkVerification({ verificationId, code }, shop)).ok);
  clock.advance(1);
  await core.checkVerification({ verificationId, code }, shop);
  deepEqual(await storyOf(app), [
    "0 Code sent by SMS",
    "5 Send refused: requested too soon",
    "30 Code sent again by SMS",
    "30 Wrong code",
    "40 Code correct",
    "41 Attempt refused: the verification was already completed",
  ]);
});

Deno.test("traceDelivery() shows that a verification expired", async () => {
  await using app = await openVerificationCore();
  await app.start();
  app.clock.advance(601);
  deepEqual(await storyOf(app), ["0 Code sent by SMS", "600 Expired: no correct code was entered"]);
});

Deno.test("lists of deliveries and events name the key of a verification", async () => {
  await using app = await openVerificationCore();
  const { id } = await app.start();
  const [delivery] = await app.deliveries();
  ok(delivery !== undefined);
  deepEqual(deliveryRow(delivery, null)[2], "verification, key shop");
  const { purpose, api_key, api_key_id, phone_verification_id } = deliveryBody(delivery);
  deepEqual({ purpose, api_key, api_key_id, phone_verification_id }, {
    purpose: "verification",
    api_key: "shop",
    api_key_id: shop.apiKey.id,
    phone_verification_id: id,
  });
  const { items: [event] } = await app.ports.events.listAuditEvents({
    userId: null,
    cursor: null,
    limit: 1,
  });
  ok(event !== undefined);
  deepEqual(eventDetail(event).includes("key shop"), true, eventDetail(event));
});
