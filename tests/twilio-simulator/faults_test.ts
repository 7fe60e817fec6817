import assert from "node:assert/strict";
import { parsePhoneNumberWithError } from "libphonenumber-js/max";
import type { FaultName } from "../../twilio-simulator/app.ts";
import { faultNames } from "../../twilio-simulator/faults/fault_names.ts";
import { magicNumbers } from "../../twilio-simulator/faults/magic_numbers.ts";
import { problemCodes, problems } from "../../twilio-simulator/wire/problem.ts";
import { basic, type Bench, liveCode, openBench, ordinaryNumber as to } from "./kit.ts";

/** The raw response to a start, as a client's `fetch` gets it. */
function rawStart(bench: Bench, number: string, init: RequestInit = {}): Promise<Response> {
  const { accountSid, authToken } = bench.simulator.account;
  return bench.simulator.fetch(`https://verify.twilio.com${bench.service}/Verifications`, {
    method: "POST",
    headers: { Authorization: basic(accountSid, authToken) },
    body: new URLSearchParams({ To: number, Channel: "sms" }),
    ...init,
  });
}

for (const code of problemCodes) {
  Deno.test(`fault ${code} returns Twilio's error and does not do the work`, async () => {
    const { simulator, start, sent } = openBench();
    simulator.setFault({ fault: `${code}` });
    const { status, body } = await start(to);
    assert.equal(status, problems[code].status);
    assert.deepEqual(body, {
      code,
      message: problems[code].message,
      more_info: `https://www.twilio.com/docs/errors/${code}`,
      status,
    });
    assert.equal(sent.length, 0);
    assert.equal((await start(to)).status, 201);
  });
}

Deno.test("fault 20429 returns Retry-After and the limit that was reached", async () => {
  const { simulator, start } = openBench();
  simulator.setFault({ fault: "20429" });
  const first = await start(to);
  assert.equal(first.headers.get("retry-after"), "5");
  assert.ok(first.headers.has("twilio-reached-rate-limit"));
  simulator.setFault({ fault: "20429", retryAfterSeconds: 30 });
  assert.equal((await start(to)).headers.get("retry-after"), "30");
  simulator.setFault({ fault: "60203" });
  assert.equal((await start(to)).headers.get("retry-after"), null);
});

const statuses: readonly (readonly [FaultName, number, boolean])[] = [
  ["500", 500, false],
  ["503", 503, false],
  ["500_after", 500, true],
  ["undelivered", 201, true],
];

for (const [fault, status, sends] of statuses) {
  Deno.test(`fault ${fault} returns ${status} ${sends ? "after" : "without"} sending`, async () => {
    const { simulator, start, sent } = openBench();
    simulator.setFault({ fault });
    assert.equal((await start(to)).status, status);
    assert.equal(sent.length, sends ? 1 : 0);
  });
}

Deno.test("fault slow does the work and waits before it responds", async () => {
  const waits: (number | null)[] = [];
  const { simulator, start, sent } = openBench({
    pause: (milliseconds) => {
      waits.push(milliseconds);
      return Promise.resolve();
    },
  });
  simulator.setFault({ fault: "slow" });
  simulator.setFault({ fault: "slow", delayMilliseconds: 9 });
  assert.equal((await start(to)).status, 201);
  assert.equal((await start(to)).status, 201);
  assert.deepEqual(waits, [2_000, 9]);
  assert.equal(sent.length, 2);
});

for (const fault of ["slow", "hang"] as const) {
  Deno.test(`fault ${fault} rejects with the reason of the caller's signal`, async () => {
    const bench = openBench();
    bench.simulator.setFault({ fault, delayMilliseconds: 60_000 });
    const caller = new AbortController();
    const response = rawStart(bench, to, { signal: caller.signal });
    const reason = new Error("Gave up");
    queueMicrotask(() => caller.abort(reason));
    await assert.rejects(response, reason);
    assert.equal(bench.simulator.journal()[0]?.status, null);
  });
}

Deno.test("fault hang does not do the work, is in the journal, and ends on reset()", async () => {
  const bench = openBench({
    pause: (_, signal) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener("abort", () => reject(signal.reason), { once: true });
        queueMicrotask(() => {
          const [entry] = bench.simulator.journal();
          assert.deepEqual([entry?.status, entry?.fault], [null, "hang"]);
          bench.simulator.reset();
        });
      }),
  });
  bench.simulator.setFault({ fault: "hang" });
  await assert.rejects(rawStart(bench, to), TypeError);
  assert.equal(bench.sent.length, 0);
});

Deno.test("fault malformed truncates the JSON after doing the work", async () => {
  const bench = openBench();
  bench.simulator.setFault({ fault: "malformed" });
  const response = await rawStart(bench, to);
  assert.equal(response.status, 201);
  assert.equal(response.headers.get("content-type"), "application/json");
  await assert.rejects(response.json(), SyntaxError);
  assert.equal(bench.sent.length, 1);
});

Deno.test("fault truncated breaks off the body after doing the work", async () => {
  const bench = openBench();
  bench.simulator.setFault({ fault: "truncated" });
  const response = await rawStart(bench, to);
  await assert.rejects(response.text(), TypeError);
  assert.equal(bench.sent.length, 1);
});

Deno.test("fault huge returns valid JSON of more than 1 MiB", async () => {
  const bench = openBench();
  bench.simulator.setFault({ fault: "huge" });
  const text = await (await rawStart(bench, to)).text();
  assert.ok(text.length > 1024 * 1024);
  assert.equal(JSON.parse(text).status, "pending");
});

