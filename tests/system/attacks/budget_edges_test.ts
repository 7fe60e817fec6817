import { deepEqual, equal, ok } from "node:assert/strict";
import { steadyClock } from "../../../core/open.ts";
import type { Ports } from "../../../core/ports/ports.ts";
import type { BudgetScope, SendPolicy } from "../../../core/domain/sending/send_policy.ts";
import { password } from "../../harness.ts";
import { codeOn, givenPerson, refusedAs } from "../../server/account/account_kit.ts";
import type { Answer } from "../../server/app_kit.ts";
import {
  fictional,
  noBudget,
  onlyBudgets,
  openPolicy,
  withPolicy,
} from "../../server/sending/send_kit.ts";
import { type Attacked, ipv4, openAttacked, seeded, tally } from "../../attacks/attack_kit.ts";

const hour = 60 * 60;

type Phone = (index: number) => string;

const areas = ["202", "212", "213", "305", "312", "415", "512", "617", "702", "713", "206", "303"];
const everywhere: Phone = (index) => fictional(index % 70, areas[index % areas.length]);

/** Prices at which each message to the United States costs one cent. */
const atOneCent = (policy: SendPolicy) => (ports: Ports): Ports => ({
  ...ports,
  policies: {
    ...ports.policies,
    send: policy,
    prices: { ...ports.policies.prices, verificationFee: 0, countries: { US: { sms: 10_000 } } },
  },
});

/** Logins that wait for a code; no message has been sent yet. */
async function givenLogins(app: Attacked, count: number, phone: Phone): Promise<string[]> {
  const one = async (index: number): Promise<string> => {
    const body = { username: `user${index}`, password };
    const registration = { ...body, phone_number: phone(index) };
    const made = await app.postFrom(ipv4(index), "/v1/register", registration);
    equal(made.status, 201, made.text);
    const opened = await app.postFrom(ipv4(index), "/v1/login", body);
    return opened.json.challenge_token;
  };
  const tokens: string[] = [];
  // As many in parallel as the hasher's queue accepts.
  for (let at = 0; at < count; at += 40) {
    const batch = Array.from({ length: Math.min(40, count - at) }, (_, index) => one(at + index));
    tokens.push(...await Promise.all(batch));
  }
  return tokens;
}

function sendAll(app: Attacked, tokens: readonly string[], address?: string): Promise<Answer[]> {
  return Promise.all(tokens.map((challenge_token, index) => {
    const body = { challenge_token, channel: "sms" };
    return app.postFrom(address ?? ipv4(index), "/v1/2fa/send", body);
  }));
}

Deno.test("the total budget allows 37 of a thousand parallel sends, then 50 cents' worth (R48)", async () => {
  let policy = openPolicy({
    budgets: onlyBudgets({ total: { ...noBudget, messagesPerHour: 37 } }),
  });
  await using app = await openAttacked({
    change: (ports) => ({
      ...ports,
      get policies() {
        return atOneCent(policy)(ports).policies;
      },
    }),
  });
  const tokens = await givenLogins(app, 1000, everywhere);
  deepEqual(tally(await sendAll(app, tokens)), { 200: 37, sending_limited: 963 });
  equal(app.sent(), 37);
  policy = openPolicy({ budgets: onlyBudgets({ total: { ...noBudget, usdPerHour: 509_999 } }) });
  app.clock.advance(31);
  deepEqual(tally(await sendAll(app, tokens))["200"], 50);
  equal(app.sent(), 37 + 50);
});

const budgeted = [5, 6, 4, 3];
/** The messages allowed. For one number, the gap that its strangers share allows one at a time. */
const scopes: readonly (readonly [BudgetScope, Phone, string | undefined, readonly number[]])[] = [
  ["number", () => fictional(7), undefined, [1, 1, 1, 1]],
  ["prefix", (index) => fictional(index), undefined, budgeted],
  ["network", everywhere, "198.51.100.9", budgeted],
  ["country", everywhere, undefined, budgeted],
];

for (const [scope, phone, address, expected] of scopes) {
  Deno.test(`a ${scope}'s budgets allow exactly their maximum of sixty parallel sends (R48)`, async () => {
    const limits = [
      { messagesPerHour: 5 },
      { messagesPerDay: 6 },
      { usdPerHour: 49_999 },
      { usdPerDay: 30_000 },
    ];
    let budget = noBudget;
    await using app = await openAttacked({
      change: (ports) => ({
        ...ports,
        get policies() {
          const limited = openPolicy({ budgets: onlyBudgets({ [scope]: budget }) });
          return atOneCent(limited)(ports).policies;
        },
      }),
    });
    const tokens = await givenLogins(app, 60, phone);
    const sent: number[] = [];
    for (const limit of limits) {
      budget = { ...noBudget, ...limit };
      const before = app.sent();
      const answers = await sendAll(app, tokens, address);
      equal(answers.filter(({ status }) => status < 300 || status === 429).length, 60);
      sent.push(app.sent() - before);
      app.clock.advance(61);
    }
    deepEqual(sent, expected);
  });
}

