/** What an operator does about messages, by keys alone, on a real core. */
import assert from "node:assert/strict";
import { caller, openTestCore, password, phoneNumber, type TestCore } from "../../../harness.ts";
import { openRecordedAdmin as openAdmin } from "../../../admin-tui/recording/recorded.ts";

/** Polls until it is true: five seconds at most. */
async function until(isTrue: () => boolean): Promise<void> {
  const end = performance.now() + 5000;
  while (!isTrue()) {
    assert.ok(performance.now() < end, "never");
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

async function send(test: TestCore, username: string) {
  const login = await test.core.logIn({ username, password, send: "sms" }, caller);
  assert.ok(login.ok && login.value.status === "second_factor_required");
  return login.value.sent;
}

Deno.test("drive: stop a country during a wave, and resume it", async () => {
  await using test = await openTestCore();
  for (let at = 0; at < 6; at++) {
    await test.register(`bot${at}`, `+1202555011${at}`);
    await send(test, `bot${at}`);
  }
  await test.register("ada");
  await using admin = await openAdmin(test);
  await admin.type(":stop US\r");
  assert.match(admin.screen(), /Stop sends to US\./);
  await admin.type("pumping\r");
  assert.match(admin.screen(), /In the last 24 hours, it would have refused 6 messages/);
  assert.deepEqual((await test.core.describeControls()).stops, []);
  await admin.type("y");
  assert.match(admin.line(0), /STOPPED: US/);
  assert.match(admin.screen(), /sends to US +just now by marek: pumping/);
  const blocked = await send(test, "ada");
  assert.ok(blocked?.ok === false, "blocked");
  assert.equal(blocked.refusal.code, "provider_unavailable");
  assert.equal(test.simulator.codeFor(phoneNumber), null);
  await admin.type("Rit is over\ry");
  assert.doesNotMatch(admin.line(0), /STOPPED/);
  assert.equal((await send(test, "ada"))?.ok, true);
});

Deno.test("drive: follow a message from Sends to its login and to its user", async () => {
  await using test = await openTestCore();
  await test.register("ada");
  await test.signIn("ada");
  await using admin = await openAdmin(test);
  await admin.type("3");
  await admin.press("enter");
  assert.match(admin.line(1), /Sends > Registration/);
  assert.match(admin.screen(), /Code sent by SMS[^]*Code correct[^]*Logged in/);
  await admin.type("y");
  const { items: [item] } = await test.core.listSends({ cursor: null, limit: 1 });
  assert.equal(admin.copied.at(-1), item?.delivery.verificationId);
  await admin.type("o");
  assert.match(admin.line(1), /> ada/);
  // Back the same way, to the same row.
  await admin.press("esc", "esc");
  assert.match(admin.line(1), /Sends/);
  await admin.type(`:delivery ${item?.delivery.id}\r`);
  assert.match(admin.screen(), /Code sent by SMS/);
});

Deno.test("drive: replay the policy on what was sent, which changes nothing", async () => {
  await using test = await openTestCore();
  await test.register("ada");
  await test.signIn("ada");
  await using admin = await openAdmin(test);
  const before = await test.core.describeSends();
  await admin.type("3p");
  await admin.until(/replay/i);
  assert.match(admin.screen(), /1 /);
  await admin.press("esc");
  assert.match(admin.line(1), /Sends/);
  assert.deepEqual(await test.core.describeSends(), before);
});

Deno.test("drive: quit while a test message is being sent, which asks, and is recorded", async () => {
  const answer = Promise.withResolvers<void>();
  await using test = await openTestCore((ports) => ({
    ...ports,
    verifier: {
      ...ports.verifier,
      start: async (...order) => {
        await answer.promise;
        return await ports.verifier.start(...order);
      },
    },
  }));
  await using admin = await openAdmin(test);
  await admin.type(`2e${phoneNumber}\r`);
  // Each resolves only when no request is running.
  const pressed = [admin.feed("\r"), admin.feed("y")];
  try {
    await admin.until(/sending/);
    pressed.push(admin.feed("q"));
    await admin.until(/q again|on its way|being sent/i);
    assert.equal(admin.quits(), 0);
    pressed.push(admin.feed("q"));
    await until(() => admin.quits() === 1);
  } finally {
    answer.resolve();
  }
  await Promise.all(pressed);
  await admin.program.settled();
  const { items } = await test.core.listAuditEvents({ userId: null, cursor: null, limit: 5 });
  assert.deepEqual(items.map(({ type, actorName }) => [type, actorName]), [
    ["test.code_sent", "marek"],
  ]);
  const { items: [sent] } = await test.core.listSends({ cursor: null, limit: 1 });
  assert.equal(sent?.delivery.status, "sent");
});
