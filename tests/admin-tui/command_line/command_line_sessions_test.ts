import assert from "node:assert/strict";
import { openTestCore } from "../../harness.ts";
import { run } from "./command_kit.ts";

const args = ["sessions", "end", "--all", "--reason", "backup was copied"];

Deno.test("sessions end --all states the effect, and needs two words typed", async () => {
  await using test = await openTestCore();
  await test.register("ada");
  const sessionToken = await test.signIn("ada");
  const questions: string[] = [];
  for (const says of ["", "y", "yes", "all"]) {
    const refused = await run(test, args, { says }, questions);
    assert.deepEqual([refused.code, refused.out, refused.err], [1, "", "Nothing was done.\n"]);
  }
  assert.match(questions[0] ?? "", /^End 1 session\?\n.*log in again.*\nType "end all": $/s);
  assert.ok((await test.core.authenticate({ sessionToken }, {})).ok);
  const done = await run(test, [...args, "--devices"], { says: "end all" }, questions);
  assert.deepEqual([done.code, done.out], [0, "Ended: 1 session and trust in 0 devices\n"]);
  assert.match(questions.at(-1) ?? "", /^End 1 session and trust in 0 devices\?/);
  assert.equal((await test.core.authenticate({ sessionToken }, {})).ok, false);
});

Deno.test("sessions end --all prints JSON, and exits with 2 for wrong use", async () => {
  await using test = await openTestCore();
  const json = await run(test, [...args, "--yes", "--json"]);
  assert.deepEqual(JSON.parse(json.out), { sessions: 0, devices: 0 });
  const withoutAll = await run(test, ["sessions", "end", "--reason", "a leak", "--yes"]);
  assert.deepEqual([withoutAll.code, withoutAll.out], [2, ""]);
  assert.match(withoutAll.err, /--all is required.*users end-sessions/);
  const withoutReason = await run(test, ["sessions", "end", "--all", "--yes"]);
  assert.match(withoutReason.err, /--reason is required/);
  const short = await run(test, ["sessions", "end", "--all", "--reason", "x", "--yes"]);
  assert.equal(short.code, 1);
});
