import assert from "node:assert/strict";
import { openTestCore, phoneNumber } from "../../harness.ts";
import { withTestNumbers } from "../../attacks/test_number_kit.ts";
import { run } from "./command_kit.ts";

Deno.test("test-numbers add shows the code once, list shows the number, remove removes it", async () => {
  await using test = await openTestCore(withTestNumbers);
  assert.match((await run(test, ["test-numbers", "list"])).out, /^There are no test numbers\.\n$/);
  const args = ["test-numbers", "add", phoneNumber, "--days", "14", "--reason", "App review"];
  const questions: string[] = [];
  assert.equal((await run(test, args, { says: "" }, questions)).code, 1);
  assert.match(questions[0] ?? "", /for 14 days\? Everyone who has its code can log in/);
  const added = await run(test, [...args, "--yes"]);
  assert.deepEqual([added.code, added.err], [0, ""]);
  const code = /^Code: ([0-9]{8})\n/.exec(added.out)?.[1] ?? "none";
  const listed = await run(test, ["test-numbers", "list"]);
  assert.match(
    listed.out,
    /^NUMBER .*\n\+12025550142 +live +2026-01-15 00:00:00 +0 +\w+ +App review/,
  );
  const json = JSON.parse((await run(test, ["test-numbers", "list", "--json"])).out);
  assert.deepEqual([json.on, json.test_numbers[0].users], [true, 0]);
  assert.ok(!JSON.stringify([listed, json]).includes(code));
  const remove = ["test-numbers", "remove", phoneNumber, "--reason", "It is over", "--yes"];
  assert.match((await run(test, remove)).out, /^Removed: \+12025550142\. Deleted users: 0\.\n$/);
  const again = await run(test, remove);
  assert.deepEqual([again.code, again.out], [1, ""]);
  assert.match(again.err, /not a test number/);
});

Deno.test("test-numbers add refuses bad input, and everything while test numbers are off", async () => {
  await using test = await openTestCore();
  const add = (...args: string[]) => run(test, ["test-numbers", "add", ...args, "--yes"]);
  assert.match((await add(phoneNumber, "--reason", "App review")).err, /--days must be/);
  assert.match((await add(phoneNumber, "--days", "x", "--reason", "abc")).err, /--days must be/);
  assert.match((await add(phoneNumber, "--days", "3")).err, /--reason is required/);
  assert.match((await add("12", "--days", "3", "--reason", "abc")).err, /number/);
  assert.match((await add(phoneNumber, "--days", "3", "--reason", "abc")).err, /not enabled/);
});
