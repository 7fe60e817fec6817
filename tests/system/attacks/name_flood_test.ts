import { deepEqual, equal, ok } from "node:assert/strict";
import {
  defaultHashLimits,
  strangerPasswords,
} from "../../../core/domain/login/password_throttle.ts";
import { password } from "../../harness.ts";
import { givenPerson } from "../../server/account/account_kit.ts";
import {
  atMost,
  type Attacked,
  ipv4,
  ipv6,
  openAttacked,
  retainedMb,
  seeded,
} from "../../attacks/attack_kit.ts";

const names = 200_000;
const namesOfMany = 4500;

/** Far less than storing one entry per name would take. */
const heapGrowthMbMax = 8;

/** Rows of refusals that one process starts per minute, plus one for each kind. */
const eventsPerMinuteMax = 610;

interface Counted {
  readonly outcomes: Readonly<Record<string, number>>;
  readonly heapGrowthMb: number;
  readonly seconds: number;
}

/** Logs in with unknown usernames, fifty in parallel, and keeps only counts. */
async function flood(
  app: Attacked,
  count: number,
  addressOf: (index: number) => string,
): Promise<Counted> {
  const random = seeded(4);
  const outcomes: Record<string, number> = {};
  const one = async (index: number): Promise<void> => {
    const username = `n${Math.floor(random() * 2 ** 32).toString(36)}.${index}`;
    const body = { username, password: "hunter2 hunter2" };
    const { json } = await app.postFrom(addressOf(index), "/v1/login", body);
    outcomes[json.code] = (outcomes[json.code] ?? 0) + 1;
  };
  const batch = 50;
  // The first requests warm up what is compiled and cached on first use.
  let heapBefore = 0;
  const startedAt = performance.now();
  for (let at = 0; at < count; at += batch) {
    if (at === count / 10) heapBefore = retainedMb();
    await Promise.all(Array.from({ length: batch }, (_, index) => one(at + index)));
  }
  const seconds = (performance.now() - startedAt) / 1000;
  return { outcomes, heapGrowthMb: retainedMb() - heapBefore, seconds };
}

function logCounts(what: string, { outcomes, heapGrowthMb, seconds }: Counted): void {
  const heap = `heap ${heapGrowthMb >= 0 ? "+" : ""}${heapGrowthMb.toFixed(1)} MB`;
  const time = `${seconds.toFixed(1)} s`;
  // deno-lint-ignore no-console -- the figures are for the reader of the test log.
  console.info(`${what}: ${JSON.stringify(outcomes)}, ${heap}, ${time}`);
}

Deno.test("any number of random usernames from one network costs 240 hashes (R48, R77)", async () => {
  await using app = await openAttacked();
  await givenPerson(app);
  const before = app.hashes();
  const counted = await flood(app, names, () => "198.51.100.9");
  logCounts(`${names} names, one network`, counted);
  const max = defaultHashLimits.perNetwork;
  equal(max, 240);
  equal(app.hashes() - before, max);
  equal(counted.outcomes["invalid_credentials"], max);
  equal(counted.outcomes["throttled"], names - max);
  // One row for the network and one for the total; three for each username that was hashed.
  atMost(await app.rows("throttles", "password"), 3 * max + 8, "throttle rows");
  atMost(await app.rows("audit_events"), 20, "events");
  ok(counted.heapGrowthMb < heapGrowthMbMax, `the heap grew by ${counted.heapGrowthMb} MB`);
  equal((await app.postFrom("192.0.2.7", "/v1/login", { username: "ada", password })).status, 200);
});

Deno.test("random usernames from 5,000 /64s reach the limits of their /56s and /48s (R48, R77)", async () => {
  await using app = await openAttacked();
  await givenPerson(app);
  const before = app.hashes();
  const counted = await flood(app, namesOfMany, (index) => ipv6(index % 5000, index));
  logCounts(`${namesOfMany} names, 5,000 networks of one /48`, counted);
  // A /48 from which no one has logged in gets 960, and half of that after 1,500 in total.
  equal(app.hashes() - before, 4 * defaultHashLimits.perNetwork);
  equal(counted.outcomes["throttled"], namesOfMany - 4 * defaultHashLimits.perNetwork);
  const rows = 3 * 4 * defaultHashLimits.perNetwork + 5000 + 40;
  atMost(await app.rows("throttles"), rows, "throttle rows");
  atMost(await app.rows("audit_events"), eventsPerMinuteMax, "events");
  ok(counted.heapGrowthMb < heapGrowthMbMax, `the heap grew by ${counted.heapGrowthMb} MB`);
  // A familiar user is served in the middle of the flood.
  equal((await app.postFrom("192.0.2.7", "/v1/login", { username: "ada", password })).status, 200);
  // The rows are removed when their windows end: nothing of the flood remains.
  app.clock.advance(25 * 60 * 60);
  await app.core.sweep();
  equal(await app.rows("throttles"), 0);
});

Deno.test("a flood from constantly changing networks locks no one out, and raises two alerts (R14, R77)", async () => {
  await using app = await openAttacked();
  await givenPerson(app);
  await app.register("bob", "+12025550150");
  const before = app.hashes();
  const counted = await flood(app, namesOfMany, ipv4);
  logCounts(`${namesOfMany} names and networks`, counted);
  equal(app.hashes() - before, namesOfMany, "one guess per network is within its limits");
  ok(namesOfMany > strangerPasswords.size);
  // A correct password from a network on which no one has logged in, also for a user who never
  // logged in.
  for (const username of ["ada", "bob"]) {
    const away = await app.postFrom("203.0.113.9", "/v1/login", { username, password });
    equal(away.status, 200, away.text);
  }
  const { items } = await app.core.listAuditEvents({ userId: null, cursor: null, limit: 1000 });
  const alerts = items.filter(({ type }) => type === "alert.raised").map(({ detail }) =>
    detail.alert
  );
  deepEqual(alerts.toSorted(), ["password_guesses_full", "password_guesses_half"]);
});
