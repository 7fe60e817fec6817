import assert from "node:assert/strict";
import { defaultSessionPolicy } from "../../../core/domain/session/session.ts";
import { factorKinds, ofKind } from "../../../core/domain/factors/authenticators.ts";
import type { User } from "../../../core/domain/account/user.ts";
import type { Caller } from "../../../core/domain/audit_event.ts";
import type { ActionEffect } from "../../../core/domain/operator/action_effect.ts";
import {
  type ActionDone,
  effectsNow,
  type Operator,
  type OperatorActionName,
  operatorActionNames,
} from "../../../core/operator.ts";
import {
  caller,
  openTestCore,
  operator,
  password,
  phoneNumber,
  type TestCore,
} from "../../harness.ts";
import { givenRich, reason, record } from "./operator_action_kit.ts";

async function effects(
  test: TestCore,
  user: User,
  action: OperatorActionName,
  itemId: string | null = null,
): Promise<readonly ActionEffect[]> {
  const preview = await test.core.previewAction({ userId: user.id, action, itemId });
  assert.ok(preview.ok, action);
  assert.deepEqual([preview.value.action, preview.value.username], [action, user.username]);
  const described = await test.core.describeUser({ userId: user.id });
  assert.ok(described.ok);
  // Null for an action on a session, a factor, an app or a code.
  const expected = effectsNow(action, described.value.holdings, test.clock.now());
  if (expected !== null) assert.deepEqual(preview.value.effects, expected);
  return preview.value.effects;
}

async function perform(
  test: TestCore,
  user: User,
  action: OperatorActionName,
  itemId: string | null = null,
): Promise<ActionDone> {
  const done = await test.core.performAction({ userId: user.id, action, reason, itemId }, operator);
  assert.ok(done.ok, action);
  await test.settle();
  return done.value;
}

/** The first passkey or session that an action can be applied to. */
async function itemIdFor(
  test: TestCore,
  user: User,
  action: OperatorActionName,
): Promise<string | null> {
  const described = await test.core.describeUser({ userId: user.id });
  assert.ok(described.ok);
  const { holdings, sessions } = described.value;
  if (action === "remove_passkey") return ofKind(holdings.authenticators, "passkey")[0]?.id ?? null;
  return action === "end_session" ? sessions[0]?.id ?? null : null;
}

/**
 * All but `disconnect_app`, which needs an app, and `resend_code`, which changes no account: see
 * `disconnect_app_test.ts` and `resend_code_test.ts`.
 */
type TestedAction = Exclude<OperatorActionName, "disconnect_app" | "resend_code">;
const testedActions = operatorActionNames.filter((name) =>
  name !== "disconnect_app" && name !== "resend_code"
);

const maskedPhoneNumber = "+1 ... ... 42";
const notified = { effect: "owner_notified", maskedPhoneNumber } as const;
const app = { kind: "totp", count: 1, label: null } as const;
const passkeys = (count: number) => ({ kind: "passkey", count, label: null }) as const;
const codes = { kind: "recovery_codes", count: 10, label: null } as const;
const allEnds = [
  { effect: "sessions_end", count: 3 },
  { effect: "devices_forgotten", count: 1 },
  { effect: "challenges_canceled", count: 1 },
] as const;

Deno.test("previewAction() returns the effects of each action with counts", async () => {
  await using test = await openTestCore();
  const user = await givenRich(test);
  const expected: Readonly<Record<string, readonly ActionEffect[]>> = {
    lock: [{ effect: "sign_in_blocked" }, { effect: "refusals_look_alike" }, ...allEnds],
    end_session: [{ effect: "session_ends" }, { effect: "other_sessions_stay", count: 2 }],
    end_sessions: [
      { effect: "sessions_end", count: 3 },
      { effect: "sign_in_needed" },
      { effect: "devices_stay", count: 1 },
    ],
    end_devices: [
      { effect: "devices_forgotten", count: 1 },
      { effect: "sessions_end", count: 1 },
      { effect: "second_factor_needed" },
    ],
    reset_second_factor: [
      { effect: "final" },
      { effect: "factor_removed", factor: app },
      { effect: "factor_removed", factor: passkeys(2) },
      { effect: "factor_removed", factor: codes },
      ...allEnds,
      { effect: "phone_unverified", maskedPhoneNumber },
      { effect: "phone_needed" },
      notified,
    ],
    remove_totp: [
      { effect: "final" },
      { effect: "factor_removed", factor: app },
      { effect: "factors_stay", factors: [passkeys(2), codes] },
      { effect: "devices_forgotten", count: 1 },
      notified,
    ],
    remove_passkey: [
      { effect: "final" },
      { effect: "factor_removed", factor: { ...passkeys(1), label: "blue key" } },
      { effect: "factors_stay", factors: [app, passkeys(1), codes] },
      { effect: "devices_forgotten", count: 1 },
      notified,
    ],
    delete: [
      { effect: "final" },
      { effect: "account_removed", username: "ada" },
      ...allEnds,
      { effect: "username_retired" },
      { effect: "record_kept" },
    ],
  };
  for (const [name, facts] of Object.entries(expected)) {
    const action = name as OperatorActionName;
    const itemId = await itemIdFor(test, user, action);
    assert.deepEqual(await effects(test, user, action, itemId), facts, action);
  }
});

