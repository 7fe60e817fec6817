import { deepEqual, equal, ok } from "node:assert/strict";
import { password } from "../../harness.ts";
import { givenPerson, refusedAs, sends } from "../account/account_kit.ts";
import { openTestApp, type TestApp } from "../app_kit.ts";
import { fictional, openPolicy, sendToStranger, withPolicy } from "./send_kit.ts";

/** Opens the circuit: five unverified users whose sends meet a fault. */
async function openCircuit(app: TestApp, fault: "503" | "hang"): Promise<void> {
  app.simulator.setFault({ fault, on: "start", times: 5 });
  for (let index = 0; index < 5; index++) {
    const answer = await sendToStranger(app, `unlucky${index}`, fictional(index));
    refusedAs(answer, 503, "provider_unavailable");
  }
}

const login = { username: "ada", password, send: "sms" };

Deno.test("five consecutive faults disable a channel, and logins list what is available (F-08)", async () => {
  await using app = await openTestApp(withPolicy(openPolicy()));
  await givenPerson(app, "ada", fictional(20));
  await openCircuit(app, "503");
  const before = sends(app);
  const answer = await app.post("/v1/login", login);
  refusedAs(answer, 503, "provider_unavailable");
  equal(answer.json.send_problem.retry_after, 10);
  deepEqual(answer.json.methods, ["whatsapp", "recovery_code"]);
  deepEqual(answer.json.unavailable_methods, ["sms"]);
  equal(sends(app), before, "no request to the provider");
  // A login that sends no message lists it too.
  const quiet = await app.post("/v1/login", { username: "ada", password });
  deepEqual(quiet.json.unavailable_methods, ["sms"]);
  const { challenge_token } = quiet.json;
  const other = await app.post("/v1/2fa/send", { challenge_token, channel: "whatsapp" });
  equal(other.status, 200, other.text);
});

Deno.test("a half-open circuit lets one request through, and closes if that succeeds", async () => {
  await using app = await openTestApp(withPolicy(openPolicy()));
  await openCircuit(app, "hang");
  for (let index = 10; index < 20; index++) await app.register(`user${index}`, fictional(index));
  const before = sends(app);
  app.clock.advance(10);
  app.simulator.setFault({ fault: "503", on: "start" });
  const answers = await Promise.all(
    Array.from(
      { length: 10 },
      (_, index) => app.post("/v1/login", { username: `user${index + 10}`, password, send: "sms" }),
    ),
  );
  equal(
    answers.filter(({ json }) => json.send_problem?.code === "provider_unavailable").length,
    10,
  );
  equal(sends(app) - before, 1, "one of ten was sent");
  // The fault keeps the circuit open for twice as long.
  app.clock.advance(19);
  refusedAs(
    await app.post("/v1/login", { username: "user11", password, send: "sms" }),
    503,
    "provider_unavailable",
  );
  equal(sends(app) - before, 1);
  app.clock.advance(1);
  equal((await app.post("/v1/login", { username: "user11", password, send: "sms" })).status, 200);
  equal((await app.post("/v1/login", { username: "user12", password, send: "sms" })).status, 200);
  const page = await app.core.listAuditEvents({ userId: null, cursor: null, limit: 200 });
  const events = page.items.map(({ type }) => type).filter((type) => type.startsWith("circuit."));
  deepEqual(events, ["circuit.closed", "circuit.opened"]);
});

Deno.test("refusals of single numbers do not open the circuit", async () => {
  await using app = await openTestApp(withPolicy(openPolicy()));
  for (let index = 0; index < 8; index++) {
    app.simulator.setFault({ fault: "60410", on: "start" });
    await sendToStranger(app, `user${index}`, fictional(index));
  }
  equal((await sendToStranger(app, "ada", fictional(20))).status, 200);
});

Deno.test("while the circuit of checks is open, no guess is counted and other methods work", async () => {
  await using app = await openTestApp(withPolicy(openPolicy()));
  const ada = await givenPerson(app, "ada", fictional(20));
  const opened = await app.post("/v1/login", login);
  const { challenge_token } = opened.json;
  const code = app.simulator.codeFor(fictional(20)) ?? "";
  app.simulator.setFault({ fault: "503", on: "check", times: 5 });
  const proof = { challenge_token, method: "sms", code };
  for (let tries = 0; tries < 5; tries++) {
    refusedAs(await app.post("/v1/2fa/verify", proof), 503, "provider_unavailable");
  }
  const asked = app.simulator.journal().length;
  const cut = await app.post("/v1/2fa/verify", proof);
  refusedAs(cut, 503, "provider_unavailable");
  equal(cut.json.retry_after, 10);
  ok(cut.json.methods.includes("recovery_code"));
  equal(app.simulator.journal().length, asked);
  const found = await app.ports.users.findUser(ada.id as `usr_${string}`);
  equal(found?.secondFactorFailures, 0);
  app.clock.advance(10);
  equal((await app.post("/v1/2fa/verify", proof)).status, 200);
});
