import { deepEqual, equal, ok } from "node:assert/strict";
import { password, phoneNumber } from "../../harness.ts";
import { givenKnownPerson, givenPerson, logIn, refusedAs, sends } from "../account/account_kit.ts";
import { openTestApp } from "../app_kit.ts";
import {
  deliveries,
  fictional,
  noBudget,
  onlyBudgets,
  openPolicy,
  sendToStranger,
  withPolicy,
} from "./send_kit.ts";

const hour = 60 * 60;

Deno.test("a total budget is enforced to the message, and resets with its window (R49)", async () => {
  const total = { ...noBudget, messagesPerHour: 3 };
  await using app = await openTestApp(
    withPolicy(openPolicy({ budgets: onlyBudgets({ total }) })),
  );
  for (let index = 0; index < 3; index++) {
    equal((await sendToStranger(app, `user${index}`, fictional(index))).status, 200);
  }
  const refused = await sendToStranger(app, "user3", fictional(3));
  refusedAs(refused, 429, "sending_limited");
  equal(refused.json.send_problem.retry_after, hour);
  equal(sends(app), 3);
  const written = await deliveries(app);
  deepEqual(written.map(({ status }) => status), ["sent", "sent", "sent", "blocked"]);
  deepEqual([written[3]?.blockReason, written[3]?.blockedBy], ["budget", "total/hour/messages"]);

  app.clock.advance(hour - 1);
  refusedAs(await app.post("/v1/login", login("user3")), 429, "sending_limited");
  app.clock.advance(1);
  equal((await app.post("/v1/login", login("user3"))).status, 200);
  equal(sends(app), 4);
});

Deno.test("parallel sends use exactly the budget (R48)", async () => {
  const total = { ...noBudget, messagesPerDay: 7 };
  await using app = await openTestApp(
    withPolicy(openPolicy({ budgets: onlyBudgets({ total }) })),
  );
  const names = Array.from({ length: 40 }, (_, index) => `user${index}`);
  for (const [index, name] of names.entries()) await app.register(name, fictional(index));
  const answers = await Promise.all(names.map((name) => app.post("/v1/login", login(name))));
  equal(answers.filter(({ json }) => json.sent !== null).length, 7);
  equal(answers.filter(({ json }) => json.send_problem?.code === "sending_limited").length, 33);
  equal(sends(app), 7);
});

Deno.test("a budget in money counts the price of each message", async () => {
  const total = { ...noBudget, usdPerHour: 25_000 };
  await using app = await openTestApp((ports) => ({
    ...ports,
    policies: {
      ...ports.policies,
      send: openPolicy({ budgets: onlyBudgets({ total }) }),
      prices: { ...ports.policies.prices, verificationFee: 0, countries: { US: { sms: 10_000 } } },
    },
  }));
  equal((await sendToStranger(app, "ada", fictional(0))).status, 200);
  equal((await sendToStranger(app, "ben", fictional(1))).status, 200);
  refusedAs(await sendToStranger(app, "cyd", fictional(2)), 429, "sending_limited");
  equal((await deliveries(app)).at(-1)?.blockedBy, "total/hour/usd");
});

Deno.test("unverified users cannot use up the reserve for known numbers", async () => {
  const total = { ...noBudget, messagesPerDay: 10 };
  const policy = openPolicy({ budgets: onlyBudgets({ total }), verifiedReservePercent: 30 });
  await using app = await openTestApp(withPolicy(policy));
  const owner = await givenKnownPerson(app, "owner", fictional(60));
  for (let index = 0; index < 7; index++) {
    equal((await sendToStranger(app, `bot${index}`, fictional(index))).status, 200);
  }
  refusedAs(await sendToStranger(app, "bot7", fictional(7)), 429, "sending_limited");
  await logIn(app, owner);
  equal(sends(app), 2 + 7 + 1);
});

