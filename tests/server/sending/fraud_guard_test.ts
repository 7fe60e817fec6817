import { deepEqual, equal, ok } from "node:assert/strict";
import { defaultSendPolicy, type SendPolicy } from "../../../core/domain/sending/send_policy.ts";
import { password } from "../../harness.ts";
import { givenKnownPerson, givenPerson, logIn, refusedAs, sends } from "../account/account_kit.ts";
import { openTestApp, type TestApp, type TestEdge } from "../app_kit.ts";
import { deliveries, fictional, openPolicy, sendToStranger, withPolicy } from "./send_kit.ts";

const guard: SendPolicy["guard"] = {
  mode: "enforce",
  windowSeconds: 3600,
  settleSeconds: 180,
  sendsMin: 10,
  countrySendsMin: 40,
  approvedPercentMin: 20,
  pauseSeconds: 1800,
  pauseSecondsMax: 3600,
};

/** Sends each request from another network. */
function everywhere(): TestEdge {
  let requests = 0;
  return {
    get peer() {
      return `198.18.${requests >> 8}.${requests++ & 255}`;
    },
  };
}

/** The whole app, with each request from another network. */
function openApp(policy: Partial<SendPolicy>, edge = everywhere()): Promise<TestApp> {
  return openTestApp(withPolicy(openPolicy(policy)), edge);
}

/** Sends ten codes that are never entered. */
async function pump(app: TestApp, name = "bot"): Promise<void> {
  for (let index = 0; index < 10; index++) {
    equal((await sendToStranger(app, `${name}${index}`, fictional(index))).status, 200);
  }
  app.clock.advance(guard.settleSeconds);
}

Deno.test("a prefix whose codes are never entered is paused, and resumes later", async () => {
  await using app = await openApp({ guard });
  await pump(app);
  const refused = await sendToStranger(app, "next", fictional(20));
  refusedAs(refused, 429, "sending_limited");
  equal(refused.json.send_problem.retry_after, 1800);
  const [delivery] = (await deliveries(app)).toReversed();
  deepEqual([delivery?.blockReason, delivery?.blockedBy], ["fraud_guard", "prefix:+12025550"]);
  const before = sends(app);
  app.clock.advance(1799);
  refusedAs(await login(app, "next"), 429, "sending_limited");
  equal(sends(app), before);
  app.clock.advance(1);
  equal((await login(app, "next")).status, 200);
});

Deno.test("the guard does not stop users whose number is known", async () => {
  await using app = await openApp({ guard });
  const owner = await givenKnownPerson(app, "owner", fictional(60));
  await pump(app);
  refusedAs(await sendToStranger(app, "next", fictional(20)), 429, "sending_limited");
  await logIn(app, owner);
});

Deno.test("a prefix whose codes are entered is not paused", async () => {
  await using app = await openApp({ guard });
  for (let index = 30; index < 33; index++) {
    await givenPerson(app, `person${index}`, fictional(index));
  }
  await pump(app);
  // Three of thirteen is just above a fifth.
  equal((await sendToStranger(app, "next", fictional(20))).status, 200);
});

Deno.test("sends that are too recent to evaluate are not counted", async () => {
  await using app = await openApp({ guard });
  for (let index = 0; index < 12; index++) {
    equal((await sendToStranger(app, `bot${index}`, fictional(index))).status, 200);
  }
  app.clock.advance(guard.settleSeconds - 1);
  equal((await sendToStranger(app, "next", fictional(20))).status, 200);
});

Deno.test("in the record mode, everything is sent and the decision is recorded", async () => {
  const recording = { ...guard, mode: "record", countrySendsMin: 10 } as const;
  await using app = await openApp({ guard: recording });
  await pump(app);
  equal((await sendToStranger(app, "next", fictional(20))).status, 200);
  equal((await sendToStranger(app, "more", fictional(21))).status, 200);
  const events = (await app.core.listAuditEvents({ userId: null, cursor: null, limit: 200 })).items
    .filter(({ type }) => type === "fraud_guard.paused");
  // The prefix explains the country's figures.
  deepEqual(events.map(({ detail }) => [detail["scope"], detail["mode"]]), [
    ["prefix:+12025550", "record"],
  ]);
  equal(events[0]?.detail["sends"], 10);
});