Deno.test("a user's budget counts across repeated logins (R49)", async () => {
  const user = { ...noBudget, messagesPerDay: 4 };
  const policy = openPolicy({ budgets: onlyBudgets({ user }) });
  await using app = await openAttacked({ change: withPolicy(policy) });
  await app.register("ada");
  for (let login = 0; login < 12; login++) {
    await app.post("/v1/login", { username: "ada", password, send: "sms" });
    app.clock.advance(11 * 60);
  }
  equal(app.sent(), 4);
});

Deno.test("no budget window allows more than its maximum while clocks jump (F-07)", async () => {
  const max = 3;
  const policy = openPolicy({
    budgets: onlyBudgets({ total: { ...noBudget, messagesPerHour: max } }),
  });
  const seed = 20_260_101;
  for (
    const clockOf of [(ports: Ports) => ports.clock, (ports: Ports) => steadyClock(ports.clock)]
  ) {
    let clock = () => 0;
    await using app = await openAttacked({
      change: (ports) => {
        clock = clockOf(ports);
        return { ...ports, policies: { ...ports.policies, send: policy }, clock };
      },
    });
    const random = seeded(seed);
    let window = { endsAt: 0, count: 0 };
    for (let step = 0; step < 120; step++) {
      const jumps = [1, 60, 20 * 60, 3 * hour, -5 * 60, -hour, -3 * hour, 30 * 24 * hour];
      app.clock.advance(jumps[Math.floor(random() * 7.2)] ?? 1);
      const number = fictional(step % 70, areas[step % areas.length]);
      const username = `user${step}`;
      const made = await app.postFrom(ipv4(step), "/v1/register", {
        username,
        password,
        phone_number: number,
      });
      equal(made.status, 201, made.text);
      const now = clock();
      const before = app.sent();
      const body = { username, password, send: "sms" };
      const answer = await app.postFrom(ipv4(step), "/v1/login", body);
      // A window that ends later than possible was opened by a clock that was ahead: it is over.
      const latest = now + hour * 1000;
      const over = window.endsAt <= now || window.endsAt > latest + 5 * 60_000;
      if (over) window = { endsAt: latest, count: 0 };
      const room = window.count < max;
      if (room) window.count++;
      else window.endsAt = Math.min(window.endsAt, latest);
      const message = `seed ${seed}, step ${step}: ${answer.text}`;
      equal(app.sent() - before, room ? 1 : 0, message);
      equal(answer.json.send_problem?.code, room ? undefined : "sending_limited", message);
    }
  }
});

Deno.test("a clock set back by minutes revives no challenge, lockout or code (F-07)", async () => {
  const change = (ports: Ports): Ports => ({ ...ports, clock: steadyClock(ports.clock) });
  await using app = await openAttacked({ change });
  const ada = await givenPerson(app);
  const body = { username: "ada", password };
  const expired = (await app.post("/v1/login", body)).json.challenge_token;
  app.clock.advance(601);
  const proof = { method: "recovery_code", code: ada.recoveryCodes[0] };
  const late = { ...proof, challenge_token: expired };
  refusedAs(await app.post("/v1/2fa/verify", late), 410, "challenge_expired");
  app.clock.advance(-240);
  refusedAs(await app.post("/v1/2fa/verify", late), 410, "challenge_expired");
  // What was used up stays used up, however far the clock moves.
  const sent = await app.post("/v1/login", { ...body, send: "sms" });
  const { challenge_token } = sent.json;
  const right = { challenge_token, method: "sms", code: codeOn(app, ada.phone) };
  equal((await app.post("/v1/2fa/verify", right)).status, 200);
  for (const jump of [-60, -3 * hour, 2 * hour, -30 * 24 * hour]) {
    app.clock.advance(jump);
    const again = await app.post("/v1/2fa/verify", right);
    ok(again.status === 410, again.text);
    ok(["challenge_consumed", "challenge_expired"].includes(again.json.code), again.text);
  }
});

Deno.test("a late refund does not add to the next window's budget (R49)", async () => {
  const gate = Promise.withResolvers<void>();
  const reached = Promise.withResolvers<void>();
  const policy = openPolicy({
    budgets: onlyBudgets({ total: { ...noBudget, messagesPerHour: 1 } }),
  });
  let starts = 0;
  await using app = await openAttacked({
    change: (ports) => ({
      ...ports,
      policies: { ...ports.policies, send: policy },
      verifier: {
        ...ports.verifier,
        // The first send is in transit for an hour.
        start: async (...request) => {
          if (starts++ === 0) {
            reached.resolve();
            await gate.promise;
          }
          return await ports.verifier.start(...request);
        },
      },
    }),
  });
  const [a = "", b = "", c = ""] = await givenLogins(app, 3, everywhere);
  const slow = app.post("/v1/2fa/send", { challenge_token: a, channel: "sms" });
  await reached.promise;
  app.clock.advance(hour);
  // Their challenges have expired by now, so they log in again.
  const again = async (username: string): Promise<Answer> =>
    await app.post("/v1/login", { username, password, send: "sms" });
  equal((await again("user1")).status, 200);
  app.simulator.setFault({ fault: "20003", on: "start", times: 1 });
  gate.resolve();
  equal((await slow).status, 503);
  refusedAs(await again("user2"), 429, "sending_limited");
  equal(app.sent(), 2);
  ok(b !== c);
});
