import assert from "node:assert/strict";
import { simulatorFaults } from "../../../admin-tui/screens/lab/fault_lines.ts";
import { askSimulator, type Fetch, isSimulatorUrl } from "../../../admin-tui/app/simulator.ts";
import type { PhoneNumber } from "../../../core/domain/account/phone_number.ts";
import { faultNames } from "../../../twilio-simulator/faults/fault_names.ts";
import { openTestCore } from "../../harness.ts";

const baseUrl = "http://127.0.0.1:4010";
const to = "+12025550142" as PhoneNumber;

Deno.test("askSimulator() arms a fault for one number, lists armed faults and clears them", async () => {
  await using test = await openTestCore();
  const at = { baseUrl, fetch: test.simulator.fetch };
  const first = await askSimulator(at, { kind: "armFault", fault: "60203", on: "start", to });
  assert.deepEqual(first, { kind: "armFault", reply: ["60203 on start"] });
  assert.equal(test.simulator.armedFaults()[0]?.to, to);
  await askSimulator(at, { kind: "armFault", fault: "hang", on: "check", to: null });
  const read = await askSimulator(at, { kind: "readFaults" });
  assert.deepEqual(read, { kind: "readFaults", reply: ["60203 on start", "hang on check"] });
  const none = await askSimulator(at, { kind: "disarmFaults" });
  assert.deepEqual(none, { kind: "disarmFaults", reply: [] });
  assert.deepEqual(test.simulator.armedFaults(), []);
});

Deno.test("askSimulator() reads the code of a number, and null if it has no live code", async () => {
  await using test = await openTestCore();
  const at = { baseUrl, fetch: test.simulator.fetch };
  const question = { kind: "readCode", test: 1, to, serviceId: null } as const;
  assert.deepEqual(await askSimulator(at, question), { kind: "readCode", test: 1, code: null });
  await test.ports.verifier.start(to, "sms", {
    purpose: "test",
    locale: null,
    appHash: null,
    challengeId: null,
    clientAddress: null,
    known: false,
  });
  const { code } = { code: null, ...await askSimulator(at, question) };
  assert.equal(code, test.simulator.codeFor(to));
  const other = { ...question, serviceId: `VA${"f".repeat(32)}` };
  assert.deepEqual(await askSimulator(at, other), { kind: "readCode", test: 1, code: null });
});

Deno.test("askSimulator() sends no request if the provider is real or remote", async () => {
  const requests: string[] = [];
  const fetch: Fetch = (url) => {
    requests.push(url);
    return Promise.resolve(Response.json({ armed: [] }));
  };
  const elsewhere = [
    "https://verify.twilio.com",
    "https://verify.dublin.ie1.twilio.com",
    "http://simulator:4010",
    "http://127.0.0.1.example.org",
    "http://127.evil.example",
    "ftp://127.0.0.1",
    "nonsense",
    null,
  ];
  for (const url of elsewhere) {
    const armed = await askSimulator({ baseUrl: url, fetch }, { kind: "readFaults" });
    assert.deepEqual(armed, { kind: "readFaults", reply: "unavailable" }, String(url));
    const code = { kind: "readCode", test: 1, to, serviceId: null } as const;
    assert.deepEqual(await askSimulator({ baseUrl: url, fetch }, code), {
      kind: "readCode",
      test: 1,
      code: null,
    });
  }
  assert.deepEqual(requests, []);
  assert.ok(isSimulatorUrl("http://[::1]:4010") && isSimulatorUrl("http://localhost:1"));
});

Deno.test("askSimulator() treats an invalid or missing response as unavailable", async () => {
  const answers: readonly (() => Response)[] = [
    () => new Response("<html>"),
    () => Response.json(null),
    () => Response.json({ armed: "all", code: "\x1b[2J" }),
    () => Response.json({ armed: [], code: "123456" }, { status: 500 }),
    () => {
      throw new TypeError("away");
    },
  ];
  for (const answer of answers) {
    const at = { baseUrl, fetch: () => new Promise<Response>((resolve) => resolve(answer())) };
    const armed = await askSimulator(at, { kind: "disarmFaults" });
    assert.deepEqual(armed, { kind: "disarmFaults", reply: "unavailable" });
    const code = await askSimulator(at, { kind: "readCode", test: 1, to, serviceId: null });
    assert.deepEqual(code, { kind: "readCode", test: 1, code: null });
  }
});

Deno.test("simulatorFaults contains only known faults, each once", () => {
  const names = simulatorFaults.map(({ name }) => name);
  assert.deepEqual(names.filter((name) => !faultNames.some((known) => known === name)), []);
  assert.equal(new Set(names).size, names.length);
});
