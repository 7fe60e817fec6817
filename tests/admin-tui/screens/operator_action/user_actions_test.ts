/** Runs each action by keys on the real core. */
import { countOf } from "../../../../core/domain/factors/authenticators.ts";
import assert from "node:assert/strict";
import type { User } from "../../../../core/domain/account/user.ts";
import type { AuditEvent } from "../../../../core/domain/audit_event.ts";
import { effectWords } from "../../../../admin-tui/words/effect_words.ts";
import { givenRich, record } from "../../../core/operator/operator_action_kit.ts";
import { caller, openTestCore, operator, password, type TestCore } from "../../../harness.ts";
import { type Admin, openAdmin, testSetting } from "../../kit.tsx";

const reason = "ticket 4711";

/** The screen of a user with every kind of factor, session and device. */
async function opened(test: TestCore): Promise<{ readonly user: User; readonly admin: Admin }> {
  const user = await givenRich(test);
  const admin = await openAdmin(test, { columns: 120, rows: 40 });
  await admin.press("enter");
  return { user, admin };
}

/** Presses the key, types the reason and confirms; the dialog must name the user first. */
async function act(admin: Admin, key: string, confirm: string): Promise<void> {
  await admin.type(key);
  assert.match(admin.screen(), /│ ada +│/, "the dialog names the user");
  await admin.press("c-u");
  await admin.type(reason);
  await admin.press("enter", "enter", "enter");
  assert.match(admin.screen(), /Reason: ticket 4711/);
  await admin.type(confirm);
}

async function newest(test: TestCore, type: AuditEvent["type"]): Promise<AuditEvent | undefined> {
  await test.settle();
  return (await record(test)).find((event) => event.type === type);
}

async function assertRecorded(test: TestCore, type: AuditEvent["type"]): Promise<void> {
  const event = await newest(test, type);
  assert.deepEqual([event?.actor, event?.actorName, event?.detail.reason], [
    "operator",
    "marek",
    reason,
  ], type);
}

async function holdings(test: TestCore, user: User) {
  const outcome = await test.core.describeUser({ userId: user.id });
  assert.ok(outcome.ok);
  return outcome.value.holdings;
}

Deno.test("u locks and then unlocks a user, shows the effects, and is recorded", async () => {
  await using test = await openTestCore();
  const { user, admin } = await opened(test);
  await using _admin = admin;
  const preview = await test.core.previewAction({ userId: user.id, action: "lock" });
  assert.ok(preview.ok);
  await admin.type("u");
  for (const effect of preview.value.effects) {
    const words = effectWords(effect);
    assert.ok(admin.screen().includes(words.slice(0, 60)), words);
  }
  await admin.press("esc");
  assert.equal((await holdings(test, user)).user.lockedAt, null);
  await act(admin, "u", "y");
  assert.match(admin.screen(), /✓ Locked; 3 sessions ended: ada\./);
  assert.match(admin.screen(), /✗ locked since/);
  assert.match(admin.screen(), /account locked +by marek: tick/);
  await assertRecorded(test, "user.locked");
  await act(admin, "u", "y");
  assert.match(admin.screen(), /● active/);
  await assertRecorded(test, "user.unlocked");
});

Deno.test("a reason that is offered again says so, until it is changed", async () => {
  await using test = await openTestCore();
  const { admin } = await opened(test);
  await using _admin = admin;
  const hint = /The reason you typed before; \^u clears it/;
  await admin.type("u");
  assert.doesNotMatch(admin.screen(), hint);
  await admin.type(reason);
  assert.doesNotMatch(admin.screen(), hint);
  await admin.press("enter", "esc");
  await admin.type("u");
  assert.match(admin.screen(), /> ticket 4711/);
  assert.match(admin.screen(), hint);
  await admin.type("2");
  assert.doesNotMatch(admin.screen(), hint);
  await admin.press("c-u");
  assert.match(admin.screen(), /> ▏ +│/);
});

Deno.test("e ends one session, x ends all sessions, X forgets the trusted devices", async () => {
  await using test = await openTestCore();
  const { user, admin } = await opened(test);
  await using _admin = admin;
  await act(admin, "e", "y");
  assert.match(admin.screen(), /Session ended: ada\./);
  assert.equal((await holdings(test, user)).sessions, 2);
  await assertRecorded(test, "session.ended");
  await act(admin, "X", "y");
  assert.equal((await holdings(test, user)).devices, 0);
  await assertRecorded(test, "devices.ended_by_operator");
  await act(admin, "x", "y");
  assert.match(admin.screen(), /Sessions 0/);
  assert.equal((await holdings(test, user)).sessions, 0);
  await assertRecorded(test, "sessions.ended_by_operator");
  await admin.type("x");
  assert.match(admin.screen(), /✗ Cannot end all sessions: no session$/m);
});

