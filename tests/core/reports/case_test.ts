import assert from "node:assert/strict";
import type { OperatorCaller } from "../../../core/domain/audit_event.ts";
import { type Case, type CaseObstacle, verdictOf } from "../../../core/domain/reports/case.ts";
import { secondFactorFailuresMax } from "../../../core/domain/account/user.ts";
import type { User } from "../../../core/domain/account/user.ts";
import type { Ports } from "../../../core/ports/ports.ts";
import { wrongCodeFor } from "../../adapters/twilio/harness.ts";
import { newDelivery } from "../../contracts/delivery_fixtures.ts";
import { caller, openTestCore, operator, password, type TestCore } from "../../harness.ts";
import { noBudget, onlyBudgets, openPolicy, withPolicy } from "../../server/sending/send_kit.ts";

const olga: OperatorCaller = { ...operator, actorName: "olga" };

interface Opened extends AsyncDisposable {
  readonly test: TestCore;
  readonly user: User;
  /** Logs in and requests a code. Returns the challenge token. */
  logIn(channel?: string): Promise<string>;
  again(token: string, channel?: string): Promise<string>;
  guess(token: string, code: string): Promise<string>;
  describe(): Promise<Case>;
}

async function open(change?: (ports: Ports) => Ports): Promise<Opened> {
  const test = await openTestCore(change);
  const user = await test.register("ada");
  return {
    test,
    user,
    async logIn(channel = "sms") {
      const opened = await test.core.logIn({ username: "ada", password, send: channel }, caller);
      assert.ok(opened.ok && opened.value.status === "second_factor_required");
      return opened.value.opened.challengeToken;
    },
    async again(challengeToken, channel = "sms") {
      const input = { challengeToken, channel, locale: null, appHash: null };
      const outcome = await test.core.sendCode(input, caller);
      return outcome.ok ? "sent" : outcome.refusal.code;
    },
    async guess(challengeToken, code) {
      const proof = { method: "sms", code, passkey: null, trustDevice: false };
      const outcome = await test.core.verifySecondFactor({ challengeToken, ...proof }, caller);
      return outcome.ok ? "right" : outcome.refusal.code;
    },
    async describe() {
      const outcome = await test.core.describeCase({ userId: user.id });
      assert.ok(outcome.ok);
      return outcome.value;
    },
    [Symbol.asyncDispose]: () => test.close(),
  };
}

const codeOf = ({ test, user }: Opened): string => test.simulator.codeFor(user.phoneNumber) ?? "";
const wrongCode = ({ test, user }: Opened): string =>
  wrongCodeFor(test.simulator, user.phoneNumber);

const kinds = (all: readonly { readonly kind: string }[]): readonly string[] =>
  all.map(({ kind }) => kind);

function obstacle<Kind extends CaseObstacle["kind"]>(
  { obstacles }: Case,
  kind: Kind,
): Extract<CaseObstacle, { readonly kind: Kind }> | undefined {
  const is = (each: CaseObstacle): each is Extract<CaseObstacle, { readonly kind: Kind }> =>
    each.kind === kind;
  return obstacles.find(is);
}

Deno.test("describeCase() of a user who never logged in has nothing to report", async () => {
  await using opened = await open();
  const found = await opened.describe();
  assert.deepEqual(found.verdict, { codes: 0, arrived: 0, waiting: 0, failures: [] });
  assert.deepEqual([found.obstacles, found.actions, found.logins], [[], [], []]);
  assert.deepEqual([found.user.username, found.country], ["ada", "US"]);
  const unknown = await opened.test.core.describeCase({ userId: `${opened.user.id}0` });
  assert.deepEqual(unknown.ok ? null : unknown.refusal.code, "user_not_found");
});