Deno.test("previewAction() of a code returns its lifetime and the code that it replaces", async () => {
  await using test = await openTestCore();
  const user = await givenRich(test);
  const first = await effects(test, user, "issue_recovery_code");
  assert.deepEqual(first, [
    { effect: "code_shown_once" },
    { effect: "code_expires", afterMinutes: 60 },
    { effect: "code_opens_account" },
    { effect: "recovery_codes_stay", count: 10 },
    notified,
  ]);
  await perform(test, user, "issue_recovery_code");
  const second = await effects(test, user, "issue_recovery_code");
  assert.ok(
    second.some((one) => one.effect === "factor_removed" && one.factor.kind === "issued_code"),
  );
  test.clock.advance(3600);
  assert.deepEqual(await effects(test, user, "issue_recovery_code"), first);
});

Deno.test("previewAction() requires digits if an account is opened or lost, otherwise y", async () => {
  await using test = await openTestCore();
  const user = await givenRich(test);
  const asked: string[] = [];
  for (const action of testedActions.filter((name) => name !== "unlock")) {
    const itemId = await itemIdFor(test, user, action);
    const preview = await test.core.previewAction({ userId: user.id, action, itemId });
    assert.ok(preview.ok, action);
    if (preview.value.confirmation === "digits") asked.push(action);
  }
  await perform(test, user, "lock");
  const unlock = await test.core.previewAction({ userId: user.id, action: "unlock" });
  assert.ok(unlock.ok && unlock.value.confirmation === "y");
  assert.deepEqual(asked, ["reset_second_factor", "issue_recovery_code", "delete"]);
});

Deno.test("performAction() records each action with the operator's name and the reason", async () => {
  await using test = await openTestCore();
  const lines: Readonly<Record<TestedAction, readonly [string, Record<string, unknown>]>> = {
    lock: ["user.locked", {}],
    unlock: ["user.unlocked", {}],
    end_session: ["session.ended", { by: "operator" }],
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
    remove_passkey: ["passkey.removed", { name: "blue key" }],
    delete: ["user.deleted", { sessions: 3 }],
  };
  const changes = ["reset_second_factor", "issue_recovery_code", "remove_totp", "remove_passkey"];
  for (const [at, action] of testedActions.entries()) {
    const phone = `+1202555${String(110 + at).padStart(4, "0")}`;
    const user = await givenRich(test, `user-${at}`, phone);
    if (action === "unlock") await perform(test, user, "lock");
    const itemId = await itemIdFor(test, user, action);
    const noticesBefore = test.notices.length;
    const { username, recoveryCode } = await perform(test, user, action, itemId);
    assert.equal(username, `user-${at}`);
    assert.equal(recoveryCode === null, action !== "issue_recovery_code");
    const [type, detail] = lines[action];
    const line = (await record(test)).find((event) => event.type === type) ?? assert.fail(action);
    assert.deepEqual([line.userId, line.actor, line.actorName], [user.id, "operator", "marek"]);
    const { passkey_id: key, session_id: session, expires_at: end, ...facts } = line.detail;
    assert.deepEqual(facts, { ...detail, reason });
    assert.equal(key, action === "remove_passkey" ? itemId : undefined);
    assert.equal(session, action === "end_session" ? itemId : undefined);
    assert.equal(typeof end, action === "issue_recovery_code" ? "string" : "undefined");
    assert.ok(recoveryCode === null || !JSON.stringify(await record(test)).includes(recoveryCode));
    const sent = changes.includes(action) ? [{ to: phone, kind: "second_factor_changed" }] : [];
    assert.deepEqual(test.notices.slice(noticesBefore), sent, action);
    test.clock.advance(3700);
  }
});

