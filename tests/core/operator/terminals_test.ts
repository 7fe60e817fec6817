import { deepEqual, equal } from "node:assert/strict";
import { openTestCore, operator } from "../../harness.ts";

const grace = { ...operator, actorName: "grace" };
const [first, second] = [
  "3f0c1b5e-8f57-4c53-9f0e-0c7f8f6f2b11",
  "8f0c1b5e-8f57-4c53-9f0e-0c7f8f6f2b12",
] as const;

Deno.test("markTerminal() shows a terminal to the others until it ends or 30 seconds pass", async () => {
  await using test = await openTestCore();
  const { core, clock } = test;
  const seen = async () =>
    (await core.describeControls()).terminals.map(({ operator, screen }) => [operator, screen]);
  await core.markTerminal({ terminalId: first, screen: "users" }, operator);
  clock.advance(1);
  await core.markTerminal({ terminalId: second, screen: "sends" }, grace);
  deepEqual(await seen(), [["grace", "sends"], [operator.actorName, "users"]]);
  clock.advance(29);
  await core.markTerminal({ terminalId: second, screen: "lab" }, grace);
  equal((await seen()).length, 2);
  clock.advance(1);
  deepEqual(await seen(), [["grace", "lab"]]);
  await core.endTerminal({ terminalId: second });
  deepEqual(await seen(), []);
  // A terminal that was suspended continues.
  await core.markTerminal({ terminalId: first, screen: "user" }, operator);
  deepEqual(await seen(), [[operator.actorName, "user"]]);
  // Another operator cannot take its row.
  await core.markTerminal({ terminalId: first, screen: "lab" }, grace);
  deepEqual(await seen(), [[operator.actorName, "user"]]);
  equal((await core.describeControls()).service.state, "stopped");
});

Deno.test("describeTerminals() lists what operators did, newest first, and nothing of users", async () => {
  await using test = await openTestCore();
  const { core, clock } = test;
  const user = await test.register("ada");
  await test.signIn("ada");
  clock.advance(60);
  const reason = "callback verified";
  for (const [action, by] of [["lock", operator], ["unlock", grace]] as const) {
    clock.advance(1);
    await core.performAction({ action, userId: user.id, reason }, by);
  }
  await core.markTerminal({ terminalId: first, screen: "users" }, operator);
  const { terminals, events } = await core.describeTerminals();
  deepEqual(terminals.map(({ id }) => id), [first]);
  deepEqual(
    events.map(({ event, username }) => [event.type, event.actorName, username]),
    [
      ["user.unlocked", "grace", "ada"],
      ["session.ended", operator.actorName, "ada"],
      ["user.locked", operator.actorName, "ada"],
    ],
  );
});
