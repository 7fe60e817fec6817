/**
 * The steps that anyone might take with anyone's tokens and codes; each success is checked. @module
 */
import assert from "node:assert/strict";
import fc from "fast-check";
import { caller, type TestCore } from "../../harness.ts";
import {
  type Account,
  activeSession,
  type Model,
  noteNewPassword,
  noteSuccess,
  type Opened,
  passwords,
  people,
  type Person,
  phones,
  type Signed,
} from "./account_model.ts";

const who = fc.constantFrom(...people);
/** The newest, or an earlier one. */
const back = fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, fc.nat(3));
const phone = fc.constantFrom(...phones);
/** The code on the right phone, the code on any phone, or an incorrect one. */
const code = fc.oneof(
  { weight: 3, arbitrary: fc.constant("right") },
  fc.constantFrom(...phones, "wrong"),
);
/** An unused code of the right user's; or the first, second or third of any user's; or none. */
const recovery = fc.oneof(fc.constant("right" as const), fc.record({ who, at: fc.nat(3) }));
const password = fc.constantFrom("right", "right", ...passwords);

const act = <Name extends string>(name: Name) => fc.constant(name);

/** One step; steps come in any order. */
export const step = fc.oneof(
  fc.record({ act: act("log in"), who, password, send: fc.boolean() }),
  fc.record({ act: act("step up"), session: back }),
  fc.record({ act: act("send"), challenge: back }),
  fc.record({ act: act("correct the number"), challenge: back, phone }),
  fc.record({ act: act("verify"), challenge: back, code }),
  fc.record({ act: act("verify by recovery code"), challenge: back, recovery }),
  fc.record({ act: act("change password"), session: back, password, to: fc.nat(2) }),
  fc.record({ act: act("request a reset"), who, recovery }),
  fc.record({ act: act("reset"), challenge: back, code, recovery, to: fc.nat(2) }),
  fc.record({ act: act("request a phone change"), session: back, phone }),
  fc.record({
    act: act("change phone"),
    session: back,
    challenge: back,
    code,
    revokeOthers: fc.boolean(),
  }),
  fc.record({ act: act("log out"), session: back }),
  fc.record({
    act: act("fault"),
    on: fc.constantFrom("start" as const, "check" as const),
    fault: fc.constantFrom("503" as const, "drop_after" as const),
  }),
  fc.record({ act: act("wait"), seconds: fc.constantFrom(1, 31, 125, 601, 3601) }),
);

type AnyStep = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

/** Complete changes, which random steps rarely complete. Run first. */
export const changes: [AnyStep[]][] = phones.map((phone) => [[
  { act: "request a phone change", session: 0, phone },
  { act: "change phone", session: 0, challenge: 0, code: "right", revokeOthers: false },
  { act: "wait", seconds: 601 },
  { act: "request a reset", who: "ada", recovery: "right" },
  { act: "reset", challenge: 0, code: "right", recovery: "right", to: 0 },
]]);
type Step<Act extends AnyStep["act"]> = Extract<AnyStep, { readonly act: Act }>;

export async function take(test: TestCore, model: Model, one: AnyStep): Promise<void> {
  if (one.act === "wait") test.clock.advance(one.seconds);
  if (one.act === "fault") test.simulator.setFault({ fault: one.fault, on: one.on });
  if (one.act === "log in") await logIn(test, model, one);
  if (one.act === "step up") await stepUp(test, model, one);
  if (one.act === "send") await send(test, model, one);
  if (one.act === "correct the number") await correctNumber(test, model, one);
  if (one.act === "verify" || one.act === "verify by recovery code") {
    await verify(test, model, one);
  }
  if (one.act === "change password") await changePassword(test, model, one);
  if (one.act === "request a reset") await requestReset(test, model, one);
  if (one.act === "reset") await reset(test, model, one);
  if (one.act === "request a phone change") await requestPhoneChange(test, model, one);
  if (one.act === "change phone") await changePhone(test, model, one);
  if (one.act === "log out") {
    const sessionToken = model.sessions.at(-1 - one.session)?.token ?? "";
    await test.core.logOut({ sessionToken }, caller);
  }
}

async function logIn(test: TestCore, model: Model, one: Step<"log in">): Promise<void> {
  const account = model.accounts[one.who];
  const typed = one.password === "right" ? account.password : one.password;
  const input = { username: account.username, password: typed, send: one.send ? "sms" : null };
  const outcome = await test.core.logIn(input, caller);
  if (!outcome.ok) return;
  assert.equal(typed, account.password, "a challenge needs the correct password");
  assert.ok(outcome.value.status === "second_factor_required");
  const token = outcome.value.opened.challengeToken;
  open(model, { who: one.who, purpose: "login", token });
}