Deno.test("fault html returns a proxy's page", async () => {
  const bench = openBench();
  bench.simulator.setFault({ fault: "html" });
  const response = await rawStart(bench, to);
  assert.deepEqual([response.status, response.headers.get("content-type")], [502, "text/html"]);
  assert.match(await response.text(), /^<html>/);
});

Deno.test("fault redirect returns a 307 for `manual` and throws a TypeError otherwise", async () => {
  const bench = openBench();
  bench.simulator.setFault({ fault: "redirect", times: 3 });
  const response = await rawStart(bench, to, { redirect: "manual" });
  assert.equal(response.status, 307);
  assert.match(response.headers.get("location") ?? "", /^https:\/\/elsewhere\.invalid\//);
  await response.body?.cancel();
  await assert.rejects(rawStart(bench, to, { redirect: "error" }), TypeError);
  await assert.rejects(rawStart(bench, to), TypeError);
  assert.equal(bench.sent.length, 0);
});

Deno.test("fault drop_before loses the request, drop_after only the response", async () => {
  const bench = openBench();
  bench.simulator.setFault({ fault: "drop_before" });
  await assert.rejects(rawStart(bench, to), TypeError);
  assert.equal(bench.sent.length, 0);
  bench.simulator.setFault({ fault: "drop_after" });
  await assert.rejects(rawStart(bench, to), TypeError);
  assert.equal(bench.sent.length, 1);
});

Deno.test("fault drop_after on a check loses the response of a real approval", async () => {
  const { simulator, start, check, call } = openBench();
  const { body: { sid } } = await start(to);
  const form = { VerificationSid: String(sid), Code: liveCode(simulator, to) };
  simulator.setFault({ fault: "drop_after", on: "check" });
  await assert.rejects(check(form), TypeError);
  assert.equal((await check(form)).status, 404);
  const { body } = await call("GET", `/v2/Attempts?VerificationSid=${sid}`);
  const [attempt] = body["attempts"] as Record<string, unknown>[];
  assert.equal(attempt?.["conversion_status"], "converted");
});

Deno.test("fault lying_types returns 200 with the wrong type in every field", async () => {
  const { simulator, start } = openBench();
  simulator.setFault({ fault: "lying_types" });
  const { status, body } = await start(to);
  assert.equal(status, 200);
  assert.deepEqual([body["sid"], body["status"], body["valid"]], [42, ["approved"], "true"]);
});

Deno.test("fault lying_sid approves another verification, whatever the code", async () => {
  const { simulator, start, check } = openBench();
  const { body: { sid } } = await start(to);
  for (const VerificationSid of [String(sid), `VE${"b".repeat(32)}`]) {
    simulator.setFault({ fault: "lying_sid", on: "check" });
    const { status, body } = await check({ VerificationSid, Code: "000000" });
    assert.deepEqual([status, body["status"], body["valid"]], [200, "approved", true]);
    assert.match(String(body["sid"]), /^VE[0-9a-f]{32}$/);
    assert.notEqual(body["sid"], VerificationSid);
  }
});

Deno.test("setFault() counts requests and checks their stage and number", async () => {
  const { simulator, start, call } = openBench();
  simulator.setFault({ fault: "503", on: "start", to, times: 2 });
  assert.equal((await call("GET", "/v2/Services")).status, 200);
  assert.equal((await start("+12025550143")).status, 201);
  assert.deepEqual([(await start(to)).status, (await start(to)).status], [503, 503]);
  assert.equal((await start(to)).status, 201);
  simulator.setFault({ fault: "503", times: null });
  for (let times = 0; times < 5; times++) assert.equal((await start(to)).status, 503);
  simulator.setFault({ fault: "503", times: 0 });
  assert.equal((await start(to)).status, 201);
  assert.throws(() => simulator.setFault({ fault: "60999" as FaultName }), RangeError);
});

Deno.test("a request without credentials does not use up a fault", async () => {
  const { simulator, call, start } = openBench();
  simulator.setFault({ fault: "503" });
  assert.equal((await call("GET", "/v2/Services", undefined, "Basic eDp5")).status, 401);
  assert.equal((await start(to)).status, 503);
});

Deno.test("faults 60205 and 60410 do not affect calls", async () => {
  for (const fault of ["60205", "60410"]) {
    const magic = magicNumbers.find((number) => number.fault === fault);
    const { start } = openBench();
    assert.equal((await start(magic?.to ?? "")).body["code"], Number(fault));
    assert.equal((await start(magic?.to ?? "", { Channel: "call" })).status, 201);
  }
});

for (const { to: magic, on, fault } of magicNumbers) {
  Deno.test(`${magic} is a valid number that causes ${fault} on ${on}`, async () => {
    assert.ok(parsePhoneNumberWithError(magic).isValid());
    const bench = openBench({ pause: (_, signal) => Promise.reject(signal.reason ?? "paused") });
    const { simulator, start, check } = bench;
    if (on === "check") {
      assert.equal((await start(magic)).status, 201);
      const code = liveCode(simulator, magic);
      await check({ To: magic, Code: code }).catch(() => {});
    } else {
      await rawStart(bench, magic).then((response) => response.text()).catch(() => {});
    }
    assert.equal(simulator.journal().at(-1)?.fault, fault);
  });
}

Deno.test("README.md lists every fault and every magic number with its fault", () => {
  const readme = Deno.readTextFileSync(
    new URL("../../twilio-simulator/README.md", import.meta.url),
  );
  for (const { to: magic, on, fault } of magicNumbers) {
    assert.match(readme, new RegExp(`\\| \`\\${magic}\` +\\| ${on} +\\| \`${fault}\``));
  }
  for (const name of faultNames) assert.ok(readme.includes(`\`${name}\``), name);
});