Deno.test("A removes the authenticator app, P the passkey under the cursor and no other", async () => {
  await using test = await openTestCore();
  const { user, admin } = await opened(test);
  await using _admin = admin;
  await act(admin, "A", "y");
  assert.match(admin.screen(), /authenticator app +none/);
  await assertRecorded(test, "totp.removed");
  await admin.type("P");
  assert.match(admin.screen(), /Which passkey\?/);
  await admin.type("j");
  await act(admin, "P", "y");
  const left = await test.ports.factors.listPasskeys(user.id);
  assert.deepEqual(left.map(({ name }) => name), ["blue key"]);
  await assertRecorded(test, "passkey.removed");
});

Deno.test("F resets the second factor after the last three digits of the phone, not after y", async () => {
  await using test = await openTestCore();
  const { user, admin } = await opened(test);
  await using _admin = admin;
  await act(admin, "F", "y143");
  assert.match(
    admin.screen(),
    /Ask the user for the last 3 digits of the phone number, and type them/,
  );
  assert.match(admin.screen(), /Not the last three digits/);
  assert.equal(countOf((await holdings(test, user)).authenticators, "passkey"), 2);
  await admin.type("142");
  assert.match(admin.screen(), /✓ Second factor reset; 3 sessions ended: ada\./);
  assert.equal(countOf((await holdings(test, user)).authenticators, "passkey"), 0);
  await assertRecorded(test, "second_factor.reset");
});

Deno.test("C shows an issued code once and in no toast, and the owner logs in with it", async () => {
  await using test = await openTestCore();
  const { admin } = await opened(test);
  await using _admin = admin;
  await act(admin, "C", "142");
  const [code = ""] = /\b[0-9a-z]{5}(-[0-9a-z]{5}){2}\b/.exec(admin.screen()) ?? [];
  assert.notEqual(code, "", admin.screen());
  assert.match(admin.screen(), /until 2026-01-01 01:\d\d UTC\. It is not shown again\./);
  await admin.type("y");
  assert.deepEqual(admin.copied, [code]);
  assert.doesNotMatch(admin.line(38), new RegExp(code));
  await admin.press("esc");
  assert.ok(!admin.screen().includes(code));
  assert.ok(!JSON.stringify(admin.program.state()).includes(code));
  assert.match(admin.screen(), /issued code +until/);
  await assertRecorded(test, "recovery_code.issued");
  const login = await test.core.logIn({ username: "ada", password, send: null }, caller);
  assert.ok(login.ok && login.value.status === "second_factor_required");
  const { challengeToken } = login.value.opened;
  const proof = { method: "recovery_code", code, passkey: null, trustDevice: false };
  assert.ok((await test.core.verifySecondFactor({ challengeToken, ...proof }, caller)).ok);
});

Deno.test("D deletes the account and returns to a list without it", async () => {
  await using test = await openTestCore();
  const { user, admin } = await opened(test);
  await using _admin = admin;
  await act(admin, "D", "142");
  assert.match(admin.screen(), /Account deleted: ada\./);
  assert.equal(admin.program.state().users.list.length, 0);
  assert.equal((await test.core.describeUser({ userId: user.id })).ok, false);
  await assertRecorded(test, "user.deleted");
});

Deno.test("the dialog and the screen report an account that was deleted in the meantime", async () => {
  await using test = await openTestCore();
  const { user, admin } = await opened(test);
  await using _admin = admin;
  await admin.type("u");
  const ana = { ...operator, actorName: "ana" };
  const order = { userId: user.id, action: "delete", reason } as const;
  assert.ok((await test.core.performAction(order, ana)).ok);
  await admin.type(reason);
  await admin.press("enter");
  await admin.type("y");
  assert.match(admin.screen(), /✗ Not locked/);
  assert.match(admin.screen(), /User not found\./);
  await admin.press("esc");
  assert.match(admin.screen(), /This user no longer exists\./);
});

Deno.test("read-only, no key opens an action and the footer lists none", async () => {
  await using test = await openTestCore();
  await givenRich(test);
  const setting = { ...testSetting, readOnly: true };
  await using admin = await openAdmin(test, { columns: 120, rows: 40, setting });
  await admin.press("enter");
  assert.doesNotMatch(admin.line(39), /lock|end |reset|delete/);
  await admin.type("uxXFCAPDeL");
  assert.equal(admin.program.state().action.dialog, null);
});