Deno.test("registering with another user's number does not use that user's budget", async () => {
  const number = { ...noBudget, messagesPerHour: 3 };
  await using app = await openTestApp(
    withPolicy(openPolicy({ budgets: onlyBudgets({ number }) })),
  );
  const owner = await givenPerson(app, "owner", phoneNumber);
  app.clock.advance(10 * 60);
  // The owner's first login used one of the three sends for unverified users.
  equal((await sendToStranger(app, "bot1", phoneNumber)).status, 200);
  app.clock.advance(30);
  equal((await sendToStranger(app, "bot2", phoneNumber)).status, 200);
  app.clock.advance(60);
  refusedAs(await sendToStranger(app, "bot3", phoneNumber), 429, "sending_limited");
  app.clock.advance(10 * 60);
  await logIn(app, owner);
});

Deno.test("a send that certainly failed is refunded to the budgets", async () => {
  const total = { ...noBudget, messagesPerDay: 1 };
  await using app = await openTestApp(
    withPolicy(openPolicy({ budgets: onlyBudgets({ total }) })),
  );
  app.simulator.setFault({ fault: "20003", on: "start" });
  refusedAs(await sendToStranger(app, "ada", fictional(0)), 503, "provider_unavailable");
  app.clock.advance(60);
  equal((await app.post("/v1/login", login("ada"))).status, 200);
  deepEqual((await deliveries(app)).map(({ status }) => status), ["failed", "sent"]);
});

Deno.test("a send that may have succeeded still counts", async () => {
  const total = { ...noBudget, messagesPerDay: 1 };
  await using app = await openTestApp(
    withPolicy(openPolicy({ budgets: onlyBudgets({ total }) })),
  );
  app.simulator.setFault({ fault: "drop_after", on: "start" });
  refusedAs(await sendToStranger(app, "ada", fictional(0)), 503, "provider_unavailable");
  app.clock.advance(60);
  refusedAs(await app.post("/v1/login", login("ada")), 429, "sending_limited");
  deepEqual((await deliveries(app)).map(({ status }) => status), ["uncertain", "blocked"]);
});

Deno.test("a refused country or number kind returns the same detail as the provider's refusal", async () => {
  let policy = openPolicy();
  await using app = await openTestApp((ports) => ({
    ...ports,
    get policies() {
      return { ...ports.policies, send: policy };
    },
  }));
  await app.register("ada", fictional(0));
  const provider = await sendToStranger(app, "ben", "+12025550176");
  refusedAs(provider, 422, "phone_number_unreachable");
  policy = openPolicy({ countriesDenied: ["US"] });
  const ours = await app.post("/v1/login", login("ada"));
  refusedAs(ours, 422, "phone_number_unreachable");
  equal(ours.json.send_problem.detail, provider.json.send_problem.detail);
  equal(sends(app), 1);
  deepEqual((await deliveries(app)).map(({ blockReason }) => blockReason), [
    null,
    "country_denied",
  ]);
});

Deno.test("a delivery records the outcome of a send", async () => {
  await using app = await openTestApp();
  const person = await givenPerson(app);
  const [delivery] = await deliveries(app);
  ok(delivery !== undefined);
  const { id: _, numberKey, verificationId, messageId, challengeId, ...facts } = delivery;
  ok(/^[0-9a-f]{16}$/.test(numberKey ?? ""));
  ok(/^VE[0-9a-f]{32}$/.test(verificationId ?? ""));
  ok(/^VL[0-9a-f]{32}$/.test(messageId ?? ""));
  ok(challengeId !== null);
  deepEqual(facts, {
    at: app.clock.now(),
    purpose: "registration",
    channel: "sms",
    userId: person.id,
    phoneVerificationId: null,
    apiKey: null,
    maskedPhoneNumber: "+1 ... ... 42",
    country: "US",
    prefix: "+12025550",
    verified: false,
    known: false,
    familiar: false,
    network: "192.0.2.7",
    requestId: facts.requestId,
    status: "sent",
    blockReason: null,
    blockedBy: null,
    locale: null,
    answeredChannel: "sms",
    foundAt: null,
    providerCode: null,
    httpStatus: 201,
    latencyMs: 0,
    estimatedPrice: app.ports.policies.prices.countries["US"]?.sms,
    price: null,
    guesses: 1,
    approvedAt: app.clock.now(),
    messageStatus: null,
    messageError: null,
    undelivered: false,
    reconciledAt: null,
  });
  ok(facts.requestId !== null);
});

function login(username: string): Readonly<Record<string, string>> {
  return { username, password, send: "sms" };
}
