import assert from "node:assert/strict";
import { openTestCore } from "../../harness.ts";
import { run } from "./command_kit.ts";

Deno.test("clock status compares the clock with the latest time in the database", async () => {
  await using test = await openTestCore();
  const fresh = await run(test, ["clock", "status"]);
  assert.deepEqual([fresh.code, fresh.err], [0, ""]);
  assert.match(fresh.out, /^this machine: 2026-01-01 00:00:00 UTC\nlatest recorded time: none; /);
  await test.core.watchClock();
  test.clock.advance(24 * 60 * 60);
  const near = JSON.parse((await run(test, ["clock", "status", "--json"])).out);
  assert.deepEqual(near, {
    now: "2026-01-02T00:00:00.000Z",
    mark: "2026-01-01T00:00:00.000Z",
    doubtful: false,
  });
  test.clock.advance(1);
  const far = await run(test, ["clock", "status"]);
  assert.equal(far.code, 1);
  assert.match(far.out, /differ by more than a day, so the service doubts the clock/);
});

Deno.test("clock accept asks, requires a reason and sets the mark to this machine's time", async () => {
  await using test = await openTestCore();
  await test.core.watchClock();
  test.clock.advance(400 * 24 * 60 * 60);
  const accept = ["clock", "accept", "--reason", "It was off since last winter"];
  assert.equal((await run(test, ["clock", "accept", "--yes"])).code, 2);
  assert.equal((await run(test, [...accept, "--yes"], { readonly: true })).code, 1);
  const questions: string[] = [];
  assert.equal((await run(test, accept, { says: "n" }, questions)).code, 1);
  assert.match(questions.join(), /Accept .* UTC as the correct time\?/);
  assert.equal((await test.core.describeClock()).doubtful, true);
  const ran = await run(test, accept, { says: "y" });
  assert.deepEqual([ran.code, ran.err], [0, ""]);
  assert.match(ran.out, /^Accepted: 2027-02-05 00:00:00 UTC\n/);
  assert.equal((await run(test, ["clock", "status"])).code, 0);
});
