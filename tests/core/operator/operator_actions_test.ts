import assert from "node:assert/strict";
import type { User } from "../../../core/domain/account/user.ts";
import type { OperatorAct } from "../../../core/domain/operator/operator_act.ts";
import { operatorActs } from "../../../core/domain/operator/operator_act.ts";
import { caller, openTestCore, password, phoneNumber, type TestCore } from "../../harness.ts";
import { givenRich, operator, reason, record } from "./operator_action_kit.ts";

async function effects(
  test: TestCore,
  user: User,
  act: OperatorAct,
  passkeyId: string | null = null,
): Promise<readonly string[]> {
  const preview = await test.core.previewAct({ userId: user.id, act, passkeyId });
  assert.ok(preview.ok, act);
  assert.deepEqual([preview.value.act, preview.value.username], [act, user.username]);
  return preview.value.effects;
}

async function perform(
  test: TestCore,
  user: User,
  act: OperatorAct,
  passkeyId: string | null = null,
): Promise<{ readonly words: string; readonly recoveryCode: string | null }> {
  const done = await test.core.performAct({ userId: user.id, act, reason, passkeyId }, operator);
  assert.ok(done.ok, act);
  await test.settle();
  return done.value;
}

async function passkeysOf(test: TestCore, user: User): Promise<readonly string[]> {
  return (await test.ports.factors.listPasskeys(user.id)).map(({ id }) => id);
}

Deno.test("previewAct() says with figures what each action would do", async () => {
  await using test = await openTestCore();
  const user = await givenRich(test);
  const [blue = ""] = await passkeysOf(test, user);
  const told = "The phone +1 ... ... 42 is told that a second factor changed.";
  const ends = [
    "3 sessions end at once.",
    "1 trusted device is forgotten.",
    "1 begun login is cut off.",
  ];
  assert.deepEqual(await effects(test, user, "lock"), [
    "No password and no second factor is taken until an operator unlocks the account.",
    "Whoever tries is told what they would be told of a wrong password.",
    ...ends,
  ]);
  assert.deepEqual(await effects(test, user, "end_sessions"), [
    "3 sessions end at once.",
    "The user must log in again.",
    "1 trusted device stays: there the password alone is enough.",
  ]);
  assert.deepEqual(await effects(test, user, "end_devices"), [
    "1 trusted device is forgotten.",
    "1 session ends at once.",
    "The next login on any device asks for a second factor.",
  ]);
  assert.deepEqual(await effects(test, user, "reset_second_factor"), [
    "This cannot be undone.",
    "The authenticator app stops working.",
    "2 passkeys stop working.",
    "10 recovery codes become useless.",
    ...ends,
    "The next login proves the phone +1 ... ... 42 anew, and gives ten new recovery codes.",
    "Whoever has the password and that phone can then log in; without it, nobody.",
    told,
  ]);
  assert.deepEqual(await effects(test, user, "remove_totp"), [
    "This cannot be undone.",
    "The authenticator app stops working; " +
    "codes by phone, 2 passkeys and 10 recovery codes remain.",
    "1 trusted device is forgotten.",
    told,
  ]);
  assert.deepEqual(await effects(test, user, "remove_passkey", blue), [
    "This cannot be undone.",
    'The passkey "blue key" stops working; ' +
    "codes by phone, the authenticator app, 1 passkey and 10 recovery codes remain.",
    "1 trusted device is forgotten.",
    told,
  ]);
  assert.deepEqual(await effects(test, user, "delete"), [
    "This cannot be undone.",
    "The account ada and all that belongs to it is removed.",
    ...ends,
    "The name is free again, for anybody.",
    "The record of what happened stays, without the phone number.",
  ]);
});

