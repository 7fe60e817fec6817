import assert from "node:assert/strict";
import { caller, openTestCore, operator, password, type TestCore } from "../../harness.ts";
import { run } from "./command_kit.ts";

async function logIn(test: TestCore): Promise<void> {
  const opened = await test.core.logIn({ username: "ada", password, send: "sms" }, caller);
  assert.ok(opened.ok);
}

Deno.test("users why says which codes arrived, what failed when, and what to do", async () => {
  await using test = await openTestCore();
  await test.register("ada");
  const none = await run(test, ["users", "why", "ada"]);
  assert.deepEqual([none.code, none.out], [0, "No code was requested yet.\n"]);

  await test.signIn("ada");
  test.clock.advance(24 * 60 * 60);
  test.simulator.setFault({ fault: "60410" });
  await logIn(test);
  test.clock.advance(67 * 60);
  test.simulator.setFault({ fault: "503" });
  await logIn(test);
  const stop = { scope: "channel:sms", reason: "late messages" };
  assert.ok((await test.core.stopSends(stop, operator)).ok);
  const why = await run(test, ["users", "why", "Ada"]);
  assert.equal(why.code, 0);
  assert.deepEqual(why.out.split("\n"), [
    "1 of the last 3 codes arrived. Twilio was unavailable at 01:07, and 1 may have been sent. " +
    "Twilio refused 1 at 00:00 (60410: Fraud Guard blocks this prefix).",
    "",
    "Now:",
    "  Sends by SMS stopped by marek: late messages",
    "  The next code can be requested in 0:30",
    "",
    "Next:",
    "  Let the user request a code by WhatsApp; test it in the lab",
    "  Issue a recovery code",
    "  Resume sends by SMS",
    "  Wait 0:30, then request a new code",
    "",
    "Logins:",
    "  2026-01-02 01:07:00    open",
    "    2026-01-02 01:07:00  code by SMS: uncertain  20503: Twilio had an internal error",
    "  2026-01-02 00:00:00    expired",
    "    2026-01-02 00:00:00  code by SMS: refused    60410: Fraud Guard blocks this prefix",
    "  2026-01-01 00:00:00    logged in",
    "    2026-01-01 00:00:00  code by SMS: arrived",
    "",
  ]);
  const json = JSON.parse((await run(test, ["users", "why", "ada", "--json"])).out);
  assert.equal(json.summary, why.out.split("\n")[0]);
  assert.deepEqual(
    json.verdict.failures.map(({ code, outage }: Record<string, unknown>) => [
      code,
      outage,
    ]),
    [["20503", true], ["60410", false]],
  );
  assert.deepEqual(json.actions.map(({ action }: Record<string, unknown>) => action), [
    "use_channel",
    "issue_recovery_code",
    "resume_sends",
    "wait",
  ]);
  assert.equal(json.logins.length, 3);
  const unknown = await run(test, ["users", "why", "eve"]);
  assert.deepEqual([unknown.code, unknown.out], [1, ""]);
});