Deno.test("describeCase() shows a code that was entered correctly, and no action", async () => {
  await using opened = await open();
  const token = await opened.logIn();
  opened.test.clock.advance(7);
  assert.equal(await opened.guess(token, wrongCode(opened)), "wrong_code");
  opened.test.clock.advance(5);
  assert.equal(await opened.guess(token, codeOf(opened)), "right");
  const { at, verdict, actions, obstacles, logins: [login, ...more] } = await opened.describe();
  assert.deepEqual(verdict, { codes: 1, arrived: 1, waiting: 0, failures: [] });
  assert.deepEqual([actions, obstacles, more], [[], [], []]);
  assert.deepEqual(login?.result, { kind: "succeeded", by: "session.opened" });
  assert.deepEqual(
    login?.steps.map(({ sinceStartMs, fact }) => [sinceStartMs / 1000, fact.kind]),
    [[0, "opened"], [0, "send"], [7, "guess_refused"], [12, "code_approved"], [12, "succeeded"]],
  );
  assert.deepEqual([login?.startedAt, login?.endedAt], [at - 12_000, at]);
  assert.deepEqual(login?.codes.map(({ state }) => state), ["arrived"]);
});

Deno.test("describeCase() offers to send the code again once the wait is over", async () => {
  await using opened = await open();
  const { test, user } = opened;
  await opened.logIn();
  const offered = async () =>
    (await opened.describe()).actions.flatMap((each) => each.kind === "resend_code" ? [each] : []);
  test.clock.advance(29);
  assert.deepEqual(await offered(), []);
  test.clock.advance(1);
  assert.deepEqual(await offered(), [{ kind: "resend_code", channel: "sms" }]);
  await test.core.stopSends({ scope: "country:US", reason: "bots" }, operator);
  assert.deepEqual(await offered(), [], "a stop blocks it");
  await test.core.resumeSends({ scope: "country:US", reason: "over" }, operator);
  const order = { userId: user.id, action: "resend_code", reason: "on the phone" } as const;
  assert.ok((await test.core.performAction(order, operator)).ok);
  const { logins: [login], actions } = await opened.describe();
  assert.deepEqual(actions.filter(({ kind }) => kind === "resend_code"), [], "it waits again");
  assert.deepEqual(login?.steps.map(({ fact: { kind } }) => kind), [
    "opened",
    "send",
    "resend_requested",
    "send",
    "ended",
  ]);
  test.clock.advance(600);
  assert.deepEqual(await offered(), [], "the login has expired");
});

Deno.test("describeCase() waits for an open login without a report", async () => {
  await using opened = await open();
  await opened.logIn();
  opened.test.clock.advance(10);
  const found = await opened.describe();
  assert.deepEqual(found.verdict, { codes: 1, arrived: 0, waiting: 1, failures: [] });
  assert.equal(obstacle(found, "resend_wait")?.until, found.at + 20_000);
  assert.deepEqual(found.actions, [
    { kind: "use_channel", channel: "whatsapp" },
    { kind: "wait", until: found.at + 20_000, obstacle: "resend_wait" },
  ]);
  assert.deepEqual(found.logins[0]?.result, { kind: "ended", how: "open" });
  assert.equal(found.logins[0]?.endedAt, found.at);
});

Deno.test("describeCase() names what the provider refused, and when it was unavailable", async () => {
  await using opened = await open();
  const { test } = opened;
  const signedIn = await opened.logIn();
  assert.equal(await opened.guess(signedIn, codeOf(opened)), "right");
  test.clock.advance(24 * 60 * 60);
  test.simulator.setFault({ fault: "60410" });
  await opened.logIn();
  test.clock.advance(60);
  test.simulator.setFault({ fault: "500" });
  const refusedAt = test.clock.now() - 60_000;
  await opened.logIn();
  const { verdict, actions, at } = await opened.describe();
  assert.deepEqual([verdict.codes, verdict.arrived, verdict.waiting], [3, 1, 0]);
  assert.deepEqual(
    verdict.failures.map((each) => [each.state, each.outage, each.count, each.lastAt]),
    [["unknown", true, 1, at], ["refused", false, 1, refusedAt]],
  );
  assert.deepEqual(verdict.failures[1]?.cause, {
    kind: "provider",
    code: "60410",
    meaning: test.ports.evidence.meaningOf(60410),
  });
  assert.deepEqual(actions[0], { kind: "use_channel", channel: "whatsapp" });
  assert.equal(actions.at(-1)?.kind, "issue_recovery_code");
});

