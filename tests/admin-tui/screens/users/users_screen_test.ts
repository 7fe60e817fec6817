import assert from "node:assert/strict";
import { openTestCore } from "../../../harness.ts";
import { phoneOf, populate } from "../../fixtures.ts";
import { openAdmin } from "../../kit.tsx";

Deno.test("several keys in one chunk each move the cursor", async () => {
  await using test = await openTestCore();
  await populate(test);
  await using admin = await openAdmin(test);
  await admin.feed("jjjjk");
  assert.match(admin.screen(), / 4 of 6 users/);
  assert.equal(admin.cell(7, 0).text, "▌");
});

Deno.test("search narrows the list while typing, by name in any case, number and ID", async () => {
  await using test = await openTestCore();
  const users = await populate(test);
  await using admin = await openAdmin(test);
  await admin.type("/GRACE");
  assert.match(admin.screen(), / 1 of 1 found/);
  await admin.press("c-u");
  assert.match(admin.screen(), / 5 of 6 users/);
  await admin.paste(`  ${phoneOf(1)}\n`);
  assert.match(admin.line(4), /^▌grace\.hopper/);
  await admin.press("c-u");
  await admin.paste(users[0]?.id ?? "");
  assert.match(admin.line(4), /^▌ada\.lovelace/);
  await admin.press("esc");
  // After the search is cleared, the cursor is still on the user that was found.
  assert.match(admin.screen(), / 6 of 6 users/);
});

Deno.test("the list reads page after page while the cursor moves down", async () => {
  await using test = await openTestCore();
  for (let at = 0; at < 230; at++) await test.register(`user${1000 + at}`, phoneOf(at));
  await using admin = await openAdmin(test);
  await admin.press("end");
  await admin.press("end");
  assert.match(admin.screen(), / 230 of 230 users/);
  assert.match(admin.line(21), /^▌user1000/);
  await admin.press("home");
  assert.match(admin.line(4), /^▌user1229/);
});

Deno.test("the detail shows state, masked phone, sessions and events, and never the phone", async () => {
  await using test = await openTestCore();
  await populate(test);
  await using admin = await openAdmin(test);
  await admin.type("/ada");
  await admin.press("enter", "enter");
  const screen = admin.screen();
  assert.match(screen, /● active/);
  assert.match(screen, /\+1 \.\.\. \.\.\. 00 ✓ verified/);
  assert.match(screen, /Events 4/);
  assert.match(screen, /✓ logged in/);
  assert.doesNotMatch(admin.raw(), /2025550100/);
  await admin.press("esc");
  assert.match(admin.screen(), / 1 of 1 found/);
});

Deno.test("refreshing a user shows new sessions", async () => {
  await using test = await openTestCore();
  await test.register("ada.lovelace");
  await using admin = await openAdmin(test);
  await admin.press("enter");
  assert.match(admin.screen(), /Sessions 0/);
  await test.signIn("ada.lovelace");
  await admin.press("r");
  assert.match(admin.screen(), /Sessions 1/);
});

Deno.test("a hostile user agent is shown without its control codes", async () => {
  await using test = await openTestCore();
  const userAgent = "\x1b]0;pwned\x07\x1b[2J漢字\r\n\u202eevil";
  await test.register("ada.lovelace");
  const caller = {
    actor: "user",
    actorName: null,
    address: "192.0.2.1",
    userAgent,
    requestId: null,
  } as const;
  const login = { username: "ada.lovelace", password: "correct horse battery", send: "sms" };
  const opened = await test.core.logIn(login, caller);
  assert.ok(opened.ok && opened.value.status === "second_factor_required");
  const code = test.simulator.codeFor("+12025550142") ?? "";
  const { challengeToken } = opened.value.opened;
  const proof = { method: "sms", code, passkey: null, trustDevice: false };
  await test.core.verifySecondFactor({ challengeToken, ...proof }, caller);
  await using admin = await openAdmin(test, { columns: 120, rows: 40 });
  await admin.press("enter");
  assert.match(admin.screen(), /pwned/);
  for (const trick of ["\x1b]0;", "\x1b[2J漢", "\u202e"]) assert.ok(!admin.raw().includes(trick));
  assert.match(admin.line(0), /^ latchkey/);
});