Deno.test("previewAct() of a code says for how long it works and what it takes the place of", async () => {
  await using test = await openTestCore();
  const user = await givenRich(test);
  const first = await effects(test, user, "issue_recovery_code");
  assert.deepEqual(first, [
    "One recovery code is made and shown here, once.",
    "It works once, within 60 minutes: as second factor of a login, " +
    "or with a code to the phone for a new password.",
    "Whoever has it and the password can log in: give it to nobody but the owner.",
    "10 recovery codes of the user's own stay.",
    "The phone +1 ... ... 42 is told that a second factor changed.",
  ]);
  await perform(test, user, "issue_recovery_code");
  const second = await effects(test, user, "issue_recovery_code");
  assert.ok(second.includes("The code issued before stops working."));
  test.clock.advance(3600);
  assert.deepEqual(await effects(test, user, "issue_recovery_code"), first);
});

Deno.test("previewAct() asks for digits where an account is opened or lost, else for y", async () => {
  await using test = await openTestCore();
  const user = await givenRich(test);
  const [passkeyId = ""] = await passkeysOf(test, user);
  const asked: string[] = [];
  for (const act of operatorActs) {
    if (act === "unlock") await perform(test, user, "lock");
    const preview = await test.core.previewAct({ userId: user.id, act, passkeyId });
    if (act === "unlock") await perform(test, user, "unlock");
    if (preview.ok && preview.value.confirm === "digits") asked.push(act);
  }
  assert.deepEqual(asked, ["reset_second_factor", "issue_recovery_code", "delete"]);
});

Deno.test("performAct() writes each action under the operator's name, with the reason", async () => {
  await using test = await openTestCore();
  const lines: Readonly<Record<OperatorAct, readonly [string, Record<string, unknown>]>> = {
    lock: ["user.locked", {}],
    unlock: ["user.unlocked", {}],
    end_sessions: ["sessions.ended_by_operator", { sessions: 3 }],
    end_devices: ["devices.ended_by_operator", { devices: 1, sessions: 1 }],
    reset_second_factor: ["second_factor.reset", {
      totp: true,
      passkeys: 2,
      recovery_codes: 10,
      sessions: 3,
      devices: 1,
    }],
    issue_recovery_code: ["recovery_code.issued", {}],
    remove_totp: ["totp.removed", { confirmed: true }],
    remove_passkey: ["passkey.removed", {}],
    delete: ["user.deleted", { sessions: 3 }],
  };
  const changes = ["reset_second_factor", "issue_recovery_code", "remove_totp", "remove_passkey"];
  for (const [at, act] of operatorActs.entries()) {
    const phone = `+1202555${String(110 + at).padStart(4, "0")}`;
    const user = await givenRich(test, `user-${at}`, phone);
    if (act === "unlock") await perform(test, user, "lock");
    const [passkeyId = null] = await passkeysOf(test, user);
    const told = test.notices.length;
    const { words, recoveryCode } = await perform(test, user, act, passkeyId);
    assert.ok(words.endsWith(`: user-${at}.`), words);
    assert.equal(recoveryCode === null, act !== "issue_recovery_code");
    const [type, detail] = lines[act];
    const line = (await record(test)).find((event) => event.type === type) ?? assert.fail(act);
    assert.deepEqual([line.userId, line.actor, line.actorName], [user.id, "operator", "marek"]);
    const { passkey_id: key, expires_at: end, ...facts } = line.detail;
    assert.deepEqual(facts, { ...detail, reason });
    assert.equal(key, act === "remove_passkey" ? passkeyId : undefined);
    assert.equal(typeof end, act === "issue_recovery_code" ? "string" : "undefined");
    assert.ok(recoveryCode === null || !JSON.stringify(await record(test)).includes(recoveryCode));
    const sent = changes.includes(act) ? [{ to: phone, kind: "second_factor_changed" }] : [];
    assert.deepEqual(test.notices.slice(told), sent, act);
    test.clock.advance(3700);
  }
});