async function stepUp(test: TestCore, model: Model, one: Step<"step up">): Promise<void> {
  const session = model.sessions.at(-1 - one.session);
  const alive = await activeSession(test, session?.token ?? "");
  const input = { sessionToken: session?.token ?? "", send: "sms" };
  const outcome = await test.core.stepUp(input, caller);
  if (!outcome.ok) return;
  assert.ok(session !== undefined && alive !== null, "a step-up needs a session");
  const token = outcome.value.opened.challengeToken;
  open(model, { who: session.who, purpose: "step_up", token, session });
}

async function send(test: TestCore, model: Model, one: Step<"send">): Promise<void> {
  const challenge = model.challenges.at(-1 - one.challenge);
  const challengeToken = challenge?.token ?? "";
  const what = { challengeToken, channel: "sms", locale: null, appHash: null };
  const outcome = await test.core.sendCode(what, caller);
  assert.ok(!outcome.ok || challenge?.purpose !== "password_reset", "a reset reveals nothing");
}

/** Every user here has had a session. */
async function correctNumber(
  test: TestCore,
  model: Model,
  one: Step<"correct the number">,
): Promise<void> {
  const challengeToken = model.challenges.at(-1 - one.challenge)?.token ?? "";
  const what = { channel: "sms", locale: null, appHash: null, phoneNumber: one.phone };
  const outcome = await test.core.sendCode({ challengeToken, ...what }, caller);
  assert.ok(!outcome.ok, "a number that was verified is not corrected within a login");
}

async function verify(
  test: TestCore,
  model: Model,
  one: Step<"verify"> | Step<"verify by recovery code">,
): Promise<void> {
  const challenge = model.challenges.at(-1 - one.challenge);
  const account = challenge === undefined ? null : model.accounts[challenge.who];
  const starter = challenge?.session ?? null;
  const before = starter === null ? null : await activeSession(test, starter.token);
  const shown = rightCode(test, model, challenge);
  const bySms = one.act === "verify";
  const typed = bySms ? codeOf(test, one.code, shown) : recoveryOf(model, one.recovery, account);
  const method = bySms ? "sms" : "recovery_code";
  const proof = { method, code: typed, passkey: null, trustDevice: false };
  const challengeToken = challenge?.token ?? "";
  const outcome = await test.core.verifySecondFactor({ challengeToken, ...proof }, caller);
  if (!outcome.ok) return;
  assert.ok(challenge !== undefined && account !== null, "a session needs a challenge");
  expectNewest(model, challenge);
  if (bySms) assert.equal(typed, shown, "the code was the one on the owner's phone");
  else assert.ok(account.unused.delete(typed), "the code was the owner's and unused");
  const { session, sessionToken: token, user } = outcome.value;
  assert.equal(user.id, account.user.id, "the session is the challenger's");
  const now = test.clock.now();
  if (challenge.purpose === "step_up") {
    assert.ok(starter !== null && before !== null, "the session of a step-up was active");
    assert.equal(await activeSession(test, starter.token), null, "and has ended");
    assert.equal(session.expiresAt, before.expiresAt, "a step-up extends nothing");
  } else assert.equal(challenge.purpose, "login", "nothing else opens a session");
  model.sessions.push({ who: challenge.who, token, provenAt: now });
  noteSuccess(model, challenge.purpose);
}

async function changePassword(
  test: TestCore,
  model: Model,
  one: Step<"change password">,
): Promise<void> {
  const session = model.sessions.at(-1 - one.session);
  const account = model.accounts[session?.who ?? "ada"];
  const alive = await activeSession(test, session?.token ?? "");
  const typed = one.password === "right" ? account.password : one.password;
  const newPassword = passwords[one.to] ?? passwords[0];
  const input = { sessionToken: session?.token ?? "", currentPassword: typed, newPassword };
  const outcome = await test.core.changePassword(input, caller);
  if (!outcome.ok) return;
  assert.ok(session !== undefined && alive !== null, "a change needs a session");
  assert.equal(typed, account.password, "a change needs the current password");
  await noteNewPassword(test, account, newPassword);
  await expectEnded(test, model, session.who, session);
  noteSuccess(model, "password changed");
}

async function requestReset(
  test: TestCore,
  model: Model,
  one: Step<"request a reset">,
): Promise<void> {
  const account = model.accounts[one.who];
  const recoveryCode = recoveryOf(model, one.recovery, account);
  const input = { username: account.username, recoveryCode, send: null };
  const outcome = await test.core.requestPasswordReset(input, caller);
  await test.settle();
  assert.ok(outcome.ok);
  // The token of an incorrect request belongs to no challenge, as the following steps must show.
  const earned = account.unused.has(recoveryCode);
  const token = outcome.value.challengeToken;
  const requested = { who: one.who, purpose: "password_reset", token } as const;
  if (earned) open(model, requested);
  else model.challenges.push({ ...blank, ...requested, used: true });
}

