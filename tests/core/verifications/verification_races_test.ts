import { deepEqual, equal } from "node:assert/strict";
import {
  noBudget,
  openVerificationCore,
  shop,
  startInput,
  tally,
  value,
  withBudgets,
  wrongCode,
} from "./verification_kit.ts";

function inParallel<Value>(times: number, act: () => Promise<Value>): Promise<Value[]> {
  return Promise.all(Array.from({ length: times }, act));
}

Deno.test("of four parallel correct checks, one approves (R25)", async () => {
  await using app = await openVerificationCore();
  const { id: verificationId } = await app.start();
  const input = { verificationId, code: app.code() };
  const outcomes = await inParallel(4, () => app.core.checkVerification(input, shop));
  deepEqual(tally(outcomes), { ok: 1, verification_consumed: 3 });
});

Deno.test("of fifty parallel wrong checks, five are checked (R28, R48)", async () => {
  await using app = await openVerificationCore();
  const { id: verificationId } = await app.start();
  const input = { verificationId, code: wrongCode(app.code()) };
  const before = app.simulator.journal().length;
  const outcomes = await inParallel(50, () => app.core.checkVerification(input, shop));
  deepEqual(tally(outcomes), { wrong_code: 5, verification_exhausted: 45 });
  equal(app.simulator.journal().length - before, 5);
});

Deno.test("of twenty parallel starts for one number, one sends (R48)", async () => {
  await using app = await openVerificationCore();
  const outcomes = await inParallel(20, () => app.core.startVerification(startInput, shop));
  deepEqual(tally(outcomes), { ok: 1, resend_too_soon: 19 });
  equal((await app.deliveries()).length, 1);
});

Deno.test("a key's budget allows exactly its maximum of sixty parallel starts (R48)", async () => {
  await using app = await openVerificationCore(withBudgets({
    key: { ...noBudget, messagesPerHour: 7 },
  }));
  const outcomes = await Promise.all(Array.from({ length: 60 }, (_, at) => {
    const to = `+1${202 + at}5550142`;
    const clientAddress = `198.51.100.${at}`;
    return app.core.startVerification({ ...startInput, to, clientAddress }, shop);
  }));
  const { ok, sending_limited } = tally(outcomes);
  deepEqual([ok, (sending_limited ?? 0) > 0], [7, true]);
  equal((await app.deliveries()).filter(({ status }) => status === "sent").length, 7);
});

Deno.test("of twenty parallel sends of a verification, one sends (R48)", async () => {
  await using app = await openVerificationCore();
  const { id: verificationId } = await app.start();
  app.clock.advance(30);
  const input = { ...startInput, verificationId };
  const outcomes = await inParallel(20, () => app.core.sendVerification(input, shop));
  deepEqual(tally(outcomes), { ok: 1, resend_too_soon: 19 });
  equal((await app.deliveries()).length, 2);
  equal(value(await app.core.readVerification({ verificationId }, shop)).sendsLeft, 3);
});

Deno.test("a fault of the provider uses up no guess, but not without end", async () => {
  await using app = await openVerificationCore();
  const { id: verificationId } = await app.start();
  const input = { verificationId, code: app.code() };
  // Answers about this request only, so that the circuit stays closed.
  app.simulator.setFault({ fault: "60212", on: "check", times: null });
  const outcomes = [];
  for (let at = 0; at < 26; at++) outcomes.push(await app.core.checkVerification(input, shop));
  deepEqual(tally(outcomes), { provider_unavailable: 25, verification_exhausted: 1 });
});

Deno.test("an open circuit of checks counts no guess", async () => {
  await using app = await openVerificationCore();
  const { id: verificationId } = await app.start();
  const input = { verificationId, code: app.code() };
  app.simulator.setFault({ fault: "503", on: "check", times: null });
  const outcomes = [];
  for (let at = 0; at < 40; at++) outcomes.push(await app.core.checkVerification(input, shop));
  deepEqual(tally(outcomes), { provider_unavailable: 40 });
  equal(value(await app.core.readVerification({ verificationId }, shop)).guessesLeft, 5);
});