Deno.test("performAct() refuses a reason that is none, a user and a passkey that are not there", async () => {
  await using test = await openTestCore();
  const user = await givenRich(test);
  const before = await record(test);
  for (const act of operatorActs) {
    for (const bad of ["", " ", "ab", "x".repeat(201), "two\nlines", "a\u001b[31mb"]) {
      const order = { userId: user.id, act, reason: bad };
      const outcome = await test.core.performAct(order, operator);
      assert.deepEqual(outcome.ok ? null : outcome.refusal, {
        code: "invalid_input",
        fields: [{ field: "reason", code: "reason_format" }],
      });
    }
    const nobody = { userId: test.ports.newId("usr", 0), act };
    const outcomes = [
      await test.core.previewAct(nobody),
      await test.core.performAct({ ...nobody, reason }, operator),
    ];
    for (const outcome of outcomes) {
      assert.equal(outcome.ok ? "" : outcome.refusal.code, "user_not_found");
    }
  }
  for (const passkeyId of [null, "", "nonsense"]) {
    const choice = { userId: user.id, act: "remove_passkey", passkeyId } as const;
    const outcome = await test.core.performAct({ ...choice, reason }, operator);
    assert.equal(outcome.ok ? "" : outcome.refusal.code, "passkey_not_found");
  }
  assert.deepEqual(await record(test), before);
});

Deno.test("performAct() fails for a caller who is no operator, before it reads or writes", async () => {
  await using test = await openTestCore();
  const user = await givenRich(test);
  const before = await record(test);
  const broken = /only an operator acts/;
  for (const act of operatorActs) {
    const [passkeyId = null] = await passkeysOf(test, user);
    const order = { userId: user.id, act, reason, passkeyId };
    await assert.rejects(test.core.performAct(order, caller), broken);
  }
  const [session] = await test.ports.sessions.listSessions(user.id, test.clock.now(), 0);
  const one = { userId: user.id, sessionId: session?.id ?? "", reason };
  await assert.rejects(test.core.endSessionOfUser(one, caller), broken);
  const order = { username: user.username, reason };
  await assert.rejects(test.core.lockUser(order, caller), broken);
  await assert.rejects(test.core.unlockUser(order, caller), broken);
  await assert.rejects(test.core.backUpDatabase({ path: "/nowhere/copy.db" }, caller), broken);
  assert.deepEqual(await record(test), before);
});

Deno.test("endSessionOfUser() ends that session alone, once, with the reason on record", async () => {
  await using test = await openTestCore();
  const user = await givenRich(test);
  const other = await givenRich(test, "eve", "+12025550143");
  const stores = test.ports;
  const [session] = await stores.sessions.listSessions(user.id, test.clock.now(), 0);
  const order = { userId: user.id, sessionId: session?.id ?? "", reason };
  const foreign = await test.core.endSessionOfUser({ ...order, userId: other.id }, operator);
  assert.equal(foreign.ok ? "" : foreign.refusal.code, "session_not_found");
  const bad = await test.core.endSessionOfUser({ ...order, reason: "" }, operator);
  assert.equal(bad.ok ? "" : bad.refusal.code, "invalid_input");
  assert.ok((await test.core.endSessionOfUser(order, operator)).ok);
  assert.equal((await stores.sessions.listSessions(user.id, test.clock.now(), 0)).length, 2);
  assert.equal((await stores.sessions.listSessions(other.id, test.clock.now(), 0)).length, 3);
  const [line] = await record(test);
  assert.deepEqual([line?.type, line?.actorName], ["session.ended", "marek"]);
  assert.deepEqual(line?.detail, { session_id: session?.id, by: "operator", reason });
  for (const sessionId of [order.sessionId, "", "nonsense"]) {
    const again = await test.core.endSessionOfUser({ ...order, sessionId }, operator);
    assert.equal(again.ok ? "" : again.refusal.code, "session_not_found", sessionId);
  }
});

