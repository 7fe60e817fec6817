import assert from "node:assert/strict";
import type { Traffic } from "../../../core/operator.ts";
import { openTestCore, type TestCore } from "../../harness.ts";

const minuteMs = 60_000;

async function describe(test: TestCore, hours: 1 | 24 = 1): Promise<Traffic> {
  return await test.core.describeTraffic({ hours });
}

Deno.test("describeTraffic() has every minute, and the same minutes of the day before", async () => {
  await using test = await openTestCore();
  await test.register("ada");
  const started = test.clock.now();
  await test.signIn("ada");
  test.clock.advance(90);
  const first = await describe(test);
  assert.equal(first.minutes.length, 60);
  assert.equal(first.minutes.at(-1)?.at, started + minuteMs);
  assert.deepEqual(first.minutes.at(-2), {
    at: started,
    sent: 1,
    approved: 1,
    failed: 0,
    blocked: 0,
  });
  assert.deepEqual(first.compared.sent, { kind: "few" });
  assert.deepEqual(first.countries, [
    { at: started, country: "US", sent: 1, approved: 1, blocked: 0 },
  ]);

  test.clock.advance(24 * 60 * 60);
  const next = await describe(test);
  assert.deepEqual(next.yesterday, first.minutes);
  assert.deepEqual(next.minutes.filter(({ sent }) => sent > 0), []);
  const day = await describe(test, 24);
  assert.deepEqual([day.minutes.length, day.yesterday.length], [1440, 1440]);
  assert.deepEqual(day.yesterday.filter(({ sent }) => sent > 0).map(({ at }) => at), [started]);
  // The day's messages, one by one.
  const { items } = await test.core.listSends({
    since: started,
    until: started + minuteMs,
    cursor: null,
    limit: 50,
  });
  assert.deepEqual(items.map(({ username }) => username), ["ada"]);
});
