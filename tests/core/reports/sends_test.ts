import assert from "node:assert/strict";
import { caller, openTestCore, operator, password, phoneNumber } from "../../harness.ts";

Deno.test("listSends() shows whose message each was, from either end", async () => {
  await using test = await openTestCore();
  const others = "+12025550143";
  const bob = await test.register("bob", others);
  await test.signIn("bob", others);
  test.clock.advance(60);
  await test.register("ada");
  assert.ok((await test.core.logIn({ username: "ada", password, send: "sms" }, caller)).ok);
  test.clock.advance(60);
  const testing = { phoneNumber, channel: "sms" };
  await test.core.startTestVerification(testing, operator);

  const list = async (from: "newest" | "oldest") => {
    const { items } = await test.core.listSends({ from, cursor: null, limit: 10 });
    return items.map(({ username, delivery }) => `${username} ${delivery.purpose}`);
  };
  const newest = ["null test", "ada registration", "bob registration"];
  assert.deepEqual(await list("newest"), newest);
  assert.deepEqual(await list("oldest"), newest.toReversed());
  const deletion = {
    action: "delete",
    userId: bob.id,
    itemId: null,
    reason: "asked for it",
  } as const;
  assert.ok((await test.core.performAction(deletion, operator)).ok);
  assert.deepEqual((await list("oldest"))[0], "null registration");
});