async function reset(test: TestCore, model: Model, one: Step<"reset">): Promise<void> {
  const challenge = model.challenges.at(-1 - one.challenge);
  const shown = rightCode(test, model, challenge);
  const typed = codeOf(test, one.code, shown);
  const owner = challenge === undefined ? null : model.accounts[challenge.who];
  const recoveryCode = recoveryOf(model, one.recovery, owner);
  const newPassword = passwords[one.to] ?? passwords[0];
  const what = { code: typed, recoveryCode, newPassword };
  const challengeToken = challenge?.token ?? "";
  const outcome = await test.core.resetPassword({ challengeToken, ...what }, caller);
  if (!outcome.ok) return;
  assert.equal(challenge?.purpose, "password_reset", "a reset needs its own challenge");
  assert.ok(challenge !== undefined);
  const account = model.accounts[challenge.who];
  expectNewest(model, challenge);
  assert.equal(typed, shown, "a reset needs the code on the owner's phone");
  assert.ok(account.unused.delete(recoveryCode), "a reset needs an unused recovery code");
  await noteNewPassword(test, account, newPassword);
  await expectEnded(test, model, challenge.who, null);
  noteSuccess(model, "password reset");
}

async function requestPhoneChange(
  test: TestCore,
  model: Model,
  one: Step<"request a phone change">,
): Promise<void> {
  const session = model.sessions.at(-1 - one.session);
  const alive = await activeSession(test, session?.token ?? "");
  const input = { sessionToken: session?.token ?? "", phoneNumber: one.phone, send: "sms" };
  const outcome = await test.core.requestPhoneChange(input, caller);
  if (!outcome.ok) return;
  assert.ok(session !== undefined && alive !== null, "a change needs a session");
  assert.ok(test.clock.now() < session.provenAt + 600_000, "whose second factor is recent");
  const token = outcome.value.opened.challengeToken;
  open(model, {
    who: session.who,
    purpose: "phone_change",
    token,
    session,
    newPhone: one.phone,
  });
}

async function changePhone(test: TestCore, model: Model, one: Step<"change phone">): Promise<void> {
  const session = model.sessions.at(-1 - one.session);
  const challenge = model.challenges.at(-1 - one.challenge);
  const alive = await activeSession(test, session?.token ?? "");
  const shown = rightCode(test, model, challenge);
  const typed = codeOf(test, one.code, shown);
  const outcome = await test.core.changePhone({
    sessionToken: session?.token ?? "",
    challengeToken: challenge?.token ?? "",
    code: typed,
    revokeOthers: one.revokeOthers,
  }, caller);
  if (!outcome.ok) return;
  assert.ok(session !== undefined && alive !== null, "a change needs a session");
  assert.ok(challenge !== undefined && challenge.newPhone !== null);
  assert.equal(challenge.session, session, "in the session that started it");
  expectNewest(model, challenge);
  assert.equal(typed, shown, "a change needs the code on the new phone");
  const account = model.accounts[session.who];
  account.phone = challenge.newPhone;
  endChallenges(model, session.who);
  if (one.revokeOthers) await expectEnded(test, model, session.who, session);
  noteSuccess(model, "phone changed");
}

const blank = { session: null, newPhone: null, used: false } as const;

/** Adds a challenge, which ends the open one of the same purpose. */
function open(
  model: Model,
  opened: Pick<Opened, "who" | "purpose" | "token"> & Partial<Opened>,
): void {
  for (const older of model.challenges) {
    if (older.who === opened.who && older.purpose === opened.purpose) older.used = true;
  }
  model.challenges.push({ ...blank, ...opened });
}

/** The challenge must have been open; it no longer is. */
function expectNewest(model: Model, challenge: Opened): void {
  assert.ok(!challenge.used, "a challenge that ended, or never was, opens nothing");
  assert.ok(model.challenges.includes(challenge));
  challenge.used = true;
}

/** A change of password or phone number leaves none of the user's challenges open. */
function endChallenges(model: Model, who: Person): void {
  for (const challenge of model.challenges) if (challenge.who === who) challenge.used = true;
}

async function expectEnded(
  test: TestCore,
  model: Model,
  who: Person,
  kept: Signed | null,
): Promise<void> {
  endChallenges(model, who);
  for (const session of model.sessions) {
    if (session.who !== who || session === kept) continue;
    assert.equal(await activeSession(test, session.token), null, "the other sessions have ended");
  }
}

/** Returns the code on the phone that a challenge's code is sent to. */
function rightCode(test: TestCore, model: Model, challenge: Opened | undefined): string | null {
  if (challenge === undefined) return null;
  return test.simulator.codeFor(challenge.newPhone ?? model.accounts[challenge.who].phone);
}

function codeOf(test: TestCore, choice: string, shown: string | null): string {
  if (choice === "wrong") return "0000";
  return (choice === "right" ? shown : test.simulator.codeFor(choice)) ?? "0000";
}

function recoveryOf(
  model: Model,
  choice: "right" | { readonly who: Person; readonly at: number },
  owner: Account | null,
): string {
  const code = choice === "right"
    ? [...owner?.unused ?? []][0]
    : model.accounts[choice.who].recoveryCodes[choice.at];
  return code ?? "00000-00000-00000";
}
