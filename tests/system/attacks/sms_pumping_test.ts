import { equal, ok } from "node:assert/strict";
import { microUsdPerUsd } from "../../../core/domain/sending/money.ts";
import { defaultSendPolicy, type SendPolicy } from "../../../core/domain/sending/send_policy.ts";
import { password, phoneNumber } from "../../harness.ts";
import {
  givenKnownPerson,
  givenPerson,
  logIn,
  type Person,
  refusedAs,
} from "../../server/account/account_kit.ts";
import type { Answer } from "../../server/app_kit.ts";
import {
  deliveries,
  fictional,
  noBudget,
  onlyBudgets,
  openPolicy,
  withPolicy,
} from "../../server/sending/send_kit.ts";
import { temporaryFolder } from "../../task_process.ts";
import {
  atMost,
  type Attacked,
  ipv4,
  ipv6,
  openAttacked,
  operator,
} from "../../attacks/attack_kit.ts";

const hour = 60 * 60;

/** The default policy without the guard, so that only the budgets apply. */
const budgetsAlone: SendPolicy = {
  ...defaultSendPolicy,
  verifiedReservePercent: 30,
  guard: { ...defaultSendPolicy.guard, mode: "off" },
};

/** Seventy percent: the part of a shared budget that strangers may use. */
function strangersPart(max: number | null): number {
  return Math.floor((max ?? 0) * 0.7);
}

let bots = 0;

const areas = ["212", "213", "305", "312"];

/** Registers a bot with that number and requests a code, from one of the attacker's networks. */
async function pump(app: Attacked, phone_number: string, address: string): Promise<Answer> {
  const username = `bot${++bots}`;
  const made = await app.postFrom(address, "/v1/register", { username, password, phone_number });
  equal(made.status, 201, made.text);
  return await app.postFrom(address, "/v1/login", { username, password, send: "sms" });
}

/** A user who used the service before the attack, from elsewhere. */
async function givenOwner(app: Attacked): Promise<Person> {
  return await givenKnownPerson(app, "owner", phoneNumber);
}

/** Pumps, and regularly logs the owner in; returns the number of messages sent to strangers. */
async function attack(
  app: Attacked,
  owner: Person,
  count: number,
  next: (index: number) => readonly [phone: string, address: string],
): Promise<number> {
  const before = app.sent();
  let served = 0;
  for (let index = 0; index < count; index++) {
    const [phone, address] = next(index);
    const answer = await pump(app, phone, address);
    const { sent, send_problem } = answer.json;
    ok(sent !== null || send_problem.code === "sending_limited", answer.text);
    // A number that is tried again is past its gap, so the budgets decide.
    app.clock.advance(1);
    if (index % 30 === 29) {
      await app.postFrom("192.0.2.7", "/nothing", {}); // The next request comes from home.
      await logIn(app, owner);
      served++;
    }
  }
  return app.sent() - before - served;
}

Deno.test("pumping one prefix gets its budget and not one message more (R49)", async () => {
  await using app = await openAttacked({ change: withPolicy(budgetsAlone) });
  const owner = await givenOwner(app);
  const sent = await attack(app, owner, 90, (index) => [fictional(index % 40), ipv4(index)]);
  equal(sent, strangersPart(budgetsAlone.budgets.prefix.messagesPerHour));
});

Deno.test("pumping many prefixes of one country gets the country's budget (R49)", async () => {
  const US = { ...noBudget, messagesPerHour: 40, usdPerHour: 10 * microUsdPerUsd };
  const policy = { ...budgetsAlone, countryBudgets: { US } };
  await using app = await openAttacked({ change: withPolicy(policy) });
  const owner = await givenOwner(app);
  const areas = ["202", "212", "213", "305", "312", "415", "512", "617", "702", "713", "206"];
  const sent = await attack(app, owner, 90, (index) => {
    return [fictional(index % 40 + 1, areas[index % areas.length]), ipv4(index)];
  });
  equal(sent, strangersPart(40));
});