Deno.test("verdictOf() counts codes that may have arrived in an outage apart from the others", () => {
  const delivery = newDelivery();
  const failed = { delivery, cause: { kind: "no_answer" }, outage: true } as const;
  const states = ["unknown", "failed", "unknown"] as const;
  const { failures } = verdictOf(states.map((state) => ({ ...failed, state })), ({ kind }) => kind);
  assert.deepEqual(failures.map(({ state, count }) => [state, count]), [
    ["unknown", 2],
    ["failed", 1],
  ]);
});

Deno.test("describeCase() suggests another channel first if the provider refused this one", async () => {
  await using opened = await open();
  opened.test.simulator.setFault({ fault: "60220" });
  await opened.logIn();
  opened.test.clock.advance(60);
  assert.deepEqual((await opened.describe()).actions, [
    { kind: "use_channel", channel: "whatsapp" },
    { kind: "resend_code", channel: "sms" },
  ]);
});

Deno.test("describeCase() reports a stop, and resuming it", async () => {
  await using opened = await open();
  const { core } = opened.test;
  assert.ok((await core.stopSends({ scope: "country:US", reason: "pumping" }, olga)).ok);
  const before = await opened.describe();
  assert.deepEqual(before.actions, [{ kind: "resume_sends", scope: "country:US" }]);
  await opened.logIn();
  const found = await opened.describe();
  assert.equal(obstacle(found, "stopped")?.stop.reason, "pumping");
  assert.deepEqual(
    found.verdict.failures.map(({ state, cause, outage }) => [state, cause, outage]),
    [["blocked", { kind: "limit", reason: "stopped_by_operator" }, false]],
  );
  assert.deepEqual(kinds(found.actions), ["resume_sends"]);
});

Deno.test("describeCase() suggests another channel while one is stopped", async () => {
  await using opened = await open();
  const { core } = opened.test;
  assert.ok((await core.stopSends({ scope: "channel:sms", reason: "late" }, olga)).ok);
  await opened.logIn();
  const { actions } = await opened.describe();
  assert.deepEqual(actions, [
    { kind: "use_channel", channel: "whatsapp" },
    { kind: "resume_sends", scope: "channel:sms" },
  ]);
});

Deno.test("describeCase() suggests a recovery code before the end of a stop for everyone", async () => {
  await using opened = await open();
  assert.equal(await opened.guess(await opened.logIn(), codeOf(opened)), "right");
  const { core } = opened.test;
  assert.ok((await core.stopSends({ scope: "country:US", reason: "pumping" }, olga)).ok);
  opened.test.clock.advance(60);
  await opened.logIn();
  assert.deepEqual(kinds((await opened.describe()).actions), [
    "issue_recovery_code",
    "resume_sends",
  ]);
});

Deno.test("describeCase() suggests a call only where the login offers one", async () => {
  await using opened = await open();
  const token = await opened.logIn();
  opened.test.clock.advance(60);
  assert.equal(await opened.again(token), "sent");
  opened.test.clock.advance(60);
  const { core } = opened.test;
  assert.ok((await core.stopSends({ scope: "channel:whatsapp", reason: "late" }, olga)).ok);
  assert.deepEqual((await opened.describe()).actions, [
    { kind: "resend_code", channel: "sms" },
    { kind: "use_channel", channel: "call" },
    { kind: "resume_sends", scope: "channel:whatsapp" },
  ]);
  opened.test.clock.advance(600);
  assert.deepEqual(kinds((await opened.describe()).actions), ["resume_sends"]);
});

