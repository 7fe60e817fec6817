/** Whole tests without leaving the screen, on the real core and the simulator with its controls. */
import assert from "node:assert/strict";
import { openTestCore, type TestCore } from "../../../harness.ts";
import { wrongCode } from "../../fixtures.ts";
import { type Admin, devSetting, openAdmin } from "../../kit.tsx";
import { simulatorFaults } from "../../../../admin-tui/screens/lab/fault_lines.ts";

const phone = "+12025550142";

async function openLab(test: TestCore): Promise<Admin> {
  const admin = await openAdmin(test, { setting: devSetting });
  await admin.type(`2e${phone}\r`);
  return admin;
}

/** Selects a fault from the list, for the next send. */
async function arm(admin: Admin, name: string): Promise<void> {
  const at = simulatorFaults.findIndex((fault) => fault.name === name);
  await admin.type(`f${"j".repeat(at)}\r`);
}

/** The left pane as running text. */
function plan(admin: Admin): string {
  return admin.screen().replace(/ [│┬].*$/gm, "").replace(/\s+/g, " ");
}

function tick(admin: Admin, test: TestCore, seconds: number): void {
  test.clock.advance(seconds);
  admin.program.dispatch({ type: "ticked", now: test.clock.now() });
}

Deno.test("a fault selected from the list affects only the next send, and is explained", async () => {
  await using test = await openTestCore();
  await using admin = await openLab(test);
  await arm(admin, "60203");
  assert.match(admin.screen(), /fault armed: 60203 on start/);
  await admin.type("\r");
  assert.match(admin.screen(), /✗ start POST Verifications[^]*HTTP 429, Twilio 60203/);
  assert.match(admin.screen(), /All sends to this number[^]*✗ 3 Send[^]*Too many messages/);
  assert.doesNotMatch(admin.screen(), /fault armed/);
  await arm(admin, "60410");
  await admin.type("\r");
  assert.match(admin.screen(), /Twilio 60410[^]*Fraud Guard blocks/);
  await admin.type("\r");
  assert.match(admin.screen(), /✓ 3 Send[^]*sent by SMS, 1 of 5/);
});

Deno.test("a hanging provider is reported as no response: the message may have been sent", async () => {
  await using test = await openTestCore();
  await using admin = await openLab(test);
  await arm(admin, "hang");
  await admin.type("\r");
  await admin.until(/no response/);
  assert.match(admin.screen(), /✗ 3 Send[^]*may[^]*have been sent/);
});

Deno.test("a fault can affect the check instead, and uses no try", async () => {
  await using test = await openTestCore();
  await using admin = await openLab(test);
  await admin.type("\rf");
  assert.match(admin.screen(), /Fault for the next check, this number only/);
  await admin.press("esc");
  const at = simulatorFaults.findIndex(({ name }) => name === "503");
  await admin.type(`f${"j".repeat(at)}\r`);
  assert.match(admin.screen(), /503 on check/);
  await admin.type(`${test.simulator.codeFor(phone) ?? ""}\r`);
  assert.match(admin.screen(), /✗ check POST VerificationCheck[^]*HTTP 503/);
  assert.match(admin.screen(), /try 1 of 5/);
});

Deno.test("all armed faults can be cleared from the list", async () => {
  await using test = await openTestCore();
  await using admin = await openLab(test);
  await arm(admin, "500");
  await arm(admin, "slow");
  assert.match(admin.screen(), /500 on start,[^]*slow[^]*on start/);
  await admin.type("fx");
  assert.doesNotMatch(admin.screen(), /fault armed/);
  assert.deepEqual(test.simulator.armedFaults(), []);
});

Deno.test("the simulated phone shows the code until there is a verdict", async () => {
  await using test = await openTestCore();
  await using admin = await openLab(test);
  await admin.type("\r");
  const code = test.simulator.codeFor(phone) ?? "";
  assert.match(admin.screen(), new RegExp(`the simulated phone shows\\s[^]*${code}`));
  await admin.type(`${code}\r`);
  assert.match(admin.screen(), /correct code: approved/);
  assert.ok(!admin.screen().includes(code));
  assert.ok(!JSON.stringify(admin.program.state()).includes(code));
});

Deno.test("five wrong codes end the test, and each shows the number of tries", async () => {
  await using test = await openTestCore();
  await using admin = await openLab(test);
  await admin.type("\r");
  const wrong = test.simulator.codeFor(phone) === "918273" ? "918274" : "918273";
  for (let guess = 1; guess <= 5; guess++) {
    await admin.type(`${wrong}\r`);
    assert.match(admin.screen(), new RegExp(`try ${guess} of 5`));
  }
  assert.match(plan(admin), /✗ 5 Verdict 5 wrong codes: this test is over/);
  assert.ok(!JSON.stringify(admin.program.state()).includes(wrong));
});