Deno.test("performAction() refuses an invalid reason, and an unknown user or item", async () => {
  await using test = await openTestCore();
  const user = await givenRich(test);
  const before = await record(test);
  for (const action of operatorActionNames) {
    for (const bad of ["", " ", "ab", "x".repeat(201), "two\nlines", "a\u001b[31mb"]) {
      const order = { userId: user.id, action, reason: bad };
      const outcome = await test.core.performAction(order, operator);
      assert.deepEqual(outcome.ok ? null : outcome.refusal, {
        code: "invalid_input",
        fields: [{ field: "reason", code: "reason_format" }],
      });
    }
    const unknownUser = { userId: test.ports.newId("usr", 0), action };
    const outcomes = [
      await test.core.previewAction(unknownUser),
      await test.core.performAction({ ...unknownUser, reason }, operator),
    ];
    for (const outcome of outcomes) {
      assert.equal(outcome.ok ? "" : outcome.refusal.code, "user_not_found");
    }
  }
  const missing = {
    remove_passkey: "passkey_not_found",
    end_session: "session_not_found",
    disconnect_app: "client_not_found",
  } as const;
  for (const action of ["remove_passkey", "end_session", "disconnect_app"] as const) {
    for (const itemId of [null, "", "nonsense"]) {
      const choice = { userId: user.id, action, itemId };
      const outcome = await test.core.performAction({ ...choice, reason }, operator);
      assert.equal(outcome.ok ? "" : outcome.refusal.code, missing[action]);
    }
  }
  assert.deepEqual(await record(test), before);
});

type CallerOf<UseCase extends (...rest: never[]) => unknown> = Extract<
  Parameters<UseCase>[number],
  { readonly actor: unknown }
>;

/** The names of operator use cases that would accept the caller of a request. */
type TakesAnyCaller = {
  readonly [Name in keyof Operator]: Caller extends CallerOf<Operator[Name]> ? Name : never;
}[keyof Operator];

Deno.test("no operator use case accepts the caller of a request: it does not type-check", () => {
  const none: [TakesAnyCaller] extends [never] ? true : TakesAnyCaller = true;
  assert.ok(none);
});

Deno.test("end_session ends only that session, once, and records the reason", async () => {
  await using test = await openTestCore();
  const user = await givenRich(test);
  const other = await givenRich(test, "eve", "+12025550143");
  const { sessions } = test.ports;
  const itemId = await itemIdFor(test, user, "end_session");
  const order = { userId: user.id, action: "end_session", itemId, reason } as const;
  const foreign = await test.core.performAction({ ...order, userId: other.id }, operator);
  assert.equal(foreign.ok ? "" : foreign.refusal.code, "session_not_found");
  assert.ok((await test.core.performAction(order, operator)).ok);
  assert.equal(
    (await sessions.listSessions(user.id, test.clock.now(), defaultSessionPolicy)).length,
    2,
  );
  assert.equal(
    (await sessions.listSessions(other.id, test.clock.now(), defaultSessionPolicy)).length,
    3,
  );
  const [line] = await record(test);
  assert.deepEqual([line?.type, line?.actorName], ["session.ended", "marek"]);
  assert.deepEqual(line?.detail, { session_id: itemId, by: "operator", reason });
  const again = await test.core.performAction(order, operator);
  assert.equal(again.ok ? "" : again.refusal.code, "session_not_found");
});

Deno.test("a session that end_session finds idle stays ended if the clock is set back", async () => {
  await using test = await openTestCore();
  const user = await test.register("ada");
  const sessionToken = await test.signIn("ada");
  const itemId = await itemIdFor(test, user, "end_session");
  test.clock.advance(3600);
  const order = { userId: user.id, action: "end_session", itemId, reason } as const;
  const idle = await test.core.performAction(order, operator);
  assert.equal(idle.ok ? "" : idle.refusal.code, "session_not_found");
  test.clock.advance(-3000);
  assert.equal((await test.core.authenticate({ sessionToken }, {})).ok, false);
});

