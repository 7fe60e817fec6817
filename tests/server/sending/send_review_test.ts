import { equal, ok } from "node:assert/strict";
import { caller, password } from "../../harness.ts";
import { givenPerson, refusedAs, sends } from "../account/account_kit.ts";
import { openTestApp, type TestApp } from "../app_kit.ts";
import {
  deliveries,
  fictional,
  noBudget,
  onlyBudgets,
  openPolicy,
  sendToStranger,
  withPolicy,
} from "./send_kit.ts";
import { evaluateConversion } from "../../../core/domain/sending/fraud_guard.ts";
import { defaultSendPolicy } from "../../../core/domain/sending/send_policy.ts";
import { blockedDeliveryThrottles } from "../../../core/domain/throttle.ts";

const login = (username: string) => ({ username, password, send: "sms" });

async function openSmsCircuit(app: TestApp): Promise<void> {
  app.simulator.setFault({ fault: "503", on: "start", times: 5 });
  for (let index = 0; index < 5; index++) {
    refusedAs(
      await sendToStranger(app, `unlucky${index}`, fictional(index)),
      503,
      "provider_unavailable",
    );
  }
}

Deno.test("too many checks of one number do not open the circuit for others (R48, F-08)", async () => {
  await using app = await openTestApp(withPolicy(openPolicy()));
  const opened = await app.challenge((await givenPerson(app, "mallory")).username);
  const ada = await givenPerson(app, "ada", fictional(20));
  const hers = await app.post("/v1/login", login(ada.username));
  app.simulator.setFault({ fault: "60212", on: "check", times: 5 });
  for (let tries = 0; tries < 5; tries++) {
    const proof = { challenge_token: opened.token, method: "sms", code: opened.code };
    refusedAs(await app.post("/v1/2fa/verify", proof), 503, "provider_unavailable");
  }
  const right = await app.post("/v1/2fa/verify", {
    challenge_token: hers.json.challenge_token,
    method: "sms",
    code: app.simulator.codeFor(fictional(20)) ?? "",
  });
  equal(right.status, 200, right.text);
});

Deno.test("a send that a budget stops releases the probe of a half-open circuit", async () => {
  const user = { ...noBudget, messagesPerHour: 1 };
  await using app = await openTestApp(withPolicy(openPolicy({ budgets: onlyBudgets({ user }) })));
  equal((await sendToStranger(app, "mallory", fictional(30))).status, 200);
  await app.register("ada", fictional(20));
  app.clock.advance(60);
  await openSmsCircuit(app);
  app.clock.advance(10);
  refusedAs(await app.post("/v1/login", login("mallory")), 429, "sending_limited");
  equal((await app.post("/v1/login", login("ada"))).status, 200, "the next request is the probe");
});

Deno.test("a fault of one request releases the probe of a half-open circuit", async () => {
  await using app = await openTestApp(withPolicy(openPolicy()));
  await app.register("ada", fictional(20));
  await openSmsCircuit(app);
  app.clock.advance(10);
  // 60602 is about the request, not about the provider's health.
  app.simulator.setFault({ fault: "60602", on: "start" });
  refusedAs(
    await sendToStranger(app, "ben", fictional(21)),
    503,
    "provider_unavailable",
  );
  equal((await app.post("/v1/login", login("ada"))).status, 200, "the next request is the probe");
});

Deno.test("a notice is sent even if the circuit of codes is open", async () => {
  await using app = await openTestApp(withPolicy(openPolicy()));
  const ada = await givenPerson(app, "ada", fictional(20));
  await openSmsCircuit(app);
  const before = app.notices.length;
  const answer = await app.request("POST", "/v1/recovery-codes", {
    headers: { authorization: `Bearer ${ada.token}`, "content-type": "application/json" },
    body: JSON.stringify({}),
  });
  equal(answer.status, 200, answer.text);
  equal(app.notices.length, before + 1);
});

Deno.test("a guard that starts to enforce does not wait for the end of a recorded pause", async () => {
  const { guard } = defaultSendPolicy;
  let policy = openPolicy({ guard: { ...guard, mode: "record" } });
  await using app = await openTestApp((ports) => ({
    ...ports,
    get policies() {
      return { ...ports.policies, send: policy };
    },
  }));
  for (let index = 0; index < guard.sendsMin; index++) {
    equal((await sendToStranger(app, `bot${index}`, fictional(index))).status, 200);
  }
  app.clock.advance(guard.settleSeconds);
  equal((await sendToStranger(app, "recorded", fictional(30))).status, 200);
  policy = openPolicy({ guard });
  const before = sends(app);
  refusedAs(await sendToStranger(app, "enforced", fictional(31)), 429, "sending_limited");
  equal(sends(app), before);
});

Deno.test("evaluateConversion() does not keep a country paused for five messages a day", () => {
  const { guard } = defaultSendPolicy;
  const last = {
    scope: "country:US",
    at: 0,
    until: 1,
    trips: 4,
    recordedOnly: false,
    conversion: { sends: 30, approved: 0 },
  };
  const judged = (scope: string, count: number) =>
    evaluateConversion(guard, scope, { sends: count, approved: 0 }, { ...last, scope }, 2);
  equal(judged("country:US", 14), null);
  equal(judged("country:US", 15)?.trips, 5);
  equal(judged("prefix:+12025550", 4), null);
  equal(judged("prefix:+12025550", 5)?.trips, 5);
});

Deno.test("stopped sends write at most 20,000 rows a day", async () => {
  await using app = await openTestApp(withPolicy(openPolicy()));
  const day = blockedDeliveryThrottles("+12025550").find(({ key }) => key === "blocked:day");
  ok(day !== undefined);
  await app.register("ada", fictional(0));
  const stop = { scope: "all", reason: "a test" };
  ok((await app.core.stopSends(stop, { ...caller, actor: "operator" })).ok);
  const almost = { ...day, amount: 19_999 };
  ok((await app.ports.throttles.takeThrottles([almost], app.clock.now())).passed);
  for (let tries = 0; tries < 3; tries++) {
    refusedAs(await app.post("/v1/login", login("ada")), 503, "provider_unavailable");
  }
  equal((await deliveries(app)).length, 1);
});