Deno.test("pumping many countries gets the total money budget and not a cent more (R49)", async () => {
  const usdPerHour = 6 * microUsdPerUsd;
  const policy = openPolicy({
    budgets: onlyBudgets({ total: { ...noBudget, usdPerHour } }),
    verifiedReservePercent: 30,
  });
  await using app = await openAttacked({ change: withPolicy(policy) });
  const owner = await givenOwner(app);
  const startedAt = app.clock.now();
  const countries = [
    (index: number) => `+4420794600${10 + index % 90}`,
    (index: number) => fictional(index % 60 + 2, "787"),
    (index: number) => fictional(index % 60 + 2, "416"),
    (index: number) => fictional(index % 60 + 2, "876"),
    (index: number) => fictional(index % 60 + 2, "809"),
  ];
  await attack(app, owner, 90, (index) => {
    const number = countries[index % countries.length]?.(index) ?? phoneNumber;
    return [number, ipv4(index)];
  });
  const made = (await deliveries(app)).filter(({ status }) => status === "sent");
  const pumped = made.filter(({ verified, at }) => !verified && at >= startedAt);
  // Each may be approved, so each counts with the fee for approval.
  const prices = pumped.map(({ estimatedPrice }) => {
    return estimatedPrice + app.ports.policies.prices.verificationFee;
  });
  const spent = prices.reduce((sum, price) => sum + price, 0);
  atMost(spent, 0.7 * usdPerHour, "micro-dollars spent by strangers");
  ok(spent > 0.7 * usdPerHour - Math.max(...prices), "the limit was reached");
  equal(made.length, app.sent(), "every message is recorded");
  ok(new Set(made.map(({ country }) => country)).size >= 4);
});

Deno.test("many networks share the total budget, and one network has its own limit (R49)", async () => {
  const total = { ...noBudget, messagesPerHour: 100 };
  const network = { ...noBudget, messagesPerHour: 60 };
  const policy = openPolicy({
    budgets: onlyBudgets({ total, network }),
    verifiedReservePercent: 30,
  });
  await using app = await openAttacked({ change: withPolicy(policy) });
  const owner = await givenOwner(app);
  const areas = Array.from({ length: 9 }, (_, index) => `20${index + 1}`);
  const number = (index: number) => fictional(index % 60, areas[index % areas.length] ?? "202");
  // Sixty hosts of one /64 are one network.
  const one = await attack(app, owner, 60, (index) => [number(index), ipv6(1, index + 1)]);
  equal(one, strangersPart(network.messagesPerHour));
  const others = await attack(app, owner, 60, (index) => [number(index), ipv6(index + 2)]);
  // The owner's three and the reserve of the total are kept from strangers.
  equal(one + others, strangersPart(total.messagesPerHour));
});

Deno.test("resends and repeated logins stay within five per challenge and ten per number (R49)", async () => {
  await using app = await openAttacked({ change: withPolicy(budgetsAlone) });
  const number = fictional(9);
  await app.register("bot", number);
  const sentAt: number[] = [];
  for (let minutes = 0; minutes < 24 * 60; minutes += 11) {
    const login = await app.post("/v1/login", { username: "bot", password, send: "sms" });
    let ofChallenge = login.json.sent === null ? 0 : 1;
    if (ofChallenge === 1) sentAt.push(app.clock.now());
    const { challenge_token } = login.json;
    for (let tries = 0; tries < 8; tries++) {
      app.clock.advance(60);
      const again = await app.post("/v1/2fa/send", { challenge_token, channel: "sms" });
      if (again.status !== 200) continue;
      ofChallenge++;
      sentAt.push(app.clock.now());
    }
    atMost(ofChallenge, 5, "sends of a challenge");
    app.clock.advance(3 * 60);
  }
  // Messages that the provider refused at its own limit also count.
  equal(app.sent(), budgetsAlone.budgets.number.messagesPerDay);
  for (const at of sentAt) {
    const within = sentAt.filter((other) => other >= at && other < at + hour * 1000).length;
    // An hour that starts in the middle of a window overlaps two windows.
    atMost(within, 2 * 10, "messages to one number in an hour");
  }
});

Deno.test("strangers with a victim's number send it ten messages an hour, and the victim can log in (R49)", async () => {
  await using app = await openAttacked({ change: withPolicy(budgetsAlone) });
  const victim = await givenOwner(app);
  const before = app.sent();
  for (let index = 0; index < 60; index++) await pump(app, victim.phone, ipv4(index));
  atMost(app.sent() - before, 10, "messages to the victim");
  // The provider's limit of five per number in ten minutes is shared here: one service serves all.
  app.clock.advance(11 * 60);
  await logIn(app, victim);
});