Deno.test("a test expires after ten minutes, and is listed in the recent tests", async () => {
  await using test = await openTestCore();
  await using admin = await openLab(test);
  await admin.type("\r");
  tick(admin, test, 599);
  await admin.until("0:01 left");
  tick(admin, test, 1);
  await admin.until("expired after ten minutes");
  await admin.type("n");
  assert.match(admin.screen(), /Recent tests[^]*10m sms +US/);
});

Deno.test("an early resend needs a second press, and keeps code, tries and time", async () => {
  await using test = await openTestCore();
  await using admin = await openLab(test);
  await admin.type("\r");
  tick(admin, test, 10);
  await admin.until("wait 0:20 before resending");
  await admin.type("s");
  assert.match(admin.screen(), /Early: the last one/);
  const sends = () => test.simulator.journal().filter(({ path }) => /Verifications$/.test(path));
  assert.equal(sends().length, 1);
  const code = test.simulator.codeFor(phone) ?? "";
  await admin.type(`${wrongCode(code)}\rcs`);
  assert.match(admin.screen(), /call started, 2 of 5[^]*wait 0:40 before resending/);
  assert.equal(sends().length, 2);
  assert.match(admin.screen(), /try 2 of 5[^]*9:50 left/);
  assert.equal(test.simulator.codeFor(phone), code);
});

Deno.test("the provider refuses the sixth send, and the test continues", async () => {
  await using test = await openTestCore();
  await using admin = await openLab(test);
  await admin.type("\r");
  for (const seconds of [30, 40, 60, 90]) {
    tick(admin, test, seconds);
    await admin.type("s");
  }
  assert.match(plan(admin), /✓ 3 Send sent by SMS, 5 of 5 all five sends are used;/);
  tick(admin, test, 120);
  await admin.type("s");
  assert.match(plan(admin), /✗ 3 Send sent by SMS, 5 of 5 Too many messages/);
  await admin.type(`${test.simulator.codeFor(phone) ?? ""}\r`);
  assert.match(admin.screen(), /correct code: approved/);
});

Deno.test("our own budget blocks a test, and the lab explains what to do", async () => {
  await using test = await openTestCore((ports) => {
    const { send } = ports.policies;
    const total = { ...send.budgets.total, messagesPerHour: 1 };
    return {
      ...ports,
      policies: {
        ...ports.policies,
        send: { ...send, budgets: { ...send.budgets, total } },
      },
    };
  });
  await using admin = await openLab(test);
  await admin.type("\r");
  await admin.press("esc");
  await admin.type("xn\r");
  assert.match(
    plan(admin),
    /✗ 3 Send Budget used up: messages to everyone in an hour \(total\/hour\/messages\): press 3 for details.*Opens again in 60 min, at \d\d:\d\d UTC/,
  );
});

Deno.test("y copies the SID, or the request ID if nothing was sent", async () => {
  await using test = await openTestCore();
  await using admin = await openLab(test);
  await arm(admin, "60410");
  await admin.type("\ry");
  assert.match(admin.copied[0] ?? "", /^RQ[0-9a-f]{32}$/);
  await admin.type("\ry");
  assert.match(admin.copied[1] ?? "", /^VE[0-9a-f]{32}$/);
});

Deno.test("v shows full IDs, for a support ticket", async () => {
  await using test = await openTestCore();
  await using admin = await openLab(test);
  await admin.type("\r");
  assert.doesNotMatch(admin.screen(), /RQ[0-9a-f]{32}/);
  await admin.type("v");
  assert.match(admin.screen(), /VE[0-9a-f]{32}[^]*RQ[0-9a-f]{32}/);
});

Deno.test("with a real provider the lab offers no faults and shows no code", async () => {
  await using test = await openTestCore();
  const setting = { ...devSetting, dev: false, simulated: false, simulator: null };
  await using admin = await openAdmin(test, { setting });
  await admin.type(`2e${phone}\rf`);
  assert.equal(admin.program.state().lab.simulator.faults, null);
  assert.match(plan(admin), /sends one real message, costs about 0\.0083 USD: US sms/);
  await admin.type("\ry");
  const code = test.simulator.codeFor(phone) ?? "";
  assert.ok(!admin.screen().includes(code));
  assert.doesNotMatch(admin.screen(), /simulator|printed the code/);
});
