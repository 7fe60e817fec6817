/** What an operator does about one user, by keys alone, on a real core. */
import assert from "node:assert/strict";
import type { AuditEvent } from "../../../../core/domain/audit_event.ts";
import type { User } from "../../../../core/domain/account/user.ts";
import { caller, openTestCore, operator, password, type TestCore } from "../../../harness.ts";
import { openRecordedAdmin as openAdmin } from "../../../admin-tui/recording/recorded.ts";

const numbers = { ada: "+12025550142", bob: "+12025550143" };

/** Two users who have logged in. */
async function openCore(): Promise<TestCore> {
  const test = await openTestCore();
  for (const [name, number] of Object.entries(numbers)) {
    await test.register(name, number);
    await test.signIn(name, number);
  }
  return test;
}

async function userNamed({ core }: TestCore, name: string): Promise<User> {
  const query = { search: name, order: "name", from: "start", cursor: null, limit: 1 } as const;
  const [user] = (await core.listUsers(query)).items;
  assert.ok(user !== undefined, name);
  return user;
}

async function holdingsOf(test: TestCore, name: string) {
  const { id } = await userNamed(test, name);
  const outcome = await test.core.describeUser({ userId: id });
  assert.ok(outcome.ok);
  return outcome.value;
}

/** The newest event of a type, with who acted and why. */
async function recorded(test: TestCore, type: AuditEvent["type"]) {
  await test.settle();
  const { items } = await test.core.listAuditEvents({ userId: null, cursor: null, limit: 50 });
  const event = items.find((each) => each.type === type);
  return [event?.actor, event?.actorName, event?.detail.reason];
}

Deno.test("drive: find a user by the digits that a caller reads out", async () => {
  await using test = await openCore();
  await using admin = await openAdmin(test);
  await admin.type("/0142");
  assert.match(admin.screen(), /1 of 1 found/);
  assert.match(admin.screen(), /ada +\+1 \.\.\. \.\.\. 0142 +active/);
  assert.doesNotMatch(admin.screen(), /bob/);
  await admin.press("enter", "enter");
  assert.match(admin.line(1), /Users > ada/);
  // The number itself is never shown.
  assert.doesNotMatch(admin.screen(), /2025550142/);
});

Deno.test("drive: why did no code arrive, while the caller tries again", async () => {
  await using test = await openCore();
  await test.core.stopSends({ scope: "country:us", reason: "pumping" }, operator);
  const order = { username: "ada", password, send: "sms" } as const;
  const login = await test.core.logIn(order, caller);
  assert.ok(login.ok);
  await using admin = await openAdmin(test);
  await admin.type("/ada");
  await admin.press("enter", "enter");
  await admin.type("w");
  assert.match(admin.line(1), /ada > Why did the code not arrive\?/);
  assert.match(admin.screen(), /stop/i);
  // Its remedy is a choice with a number, which asks first.
  assert.match(admin.screen(), /1 /);
  await test.core.resumeSends({ scope: "country:us" }, operator);
  test.clock.advance(60);
  await test.signIn("ada");
  await admin.type("r");
  assert.match(admin.screen(), /✓ password ─ ✓ SMS ─ ✓ code ─ ✓ logged in/);
});

Deno.test("drive: lock and unlock a user", async () => {
  await using test = await openCore();
  await using admin = await openAdmin(test);
  await admin.type("/ada");
  await admin.press("enter", "enter");
  await admin.type("u");
  await admin.type("ticket 7");
  await admin.press("enter");
  assert.match(admin.screen(), /Reason: ticket 7/);
  // Enter confirms nothing.
  await admin.press("enter");
  assert.equal((await userNamed(test, "ada")).lockedAt, null);
  await admin.type("y");
  assert.match(admin.screen(), /✓ Locked; 1 session ended: ada/);
  assert.notEqual((await userNamed(test, "ada")).lockedAt, null);
  assert.deepEqual(await recorded(test, "user.locked"), ["operator", "marek", "ticket 7"]);
  await admin.type("u");
  await admin.press("c-u");
  await admin.type("she called");
  await admin.press("enter");
  await admin.type("y");
  assert.equal((await userNamed(test, "ada")).lockedAt, null);
  assert.deepEqual(await recorded(test, "user.unlocked"), ["operator", "marek", "she called"]);
});