Deno.test("describeUser() shows all of a user's on one look", async () => {
  await using test = await openTestCore();
  const user = await givenRich(test);
  await perform(test, user, "issue_recovery_code");
  const described = await test.core.describeUser({ userId: user.id });
  assert.ok(described.ok);
  const { holdings, sessions, devices, passkeys, deliveries, events } = described.value;
  assert.deepEqual([sessions.length, devices.length, passkeys.length], [3, 1, 2]);
  assert.deepEqual([holdings.sessions, holdings.devices], [3, 1]);
  assert.deepEqual(passkeys.map(({ name, lastUsedAt }) => [name, lastUsedAt]), [
    ["blue key", null],
    ["green key", null],
  ]);
  const { totpConfirmedAt, recoveryCodesLeft, issuedCodeExpiresAt } = holdings.authenticators;
  assert.ok(totpConfirmedAt !== null);
  assert.deepEqual([recoveryCodesLeft, issuedCodeExpiresAt], [10, test.clock.now() + 3_600_000]);
  assert.equal(deliveries[0]?.purpose, "notice");
  assert.ok(deliveries.some(({ approvedAt }) => approvedAt !== null));
  assert.ok(events.some(({ type }) => type === "recovery_code.issued"));
  const nobody = await test.core.describeUser({ userId: test.ports.newId("usr", 0) });
  assert.equal(nobody.ok ? "" : nobody.refusal.code, "user_not_found");
});

Deno.test("R15 performAct() beside logins in flight: what it ends stays ended", async () => {
  await using test = await openTestCore();
  for (
    const [round, act] of (["end_sessions", "reset_second_factor", "delete"] as const).entries()
  ) {
    const username = `racer-${round}`;
    const phone = `+1202555${String(120 + round).padStart(4, "0")}`;
    const user = await givenRich(test, username, phone);
    const old = await test.ports.sessions.listSessions(user.id, test.clock.now(), 0);
    test.clock.advance(60);
    const opened = await test.core.logIn({ username, password, send: "sms" }, caller);
    assert.ok(opened.ok && opened.value.status === "second_factor_required");
    const { challengeToken } = opened.value.opened;
    const code = test.simulator.codeFor(phone) ?? "";
    const proof = { challengeToken, method: "sms", code, passkey: null, trustDevice: true };
    const [done, ...logins] = await Promise.all([
      test.core.performAct({ userId: user.id, act, reason }, operator),
      ...Array.from({ length: 5 }, () => test.core.verifyCode(proof, caller).catch(() => null)),
    ]);
    assert.ok(done.ok);
    const left = await test.ports.sessions.listSessions(user.id, test.clock.now(), 0);
    assert.deepEqual(left.filter(({ id }) => old.some((one) => one.id === id)), []);
    const granted = logins.filter((login) => login?.ok === true).length;
    assert.ok(granted <= 1 && left.length <= granted, `${act}: ${granted}`);
    await test.settle();
  }
});

Deno.test("a reset second factor is proven anew by phone, and mints ten fresh codes", async () => {
  await using test = await openTestCore();
  const user = await givenRich(test);
  await perform(test, user, "issue_recovery_code");
  await perform(test, user, "reset_second_factor");
  const unverified = await test.core.describeUser({ userId: user.id });
  assert.ok(unverified.ok && unverified.value.user.phoneVerifiedAt === null);
  const why = await test.core.previewAct({ userId: user.id, act: "issue_recovery_code" });
  assert.equal(
    why.ok ? "" : why.refusal.why,
    "The phone was never verified, and until it is only a code to it is taken.",
  );
  test.clock.advance(8 * 24 * 3600);
  await test.core.sweep();
  const opened = await test.core.logIn({ username: "ada", password, send: "sms" }, caller);
  assert.ok(opened.ok && opened.value.status === "second_factor_required");
  const { challengeToken, methods } = opened.value.opened;
  assert.deepEqual(methods, ["sms", "whatsapp"]);
  const code = test.simulator.codeFor(phoneNumber) ?? "";
  const proof = { challengeToken, method: "sms", code, passkey: null, trustDevice: false };
  const verified = await test.core.verifyCode(proof, caller);
  assert.ok(verified.ok && verified.value.recoveryCodes?.length === 10);
  const after = await test.core.describeUser({ userId: user.id });
  assert.ok(after.ok);
  assert.deepEqual(after.value.holdings.authenticators, {
    totpConfirmedAt: null,
    passkeys: 0,
    recoveryCodesLeft: 10,
    issuedCodeExpiresAt: null,
  });
});
