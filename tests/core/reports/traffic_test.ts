import assert from "node:assert/strict";
import type { Traffic } from "../../../core/operator.ts";
import { openTestCore, type TestCore } from "../../harness.ts";

const minuteMs = 60_000;

async function describe(test: TestCore, hours: 1 | 24 = 1, countries = true): Promise<Traffic> {
  return await test.core.describeTraffic({ hours, countries });
}

Deno.test("describeTraffic() has the minutes with messages, and those of the day before", async () => {
  await using test = await openTestCore();
  await test.register("ada");
  const started = test.clock.now();
  await test.signIn("ada");
  test.clock.advance(90);
  const first = await describe(test);
  // An hour with the running minute.
  assert.equal(first.from, started + minuteMs - 59 * minuteMs);
  const minute = { at: started, sent: 1, approved: 1, failed: 0, blocked: 0 };
  assert.deepEqual(first.minutes, [minute]);
  assert.deepEqual(first.yesterday, []);
  assert.deepEqual(first.countries, [
    { at: started, country: "US", sent: 1, approved: 1, blocked: 0 },
  ]);

  test.clock.advance(24 * 60 * 60);
  const next = await describe(test);
  assert.deepEqual(next.yesterday, [minute]);
  assert.deepEqual(next.minutes, []);
  const day = await describe(test, 24);
  assert.deepEqual([day.minutes, day.yesterday], [[], [minute]]);
  // The day's messages, one by one.
  const { items } = await test.core.listSends({
    since: started,
    until: started + minuteMs,
    cursor: null,
    limit: 50,
  });
  assert.deepEqual(items.map(({ username }) => username), ["ada"]);
});

Deno.test("describeTraffic() reads a day in a few statements, and countries only if asked", async () => {
  let reads = 0;
  await using test = await openTestCore((ports) => ({
    ...ports,
    reports: {
      ...ports.reports,
      countMinutes: (span) => (reads++, ports.reports.countMinutes(span)),
      countCountryHours: (span) => (reads++, ports.reports.countCountryHours(span)),
    },
  }));
  const readsOf = async (hours: 1 | 24, countries: boolean): Promise<number> => {
    reads = 0;
    await describe(test, hours, countries);
    return reads;
  };
  assert.deepEqual([await readsOf(1, false), await readsOf(24, false)], [2, 8]);
  assert.deepEqual([await readsOf(1, true), await readsOf(24, true)], [6, 12]);
});
