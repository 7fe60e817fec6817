import assert from "node:assert/strict";
import { openTestCore, type TestCore } from "../../harness.ts";
import { run } from "./command_kit.ts";

async function shown(test: TestCore, typed: string): Promise<string> {
  const ran = await run(test, ["users", "show", typed, "--json"]);
  const { user, error } = JSON.parse(ran.code === 0 ? ran.out : ran.err);
  return user?.username ?? error.detail;
}

Deno.test("a user is found by the whole phone number or by its last digits", async () => {
  await using test = await openTestCore();
  await test.register("ada", "+12025550142");
  await test.register("bob", "+12025550143");
  for (const typed of ["+12025550142", "+1 (202) 555-0142", "12025550142", "0142", "142"]) {
    assert.equal(await shown(test, typed), "ada", typed);
  }
  for (const typed of ["+1202555", "+12025550199", "0199", "42", "2025550", "+"]) {
    assert.equal(await shown(test, typed), "user not found", typed);
  }
});

Deno.test("digits of several users find no user, and name some of them", async () => {
  await using test = await openTestCore();
  await test.register("ada", "+12025550142");
  await test.register("bob", "+12025550142");
  await test.register("carl", "+12025550143");
  const several = /^several users have that number: (ada, bob|bob, ada)$/;
  for (const typed of ["142", "+12025550142"]) assert.match(await shown(test, typed), several);
  const lock = (typed: string) => ["users", "lock", typed, "--reason", "a test", "--yes"];
  const refused = await run(test, lock("142"));
  assert.deepEqual([refused.code, refused.out], [1, ""]);
  assert.equal((await run(test, lock("0143"))).code, 0);
  const { out } = await run(test, ["users", "list", "--filter", "locked", "--json"]);
  const locked: readonly { readonly username: string }[] = JSON.parse(out).users;
  assert.deepEqual(locked.map(({ username }) => username), ["carl"]);
});

Deno.test("a name that is another user's number is ambiguous", async () => {
  await using test = await openTestCore();
  await test.register("victim", "+12025550142");
  await test.register("12025550142", "+12025550143");
  const ambiguous = /one user's name and another user's number/;
  assert.match(await shown(test, "12025550142"), ambiguous);
  const lock = ["users", "lock", "12025550142", "--reason", "a test", "--yes"];
  assert.match((await run(test, lock)).err, ambiguous);
  assert.equal(await shown(test, "+12025550142"), "victim");
  // A name of few digits is a name.
  await test.register("142", "+12025550144");
  assert.equal(await shown(test, "142"), "142");
});