Deno.test("drive: reset the second factor, with a reason and the digits of the phone", async () => {
  await using test = await openCore();
  await using admin = await openAdmin(test);
  await admin.type("/ada");
  await admin.press("enter", "enter");
  await admin.type("F");
  assert.match(admin.screen(), /This cannot be undone/);
  await admin.type("lost phone");
  await admin.press("enter");
  await admin.type("143");
  assert.match(admin.screen(), /Not the last three digits: nothing was done/);
  assert.equal((await holdingsOf(test, "ada")).holdings.sessions, 1);
  // The third digit confirms; an Enter after it, out of habit, opens nothing.
  await admin.type("142\r");
  assert.match(admin.screen(), /✓ Second factor reset; 1 session ended: ada/);
  assert.match(admin.line(1), /── Users > ada /);
  const { user, holdings } = await holdingsOf(test, "ada");
  assert.deepEqual([user.phoneVerifiedAt, holdings.sessions], [null, 0]);
  assert.deepEqual(await recorded(test, "second_factor.reset"), [
    "operator",
    "marek",
    "lost phone",
  ]);
  assert.equal((await holdingsOf(test, "bob")).holdings.sessions, 1);
});

Deno.test("drive: issue a code for a lost phone, which is shown once", async () => {
  await using test = await openCore();
  await using admin = await openAdmin(test);
  await admin.type("/ada");
  await admin.press("enter", "enter");
  await admin.type("C");
  await admin.type("lost phone");
  await admin.press("enter");
  await admin.type("142");
  const code = /\b[0-9a-z]{5}(-[0-9a-z]{5}){2}\b/.exec(admin.screen())?.[0] ?? "";
  assert.notEqual(code, "", admin.screen());
  await admin.press("y");
  assert.equal(admin.copied.at(-1), code);
  await admin.press("esc");
  assert.ok(!admin.screen().includes(code));
  const event = await recorded(test, "recovery_code.issued");
  assert.deepEqual(event, ["operator", "marek", "lost phone"]);
});

Deno.test("drive: lock two marked users, each with its own entry in the audit log", async () => {
  await using test = await openCore();
  await using admin = await openAdmin(test);
  await admin.press("space", "space");
  await admin.type("L");
  assert.match(admin.screen(), /2 users/);
  await admin.type("breach 12");
  await admin.press("enter");
  await admin.type("3");
  await admin.press("enter");
  assert.equal((await userNamed(test, "ada")).lockedAt, null);
  await admin.press("c-u");
  await admin.type("2");
  await admin.press("enter");
  for (const name of Object.keys(numbers)) {
    assert.notEqual((await userNamed(test, name)).lockedAt, null, name);
  }
  const { items } = await test.core.listAuditEvents({ userId: null, cursor: null, limit: 50 });
  const locked = items.filter(({ type }) => type === "user.locked");
  assert.deepEqual(locked.map(({ detail }) => detail.reason), ["breach 12", "breach 12"]);
});

Deno.test("drive: export a case to a file, without a number or a code", async () => {
  await using test = await openCore();
  await using admin = await openAdmin(test);
  await admin.type("/ada");
  await admin.press("enter", "enter");
  await admin.type("wE");
  await admin.until(/✓/);
  const [text = ""] = [...admin.saved.values()];
  assert.equal(admin.saved.size, 1);
  assert.match(text, /^# /);
  assert.match(text, /ada/);
  assert.doesNotMatch(text, /2025550142/);
});
