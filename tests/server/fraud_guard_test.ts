import { deepEqual, equal, ok } from "node:assert/strict";
import { defaultSendPolicy, type SendPolicy } from "../../core/domain/send_policy.ts";
import { password } from "../harness.ts";
import { givenKnownPerson, givenPerson, logIn, refusedAs, sends } from "./account_kit.ts";
import { openTestApp, type TestApp } from "./app_kit.ts";
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

/** Ten sends to strangers who never type a code in. */
async function pump(app: TestApp, name = "bot"): Promise<void> {
  for (let index = 0; index < 10; index++) {
    equal((await sendToStranger(app, `${name}${index}`, fictional(index))).status, 200);
  }
  app.clock.advance(guard.settleSeconds);
}

Deno.test("a prefix whose codes are never typed in is paused, and opens again", async () => {
  await using app = await openTestApp(withPolicy(openPolicy({ guard })));
  await pump(app);
  const refused = await sendToStranger(app, "next", fictional(20));
  refusedAs(refused, 429, "sending_limited");
  equal(refused.json.retry_after, 1800);
  const [delivery] = (await deliveries(app)).toReversed();
  deepEqual([delivery?.blockReason, delivery?.blockedBy], ["fraud_guard", "prefix:+12025550"]);
  const before = sends(app);
  app.clock.advance(1799);
  refusedAs(await login(app, "next"), 429, "sending_limited");
  equal(sends(app), before);
  app.clock.advance(1);
  equal((await login(app, "next")).status, 200);
});

Deno.test("the guard spares users whose number is known", async () => {
  await using app = await openTestApp(withPolicy(openPolicy({ guard })));
  const owner = await givenKnownPerson(app, "owner", fictional(60));
  await pump(app);
  refusedAs(await sendToStranger(app, "next", fictional(20)), 429, "sending_limited");
  await logIn(app, owner);
});

Deno.test("people who type their codes in keep a prefix open", async () => {
  await using app = await openTestApp(withPolicy(openPolicy({ guard })));
  for (let index = 30; index < 33; index++) {
    await givenPerson(app, `person${index}`, fictional(index));
  }
  await pump(app);
  // Three of thirteen: just above a fifth.
  equal((await sendToStranger(app, "next", fictional(20))).status, 200);
});

Deno.test("sends too young to judge are left out", async () => {
  await using app = await openTestApp(withPolicy(openPolicy({ guard })));
  for (let index = 0; index < 12; index++) {
    equal((await sendToStranger(app, `bot${index}`, fictional(index))).status, 200);
  }
  app.clock.advance(guard.settleSeconds - 1);
  equal((await sendToStranger(app, "next", fictional(20))).status, 200);
});

Deno.test("in the mode record everything goes out, and the decision is on record", async () => {
  const recording = { ...guard, mode: "record", countrySendsMin: 10 } as const;
  await using app = await openTestApp(withPolicy(openPolicy({ guard: recording })));
  await pump(app);
  equal((await sendToStranger(app, "next", fictional(20))).status, 200);
  equal((await sendToStranger(app, "more", fictional(21))).status, 200);
  const events = (await app.core.listAuditEvents({ userId: null, cursor: null, limit: 200 })).items
    .filter(({ type }) => type === "fraud_guard.paused");
  // The prefix's and the country's.
  deepEqual(events.map(({ detail }) => [detail["scope"], detail["mode"]]).toSorted(), [
    ["country:US", "record"],
    ["prefix:+12025550", "record"],
  ]);
  equal(events[0]?.detail["sends"], 10);
});

Deno.test("a country is paused when its prefixes are too many to be seen alone", async () => {
  await using app = await openTestApp(
    withPolicy(openPolicy({ guard: { ...guard, countrySendsMin: 10 } })),
  );
  const areas = ["202", "212", "213", "305", "312", "415", "512", "617", "702", "713"];
  for (const [index, area] of areas.entries()) {
    equal((await sendToStranger(app, `bot${index}`, fictional(0, area))).status, 200);
  }
  app.clock.advance(guard.settleSeconds);
  refusedAs(await sendToStranger(app, "next", fictional(0, "206")), 429, "sending_limited");
  equal((await deliveries(app)).at(-1)?.blockedBy, "country:US");
  equal((await sendToStranger(app, "other", fictional(0, "416"))).status, 200);
});

Deno.test("each pause within a day is twice as long as the last", async () => {
  await using app = await openTestApp(withPolicy(openPolicy({ guard })));
  await pump(app);
  equal((await sendToStranger(app, "next", fictional(20))).json.retry_after, 1800);
  app.clock.advance(1800);
  await pump(app, "again");
  equal((await sendToStranger(app, "next2", fictional(21))).json.retry_after, 3600);
});

Deno.test("an operator lifts a pause", async () => {
  await using app = await openTestApp(withPolicy(openPolicy({ guard })));
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

Deno.test("the default policy stops a pump of one prefix within its budget (R49)", async () => {
  await using app = await openTestApp(withPolicy({
    ...defaultSendPolicy,
    budgets: { ...defaultSendPolicy.budgets, network: defaultSendPolicy.budgets.total },
  }));
  let refused = 0;
  for (let index = 0; index < 60; index++) {
    const answer = await sendToStranger(app, `bot${index}`, fictional(index));
    if (answer.status !== 200) refused++;
    app.clock.advance(30);
  }
  ok(sends(app) <= 26, `${sends(app)} messages`);
  equal(refused, 60 - sends(app));
});

function login(app: TestApp, username: string): ReturnType<TestApp["post"]> {
  return app.post("/v1/login", { username, password, send: "sms" });
}