Deno.test("a kill switch stops both instances immediately in the middle of a flood (R49)", async () => {
  using folder = temporaryFolder();
  const path = `${folder.path}/latchkey.db`;
  const options = { path, change: withPolicy(openPolicy()) };
  await using one = await openAttacked(options);
  await using two = await openAttacked(options);
  const names = Array.from({ length: 60 }, (_, index) => `user${index}`);
  for (const [index, username] of names.entries()) {
    const body = { username, password, phone_number: fictional(index) };
    equal((await one.postFrom(ipv4(index), "/v1/register", body)).status, 201);
  }
  const send = (username: string, index: number): Promise<Answer> =>
    (index % 2 === 0 ? one : two).post("/v1/login", { username, password, send: "sms" });
  const flood = names.slice(0, 30).map(send);
  await Promise.race(flood);
  ok((await one.core.stopSends({ scope: "all", reason: "pumping" }, operator)).ok);
  // Started after the stop took effect: none of them may reach the provider.
  const started = [...names.slice(0, 30), ...names.slice(30)].map(send);
  const [early, late] = await Promise.all([Promise.all(flood), Promise.all(started)]);
  const sentEarly = early.filter(({ json }) => json.sent?.channel === "sms").length;
  equal(late.filter(({ json }) => json.sent?.channel === "sms").length, 0);
  for (const answer of late) {
    // Those sent before the stop have to wait for their next message anyway.
    const { code } = answer.json.send_problem;
    ok(["resend_too_soon", "provider_unavailable"].includes(code), answer.text);
  }
  equal(one.sent() + two.sent(), sentEarly);
  ok(sentEarly < 30, `${sentEarly} of 30 were sent before the stop`);
  ok((await two.core.resumeSends({ scope: "all" }, operator)).ok);
  ok((await send("user59", 1)).json.sent !== null);
});

Deno.test("the defaults limit pumping of one prefix to about twenty messages (R49)", async () => {
  await using app = await openAttacked();
  const owner = await givenOwner(app);
  const before = app.sent();
  let served = 0;
  for (let index = 0; index < 120; index++) {
    await pump(app, fictional(index % 40), ipv4(index));
    app.clock.advance(30);
    if (index % 40 === 39) {
      await logIn(app, owner);
      served++;
    }
  }
  atMost(app.sent() - before - served, 26, "messages");
});

Deno.test("34 unanswered messages from one address do not affect new users elsewhere", async () => {
  await using app = await openAttacked();
  for (let index = 0; index < 34; index++) {
    await pump(app, fictional(index, areas[index % areas.length]), "192.0.2.66");
  }
  app.clock.advance(2 * 60);
  const before = app.sent();
  for (const [index, area] of [...areas, "202"].entries()) {
    const newcomer = await pump(app, fictional(60, area), ipv4(index));
    ok(newcomer.json.sent !== null, newcomer.text);
  }
  equal(app.sent(), before + 5);
  refusedAs(await pump(app, fictional(61, "202"), "192.0.2.66"), 429, "sending_limited");
});

Deno.test("numbers that were rented for verification do not use up the reserve", async () => {
  const total = { ...noBudget, messagesPerHour: 60 };
  const policy = openPolicy({ budgets: onlyBudgets({ total }), verifiedReservePercent: 70 });
  await using app = await openAttacked({ change: withPolicy(policy) });
  const owner = await givenOwner(app);
  const rented: Person[] = [];
  for (let index = 0; index < 30; index++) {
    rented.push(await givenPerson(app, `rented${index}`, fictional(index + 1)));
    if (index % 10 === 9) app.clock.advance(hour);
  }
  const before = app.sent();
  for (let round = 0; round < 2; round++) {
    for (const [index, { username }] of rented.entries()) {
      const from = ipv4(round * 30 + index);
      const answer = await app.postFrom(from, "/v1/login", { username, password, send: "sms" });
      const limited = answer.json.send_problem?.code === "sending_limited";
      ok(answer.json.sent !== null || limited, answer.text);
    }
    app.clock.advance(60);
  }
  equal(app.sent() - before, 60 * 0.3, "what strangers may use, and not one message more");
  await app.postFrom("192.0.2.7", "/nothing", {});
  await logIn(app, owner);
});