Deno.test("describeUser() returns everything that a user has", async () => {
  await using test = await openTestCore();
  const user = await givenRich(test);
  await perform(test, user, "issue_recovery_code");
  const described = await test.core.describeUser({ userId: user.id });
  assert.ok(described.ok);
  const { holdings, sessions, devices, deliveries, events } = described.value;
  assert.deepEqual([sessions.length, devices.length], [3, 1]);
  assert.deepEqual([holdings.sessions, holdings.devices], [3, 1]);
  const expiresAt = test.clock.now() + 3_600_000;
  const own = factorKinds.flatMap((kind) => ofKind(holdings.authenticators, kind));
  assert.deepEqual(own.map((one) => [one.kind, one.label, one.count, one.expiresAt]), [
    ["totp", null, 1, null],
    ["passkey", "blue key", 1, null],
    ["passkey", "green key", 1, null],
    ["recovery_codes", null, 10, null],
    ["issued_code", null, 1, expiresAt],
  ]);
  assert.equal(deliveries[0]?.purpose, "notice");
  assert.ok(deliveries.some(({ approvedAt }) => approvedAt !== null));
  assert.ok(events.some(({ type }) => type === "recovery_code.issued"));
  const unknown = await test.core.describeUser({ userId: test.ports.newId("usr", 0) });
  assert.equal(unknown.ok ? "" : unknown.refusal.code, "user_not_found");
});

Deno.test("performAction() ends sessions permanently, even with logins in flight (R15)", async () => {
  await using test = await openTestCore();
  for (
    const [round, action] of (["end_sessions", "reset_second_factor", "delete"] as const).entries()
  ) {
    const username = `racer-${round}`;
    const phone = `+1202555${String(120 + round).padStart(4, "0")}`;
    const user = await givenRich(test, username, phone);
    const old = await test.ports.sessions.listSessions(
      user.id,
      test.clock.now(),
      defaultSessionPolicy,
    );
    test.clock.advance(60);
    const opened = await test.core.logIn({ username, password, send: "sms" }, caller);
    assert.ok(opened.ok && opened.value.status === "second_factor_required");
    const { challengeToken } = opened.value.opened;
    const code = test.simulator.codeFor(phone) ?? "";
    const proof = { challengeToken, method: "sms", code, passkey: null, trustDevice: true };
    const [done, ...logins] = await Promise.all([
      test.core.performAction({ userId: user.id, action, reason }, operator),
      ...Array.from(
        { length: 5 },
        () => test.core.verifySecondFactor(proof, caller).catch(() => null),
      ),
    ]);
    assert.ok(done.ok);
    const left = await test.ports.sessions.listSessions(
      user.id,
      test.clock.now(),
      defaultSessionPolicy,
    );
    assert.deepEqual(left.filter(({ id }) => old.some((one) => one.id === id)), []);
    const granted = logins.filter((login) => login?.ok === true).length;
    assert.ok(granted <= 1 && left.length <= granted, `${action}: ${granted}`);
    await test.settle();
  }
});

Deno.test("a login after reset_second_factor verifies the phone and returns ten new codes", async () => {
  await using test = await openTestCore();
  const user = await givenRich(test);
  await perform(test, user, "issue_recovery_code");
  await perform(test, user, "reset_second_factor");
  const unverified = await test.core.describeUser({ userId: user.id });
  assert.ok(unverified.ok && unverified.value.user.phoneVerifiedAt === null);
  const issue = { userId: user.id, action: "issue_recovery_code" } as const;
  const early = await test.core.previewAction(issue);
  assert.equal(early.ok ? "" : early.refusal.reason, "phone_not_verified");
  test.clock.advance(8 * 24 * 3600);
  await test.core.sweep();
  const opened = await test.core.logIn({ username: "ada", password, send: "sms" }, caller);
  assert.ok(opened.ok && opened.value.status === "second_factor_required");
  const { challengeToken, methods } = opened.value.opened;
  assert.deepEqual(methods, ["sms", "whatsapp"]);
  const code = test.simulator.codeFor(phoneNumber) ?? "";
  const proof = { challengeToken, method: "sms", code, passkey: null, trustDevice: false };
  const verified = await test.core.verifySecondFactor(proof, caller);
  assert.ok(verified.ok && verified.value.recoveryCodes?.length === 10);
  const after = await test.core.describeUser({ userId: user.id });
  assert.ok(after.ok);
  const { authenticators } = after.value.holdings;
  assert.deepEqual(authenticators.map(({ kind, count }) => [kind, count]), [[
    "recovery_codes",
    10,
  ]]);
});