Deno.test("a country is paused if it has too many prefixes to evaluate separately", async () => {
  await using app = await openApp({ guard: { ...guard, countrySendsMin: 10 } });
  const areas = manyAreas.slice(0, 10);
  for (const [index, area] of areas.entries()) {
    equal((await sendToStranger(app, `bot${index}`, fictional(0, area))).status, 200);
  }
  app.clock.advance(guard.settleSeconds);
  refusedAs(await sendToStranger(app, "next", fictional(0, "206")), 429, "sending_limited");
  equal((await deliveries(app)).at(-1)?.blockedBy, "country:US");
  equal((await sendToStranger(app, "other", fictional(0, "416"))).status, 200);
});

Deno.test("each pause within a day is twice as long as the previous one", async () => {
  await using app = await openApp({ guard });
  await pump(app);
  equal((await sendToStranger(app, "next", fictional(20))).json.send_problem.retry_after, 1800);
  app.clock.advance(1800);
  await pump(app, "again");
  equal((await sendToStranger(app, "next2", fictional(21))).json.send_problem.retry_after, 3600);
});

Deno.test("liftPause() ends a pause", async () => {
  await using app = await openApp({ guard });
  await pump(app);
  refusedAs(await sendToStranger(app, "next", fictional(20)), 429, "sending_limited");
  const operator = {
    actor: "operator",
    actorName: "grace",
    address: null,
    userAgent: null,
    requestId: null,
  } as const;
  ok((await app.core.liftPause({ scope: "prefix:+12025550" }, operator)).ok);
  equal((await login(app, "next")).status, 200);
});

Deno.test("the default policy stops SMS pumping of one prefix within its budget (R49)", async () => {
  await using app = await openTestApp(withPolicy(defaultSendPolicy), everywhere());
  let refused = 0;
  for (let index = 0; index < 60; index++) {
    const answer = await sendToStranger(app, `bot${index}`, fictional(index));
    if (answer.json.sent === null) refused++;
    app.clock.advance(30);
  }
  ok(sends(app) <= 26, `${sends(app)} messages`);
  equal(refused, 60 - sends(app));
});

/** An edge whose peer address the test chooses. */
function from(): { peer: string } {
  return { peer: "192.0.2.1" };
}

async function pausesOf(app: TestApp): Promise<readonly string[]> {
  return (await app.core.describeSends()).pauses.map(({ scope }) => scope).toSorted();
}

/** Sends to numbers of four area codes, starting at `first`. */
async function spread(app: TestApp, count: number, first = 0): Promise<void> {
  const areas = ["212", "213", "305", "312"];
  for (let index = first; index < first + count; index++) {
    const number = fictional(index, areas[index % areas.length]);
    equal((await sendToStranger(app, `bot${index}`, number)).status, 200);
  }
}

/** Enough area codes for one block of numbers each. */
const manyAreas = [
  "202",
  "212",
  "213",
  "305",
  "312",
  "415",
  "512",
  "617",
  "702",
  "713",
  "801",
  "808",
];

const policy = { guard: { ...guard, sendsMin: 15, countrySendsMin: 30 } };

Deno.test("a network that sends to many area codes is paused, and no other", async () => {
  const edge = from();
  await using app = await openApp(policy, edge);
  await spread(app, 34);
  app.clock.advance(guard.settleSeconds);
  edge.peer = "198.51.100.1";
  for (const area of ["202", "212"]) {
    const newcomer = await sendToStranger(app, `newcomer${area}`, fictional(60, area));
    equal(newcomer.status, 200, newcomer.text);
  }
  edge.peer = "192.0.2.1";
  refusedAs(await sendToStranger(app, "next", fictional(60, "416")), 429, "sending_limited");
  equal((await deliveries(app)).at(-1)?.blockedBy, "network:192.0.2.1");
  deepEqual(await pausesOf(app), ["network:192.0.2.1"]);
});

Deno.test("a few networks that explain a country's figures are paused instead of it", async () => {
  const edge = from();
  await using app = await openApp(policy, edge);
  for (const host of [1, 2, 3]) {
    edge.peer = `192.0.2.${host}`;
    await spread(app, 12, 12 * host);
  }
  app.clock.advance(guard.settleSeconds);
  edge.peer = "198.51.100.1";
  equal((await sendToStranger(app, "newcomer", fictional(60))).status, 200);
  // Without these two, too few sends remain to evaluate.
  deepEqual(await pausesOf(app), ["network:192.0.2.1", "network:192.0.2.2"]);
  const [event] = (await app.core.listAuditEvents({ userId: null, cursor: null, limit: 50 })).items
    .filter(({ type }) => type === "fraud_guard.paused");
  deepEqual([event?.detail["instead_of"], event?.detail["sends"]], ["country:US", 12]);
});