Deno.test("describeCase() suggests to wait for a budget, and says which is full", async () => {
  const policy = openPolicy({
    budgets: onlyBudgets({ number: { ...noBudget, messagesPerHour: 1 } }),
  });
  await using opened = await open(withPolicy(policy));
  const { test } = opened;
  await opened.logIn();
  test.clock.advance(600);
  await opened.logIn();
  const found = await opened.describe();
  assert.deepEqual(obstacle(found, "budget_full"), {
    kind: "budget_full",
    budget: "number/hour/messages",
    until: test.clock.now() + 50 * 60_000,
  });
  assert.deepEqual(kinds(found.actions), ["wait"]);
  assert.deepEqual(found.logins.map(({ result }) => result), [
    { kind: "ended", how: "open" },
    { kind: "ended", how: "expired" },
  ]);
  // Nothing was counted: another description is the same.
  assert.deepEqual(await opened.describe(), found);
});

Deno.test("describeCase() suggests to unlock a second factor that is locked out", async () => {
  await using opened = await open();
  const { test } = opened;
  for (let guesses = 0; guesses < secondFactorFailuresMax;) {
    const token = await opened.logIn();
    for (let each = 0; each < 5; each++, guesses++) {
      assert.equal(await opened.guess(token, wrongCode(opened)), "wrong_code");
    }
    test.clock.advance(guesses < secondFactorFailuresMax ? 600 : 1);
  }
  const found = await opened.describe();
  assert.equal(kinds(found.obstacles)[0], "second_factor_locked_out");
  assert.equal(kinds(found.actions)[0], "unlock");
  assert.deepEqual(found.logins[0]?.result, { kind: "ended", how: "guesses_used_up" });
});

Deno.test("describeCase() shows refused passwords and a locked account", async () => {
  await using opened = await open();
  const { test, user } = opened;
  const wrong = { username: "ada", password: "certainly not hers 1", send: null };
  assert.equal((await test.core.logIn(wrong, caller)).ok, false);
  const lock = { action: "lock", userId: user.id, itemId: null, reason: "stolen phone" } as const;
  assert.ok((await test.core.performAction(lock, olga)).ok);
  const { obstacles, actions, logins } = await opened.describe();
  assert.deepEqual([kinds(obstacles), kinds(actions)], [["account_locked"], ["unlock"]]);
  assert.deepEqual(logins.map(({ challengeId, result }) => [challengeId, result]), [
    [null, { kind: "refused", reason: "invalid_credentials", count: 1 }],
  ]);
});

Deno.test("describeCase() reports a pause by the fraud guard and an open circuit", async () => {
  await using opened = await open();
  const { test } = opened;
  const { clock, ports } = test;
  const event = {
    id: ports.newId("evt", clock.now()),
    at: clock.now(),
    type: "fraud_guard.paused",
    actor: "operator",
    actorName: null,
    userId: null,
    address: null,
    requestId: null,
    apiKeyId: null,
    peerAddress: null,
    reason: null,
    detail: {},
    count: 1,
    lastAt: clock.now(),
  } as const;
  const until = clock.now() + 600_000;
  await ports.controls.putPause({
    scope: "prefix:+12025550",
    at: clock.now(),
    until,
    trips: 1,
    recordedOnly: false,
    conversion: { sends: 20, approved: 0 },
  }, event);
  const paused = await opened.describe();
  assert.deepEqual(paused.obstacles, [{ kind: "paused", scope: "prefix:+12025550", until }]);
  assert.deepEqual(kinds(paused.actions), ["lift_pause", "wait"]);
  clock.advance(601);
  await ports.controls.countCircuitFault("sms", clock.now(), clock.now());
  const openUntil = clock.now() + 10_000;
  await ports.controls.openCircuit("sms", openUntil, {
    ...event,
    id: ports.newId("evt", clock.now()),
    type: "circuit.opened",
  });
  const found = await opened.describe();
  assert.deepEqual(found.obstacles, [{ kind: "circuit_open", channel: "sms", until: openUntil }]);
});
