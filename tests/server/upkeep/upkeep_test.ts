import { deepEqual, equal, match } from "node:assert/strict";
import { createClockWatch } from "../../../core/clock_watch.ts";
import { StorageUnavailable } from "../../../core/operator.ts";
import { createCore } from "../../harness.ts";
import type { LogFacts } from "../../../server/program/log.ts";
import { createClockCheck, startUpkeep } from "../../../server/upkeep.ts";
import { caller, openTestCore, type TestCore } from "../../harness.ts";

const day = 24 * 60 * 60;

/** A second process with a stopped monotonic clock, as after the clock was set or at startup. */
function restarted(test: TestCore, upkeep = test.ports.upkeep) {
  const { clock: wall, newId } = test.ports;
  const clockWatch = createClockWatch({ upkeep, wall, ticks: () => 0, newId });
  return createCore({ ...test.ports, clockWatch });
}

function openLines() {
  const lines: { level: string; message: string; facts: LogFacts | undefined }[] = [];
  const at = (level: string) => (message: string, facts?: LogFacts) =>
    void lines.push({ level, message, facts });
  const log = {
    ...{ info: at("info"), warn: at("warn"), error: at("error") },
    ...{ request: () => undefined, flush: () => Promise.resolve() },
  };
  return { lines, log };
}

Deno.test("sweep() removes nothing if the clock is 400 days ahead", async () => {
  await using test = await openTestCore();
  await test.register("ada");
  const token = await test.signIn("ada");
  await test.register("eve", "+12025550143");
  await test.core.watchClock();
  const count = async () => {
    const { items } = await test.core.listAuditEvents({ userId: null, cursor: null, limit: 200 });
    return [items.length, await test.ports.reports.countUsers()];
  };
  const before = await count();
  test.clock.advance(400 * day);
  const core = restarted(test);
  equal(await core.sweep(), 0);
  deepEqual(await count(), before);
  test.clock.advance(-400 * day);
  equal(await core.sweep(), 0);
  deepEqual(await count(), before);
  equal((await core.authenticate({ sessionToken: token }, {})).ok, true);
});

Deno.test("a doubtful clock releases no username", async () => {
  await using test = await openTestCore();
  const eve = await test.register("eve");
  await test.core.watchClock();
  test.clock.advance(400 * day);
  const core = restarted(test);
  const again = { username: "eve", password: "another long password", phoneNumber: "+12025550144" };
  const refused = await core.register(again, caller);
  equal(!refused.ok && refused.refusal.code, "username_taken");
  equal((await test.ports.users.findUser(eve.id))?.id, eve.id);
  // Once the mark has reached it, an unverified name is free after an hour.
  await test.ports.upkeep.moveClockMark(
    test.clock.now() - 400 * day * 1000,
    test.clock.now(),
    null,
  );
  equal((await core.register(again, caller)).ok, true);
});

Deno.test("sweep() follows an accepted clock up to the mark", async () => {
  await using test = await openTestCore();
  await test.register("eve");
  await test.core.watchClock();
  test.clock.advance(8 * day);
  const core = restarted(test);
  equal(await core.sweep(), 0);
  const operator = { actor: "operator", actorName: "marek", address: null } as const;
  const marek = { ...operator, userAgent: null, requestId: null };
  const short = await core.acceptClock({ reason: "x" }, marek);
  equal(!short.ok && short.refusal.code, "invalid_input");
  const accepted = await core.acceptClock({ reason: "It was off for a week" }, marek);
  equal(accepted.ok && accepted.value.mark, test.clock.now());
  equal(await core.sweep() > 0, true);
  equal(await test.ports.reports.countUsers(), 0);
  const { items: [event] } = await core.listAuditEvents({ userId: null, cursor: null, limit: 1 });
  deepEqual([event?.type, event?.actorName, event?.detail], ["clock.accepted", "marek", {
    by: "operator",
    mark: "2026-01-01T00:00:00.000Z",
    reason: "It was off for a week",
  }]);
});

Deno.test("sweep() follows a clock 23 hours ahead by ten minutes a call", async () => {
  await using test = await openTestCore();
  await test.core.watchClock();
  await test.ports.throttles.takeThrottles(
    [{ key: "k", max: 1, windowSeconds: 3600 }],
    test.clock.now(),
  );
  test.clock.advance(23 * 3600);
  const core = restarted(test);
  for (let look = 0; look < 5; look++) equal(await core.sweep(), 0, `sweep ${look}`);
  equal(await core.sweep(), 1);
});

Deno.test("createClockCheck() warns at each check of a doubtful clock, and logs when that ends", async () => {
  await using test = await openTestCore();
  await test.core.watchClock();
  const { lines, log } = openLines();
  const look = createClockCheck(restarted(test), log);
  await look();
  test.clock.advance(30 * day);
  await look();
  await look();
  test.clock.advance(-30 * day);
  await look();
  await look();
  deepEqual(lines.map(({ level }) => level), ["warn", "warn", "info"]);
  const [first, , last] = lines;
  match(first?.message ?? "", /^The clock is more than a day from .*admin clock accept/);
  deepEqual(first?.facts, {
    clock: "2026-01-31T00:00:00.000Z",
    mark: "2026-01-01T00:00:00.000Z",
    even_for_seconds: 0,
  });
  match(last?.message ?? "", /trusted again/);
});

Deno.test("createClockCheck() logs an error if the database cannot be read", async () => {
  await using test = await openTestCore();
  const { lines, log } = openLines();
  await test.ports.upkeep.close();
  await createClockCheck(test.core, log)();
  deepEqual(lines.map(({ level }) => level), ["error"]);
});

Deno.test("startUpkeep() can be stopped while its first check hangs, which then logs no error", async () => {
  await using test = await openTestCore();
  const { lines, log } = openLines();
  const hung = Promise.withResolvers<never>();
  let looks = 0;
  const service = {
    ...test.core,
    watchClock: () => hung.promise,
    findSharedAddress: () => {
      looks++;
      return Promise.resolve(null);
    },
    learnHashShares: () => Promise.resolve([]),
  };
  const stop = startUpkeep(service, [], log, test.ports.meter);
  stop();
  hung.reject(new StorageUnavailable("closed"));
  await hung.promise.catch(() => undefined);
  // Every promise that follows this one has been settled when a timer runs.
  await new Promise((resolve) => setTimeout(resolve, 0));
  deepEqual([lines, looks], [[], 0]);
});
