import { deepEqual, equal } from "node:assert/strict";
import {
  type ContractTest,
  hour,
  inParallel,
  minute,
  newEvent,
  now,
  recorded,
} from "../store_fixtures.ts";
import { givenVerification, newVerification } from "./verification_fixtures.ts";
import { verificationSendContract } from "./verification_sends.ts";

export function verificationsContract(test: ContractTest): void {
  verificationSendContract(test);

  test("findVerification() returns what was inserted", async (stores) => {
    const open = await givenVerification(stores);
    const ended = await givenVerification(stores, {
      purpose: "account_recovery",
      endedAs: "approved",
      endedAt: now + 5,
      guesses: 2,
      landline: true,
      verificationId: null,
      channel: "call",
    });
    deepEqual(await stores.verifications.findVerification(open.id), open);
    deepEqual(await stores.verifications.findVerification(ended.id), ended);
    equal(await stores.verifications.findVerification(newVerification().id), null);
  });

  test("removeVerification() removes one verification and records why", async (stores) => {
    const [one, other] = [await givenVerification(stores), await givenVerification(stores)];
    const event = newEvent();
    await stores.verifications.removeVerification(one.id, event);
    equal(await stores.verifications.findVerification(one.id), null);
    deepEqual(await stores.verifications.findVerification(other.id), other);
    equal(await recorded(stores, event), true);
  });

  test("expireVerification() ends an open verification for good", async (stores) => {
    const open = await givenVerification(stores);
    const approved = await givenVerification(stores, { endedAs: "approved", endedAt: now });
    await stores.verifications.expireVerification(open.id, now + minute);
    await stores.verifications.expireVerification(open.id, now + hour);
    await stores.verifications.expireVerification(approved.id, now + minute);
    const ended = { ...open, endedAs: "expired", endedAt: now + minute };
    deepEqual(await stores.verifications.findVerification(open.id), ended);
    deepEqual(await stores.verifications.findVerification(approved.id), approved);
  });

  test("approveVerification() approves once in 50 parallel calls", async (stores) => {
    const open = await givenVerification(stores);
    const events = Array.from({ length: 50 }, () => newEvent());
    const done = await inParallel(50, async (index) => {
      const event = events[index] ?? newEvent();
      return await stores.verifications.approveVerification(open.id, now + 1, event);
    });
    equal(done.filter((won) => won).length, 1);
    const ended = { ...open, endedAs: "approved", endedAt: now + 1 };
    deepEqual(await stores.verifications.findVerification(open.id), ended);
    const written = await Promise.all(events.map((event) => recorded(stores, event)));
    deepEqual(written, done, "only the winner is recorded");
  });

  test("approveVerification() refuses an ended or expired verification", async (stores) => {
    const expired = await givenVerification(stores, { endedAs: "expired", endedAt: now });
    const late = await givenVerification(stores, { expiresAt: now + 5 });
    const ahead = await givenVerification(stores, { createdAt: now + 2 * hour });
    for (const { id } of [expired, late, ahead, newVerification()]) {
      const event = newEvent();
      equal(await stores.verifications.approveVerification(id, now + 5, event), false);
      equal(await recorded(stores, event), false);
    }
    deepEqual(await stores.verifications.findVerification(late.id), late);
  });

  test("takeGuess() counts only the allowed guesses in 30 parallel calls", async (stores) => {
    const { id } = await givenVerification(stores);
    const guess = { id, now, guessesMax: 5 };
    const taken = await inParallel(30, () => stores.verifications.takeGuess(guess));
    const counts = taken.flatMap((found) => found === null ? [] : [found.guesses]);
    deepEqual(counts.toSorted(), [1, 2, 3, 4, 5]);
    equal((await stores.verifications.findVerification(id))?.guesses, 5);
  });

  test("takeGuess() refuses what is ended, expired or has sent no code", async (stores) => {
    const ended = await givenVerification(stores, { endedAs: "approved", endedAt: now });
    const late = await givenVerification(stores, { expiresAt: now });
    const unsent = await givenVerification(stores, { verificationId: null });
    for (const { id } of [ended, late, unsent, newVerification()]) {
      equal(await stores.verifications.takeGuess({ id, now, guessesMax: 5 }), null);
    }
    equal((await stores.verifications.findVerification(unsent.id))?.guesses, 0);
  });

  test("giveBackGuess() decrements the count, but not below zero", async (stores) => {
    const { id } = await givenVerification(stores, { guesses: 1 });
    await stores.verifications.giveBackGuess(id);
    await stores.verifications.giveBackGuess(id);
    equal((await stores.verifications.findVerification(id))?.guesses, 0);
  });

  test("sweep() removes verifications a day after they expire", async (stores) => {
    const before = { unverifiedBefore: 0, eventsBefore: 0, deliveriesBefore: 0 };
    const old = await givenVerification(stores);
    const newer = await givenVerification(stores, { expiresAt: old.expiresAt + 1 });
    const ahead = await givenVerification(stores, { expiresAt: now + 400 * 24 * hour });
    const at = old.expiresAt + 24 * hour + 1;
    equal(await stores.upkeep.sweep(at - 1, before), 1, "the one that a clock ahead made");
    equal(await stores.upkeep.sweep(at, before), 1);
    equal(await stores.verifications.findVerification(old.id), null);
    equal(await stores.verifications.findVerification(ahead.id), null);
    deepEqual(await stores.verifications.findVerification(newer.id), newer);
  });
}