Deno.test("networks of one IPv6 /48 are counted together", async () => {
  const edge = from();
  await using app = await openApp(policy, edge);
  for (let index = 0; index < 12; index++) {
    edge.peer = `2001:db8:7:${index}::1`;
    await spread(app, 3, 3 * index);
  }
  app.clock.advance(guard.settleSeconds);
  edge.peer = "2001:db8:8::1";
  equal((await sendToStranger(app, "newcomer", fictional(60))).status, 200);
  deepEqual(await pausesOf(app), ["network:2001:db8:7::/48"]);
  edge.peer = "2001:db8:7:ff::1";
  refusedAs(await sendToStranger(app, "next", fictional(61)), 429, "sending_limited");
});

Deno.test("blocks of numbers that explain a country's figures are paused instead of it", async () => {
  await using app = await openApp(policy);
  await spread(app, 36);
  app.clock.advance(guard.settleSeconds);
  equal((await sendToStranger(app, "newcomer", fictional(60))).status, 200);
  const three = ["212", "213", "305"].map((area) => `prefix:+1${area}5550`);
  deepEqual(await pausesOf(app), three);
});

Deno.test("a network whose other codes are entered does not explain a country's figures", async () => {
  const edge = from();
  await using app = await openApp({ guard: { ...guard, sendsMin: 15, countrySendsMin: 12 } }, edge);
  // All requests come from the app's own backend, which forwards no client address.
  for (let index = 0; index < 4; index++) {
    await givenPerson(app, `person${index}`, `+4420794600${10 + index}`);
  }
  for (const area of manyAreas) {
    equal((await sendToStranger(app, `bot${area}`, fictional(0, area))).status, 200);
  }
  app.clock.advance(guard.settleSeconds);
  refusedAs(await sendToStranger(app, "next", fictional(60, "206")), 429, "sending_limited");
  deepEqual(await pausesOf(app), ["country:US"]);
});

Deno.test("a country may have more unanswered sends the more of its codes are entered", async () => {
  await using app = await openApp({ guard: { ...guard, countrySendsMin: 10 } });
  const areas = manyAreas.slice(0, 10);
  for (const area of areas.slice(0, 4)) {
    await givenPerson(app, `person${area}`, fictional(50, area));
  }
  app.clock.advance(2 * guard.windowSeconds);
  const pumped = async (round: number): Promise<void> => {
    for (const area of areas) {
      await sendToStranger(app, `bot${round}${area}`, fictional(round, area));
    }
    app.clock.advance(guard.settleSeconds);
  };
  await pumped(0);
  equal((await sendToStranger(app, "newcomer", fictional(60, "206"))).status, 200);
  // Fourteen: the code of this one is not entered either, and three more follow.
  for (const area of ["208", "209", "210"]) {
    equal((await sendToStranger(app, `bot${area}`, fictional(1, area))).status, 200);
  }
  app.clock.advance(guard.settleSeconds);
  refusedAs(await sendToStranger(app, "late", fictional(61, "207")), 429, "sending_limited");
  deepEqual(await pausesOf(app), ["country:US"]);
});

Deno.test("liftPause() ends a network's pause, and its old sends do not cause a new one", async () => {
  const edge = from();
  await using app = await openApp(policy, edge);
  await spread(app, 34);
  app.clock.advance(guard.settleSeconds);
  refusedAs(await sendToStranger(app, "next", fictional(60)), 429, "sending_limited");
  const operator = {
    actor: "operator",
    actorName: "grace",
    address: null,
    userAgent: null,
    requestId: null,
  } as const;
  ok((await app.core.liftPause({ scope: "network:192.0.2.1" }, operator)).ok);
  equal((await login(app, "next")).status, 200);
  edge.peer = "198.51.100.1";
  equal((await sendToStranger(app, "newcomer", fictional(61))).status, 200);
  ok(!(await app.core.liftPause({ scope: "network:x y" }, operator)).ok);
});

Deno.test("a number that was verified only once does not pass the guard", async () => {
  await using app = await openApp(policy);
  const rented = [];
  for (let index = 0; index < 15; index++) {
    rented.push(await givenPerson(app, `rented${index}`, fictional(index)));
  }
  app.clock.advance(2 * guard.windowSeconds);
  for (const { username } of rented) equal((await login(app, username)).status, 200);
  app.clock.advance(guard.settleSeconds);
  refusedAs(await login(app, "rented0"), 429, "sending_limited");
  equal((await deliveries(app)).at(-1)?.blockedBy, "prefix:+12025550");
});

function login(app: TestApp, username: string): ReturnType<TestApp["post"]> {
  return app.post("/v1/login", { username, password, send: "sms" });
}
