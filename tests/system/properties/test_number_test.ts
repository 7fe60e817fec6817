import assert from "node:assert/strict";
import fc from "fast-check";
import type { PhoneNumber } from "../../../core/domain/account/phone_number.ts";
import type { User } from "../../../core/domain/account/user.ts";
import type { UsernameKey } from "../../../core/domain/account/username.ts";
import type { Ports } from "../../../core/ports/ports.ts";
import {
  caller,
  openTestCore,
  operator,
  password,
  phoneNumber,
  type TestCore,
} from "../../harness.ts";

/** Both numbers are a test number at times, and verified by real users at others. */
const numbers = ["+12025550150", phoneNumber] as const;
const people = ["ada", "bob", "cal"] as const;
const [minute, day] = [60, 24 * 60 * 60];

type Person = typeof people[number];

type Step =
  | { readonly act: "add" | "remove"; readonly number: number; readonly days: number }
  | { readonly act: "turn"; readonly on: boolean }
  | { readonly act: "wait"; readonly seconds: number }
  | { readonly act: "sweep" }
  | { readonly act: "log in"; readonly who: Person }
  | { readonly act: "correct"; readonly at: number; readonly number: number }
  | { readonly act: "verify"; readonly at: number; readonly code: "test" | "sent" | "recovery" }
  | { readonly act: "change"; readonly at: number; readonly number: number; readonly test: boolean }
  | { readonly act: "step up"; readonly at: number }
  | { readonly act: "reset"; readonly who: Person };

const number = fc.nat(numbers.length - 1);
const who = fc.constantFrom(...people);
/** The newest challenge or session, or an earlier one. */
const at = fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, fc.nat(3));
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 2,
    arbitrary: fc.record({
      act: fc.constantFrom("add" as const, "add" as const, "remove" as const),
      number,
      days: fc.constantFrom(1, 30),
    }),
  },
  fc.record({ act: fc.constant("turn" as const), on: fc.boolean() }),
  fc.record({
    act: fc.constant("wait" as const),
    seconds: fc.constantFrom(1, minute, 11 * minute, day, 31 * day),
  }),
  fc.constant({ act: "sweep" } as const),
  { weight: 4, arbitrary: fc.record({ act: fc.constant("log in" as const), who }) },
  fc.record({ act: fc.constant("correct" as const), at, number }),
  {
    weight: 6,
    arbitrary: fc.record({
      act: fc.constant("verify" as const),
      at,
      code: fc.constantFrom("test" as const, "test" as const, "sent" as const, "recovery" as const),
    }),
  },
  fc.record({ act: fc.constant("change" as const), at, number, test: fc.boolean() }),
  fc.record({ act: fc.constant("step up" as const), at }),
  fc.record({ act: fc.constant("reset" as const), who }),
);

/** Runs that reach what random steps do not reach each time. */
const examples: readonly (readonly Step[])[] = [
  [
    { act: "log in", who: "bob" },
    { act: "verify", at: 0, code: "sent" },
    { act: "add", number: 1, days: 1 },
    { act: "change", at: 0, number: 0, test: false },
  ],
  [
    { act: "add", number: 0, days: 1 },
    { act: "log in", who: "ada" },
    { act: "verify", at: 0, code: "test" },
    { act: "step up", at: 0 },
    { act: "log in", who: "ada" },
    { act: "verify", at: 0, code: "recovery" },
    { act: "wait", seconds: 31 * day },
    { act: "sweep" },
  ],
];

interface World {
  readonly test: TestCore;
  /** The code of each test number, as it was shown. */
  readonly codes: Map<string, string>;
  readonly challenges: { readonly token: string; readonly who: Person }[];
  readonly sessions: { readonly token: string; readonly who: Person }[];
  readonly recoveryCodes: Map<Person, readonly string[]>;
  /** Users who have had a session that was not of a test user. */
  readonly real: Set<string>;
  /** Users who have had a number other than the one they registered with. */
  readonly moved: Set<string>;
  readonly note: (what: string) => void;
  on: boolean;
}

Deno.test("no sequence of steps marks a real user, or takes a test user beyond aal1", async () => {
  const seen = new Map<string, number>();
  const note = (what: string): void => void seen.set(what, (seen.get(what) ?? 0) + 1);
  const steps = fc.array(step, { minLength: 5, maxLength: 40, size: "max" });
  await fc.assert(
    fc.asyncProperty(steps, async (run) => {
      const world = await openWorld(note);
      await using _test = world.test;
      for (const each of run) {
        await play(world, each);
        await world.test.settle();
        await expectApart(world);
      }
    }),
    { numRuns: 60, examples: examples.map((run) => [[...run]]) },
  );
  const events = ["test session", "real session", "test user refused", "deleted", "recovered"];
  for (const what of [...events, "added", "verified number", "changed", "moved"]) {
    assert.ok((seen.get(what) ?? 0) > 0, `${what}: never seen`);
  }
});

async function openWorld(note: World["note"]): Promise<World> {
  const state = { on: true };
  const test = await openTestCore((ports) => ({
    ...ports,
    policies: {
      ...ports.policies,
      get testNumbers() {
        return state.on;
      },
    },
    verifier: {
      ...ports.verifier,
      start: async (to, channel, options) => {
        await expectNoTestNumber(ports, to);
        return await ports.verifier.start(to, channel, options);
      },
    },
    notifier: {
      ...ports.notifier,
      notify: async (to, kind) => {
        await expectNoTestNumber(ports, to);
        return await ports.notifier.notify(to, kind);
      },
    },
  }));
  for (const [index, name] of people.entries()) await test.register(name, numbers[index % 2]);
  return Object.assign(state, {
    test,
    codes: new Map(),
    challenges: [],
    sessions: [],
    recoveryCodes: new Map(),
    real: new Set<string>(),
    moved: new Set<string>(),
    note,
  });
}

async function expectNoTestNumber(ports: Ports, to: PhoneNumber): Promise<void> {
  assert.equal(await ports.testNumbers.isTestNumber(to), false, "a message to a test number");
}

async function play(world: World, each: Step): Promise<void> {
  switch (each.act) {
    case "turn":
      world.on = each.on;
      return;
    case "wait":
      return world.test.clock.advance(each.seconds);
    case "sweep":
      return void await world.test.core.sweep();
    case "add":
      return await add(world, each);
    case "remove":
      return void await world.test.core.removeTestNumber({
        phoneNumber: numbers[each.number] ?? "",
        reason: "It is over",
      }, operator);
    case "log in":
      return await logIn(world, each.who);
    case "correct":
      return await correct(world, each);
    case "verify":
      return await verify(world, each);
    case "change":
      return await change(world, each);
    case "step up":
      return await stepUp(world, each.at);
    case "reset":
      return await reset(world, each.who);
  }
}

async function add(
  world: World,
  each: { readonly number: number; readonly days: number },
): Promise<void> {
  const phone = numbers[each.number] ?? "";
  const order = { phoneNumber: phone, days: each.days, reason: "App review" };
  const outcome = await world.test.core.addTestNumber(order, operator);
  if (!outcome.ok) {
    return outcome.refusal.code === "phone_number_verified"
      ? world.note("verified number")
      : undefined;
  }
  world.codes.set(phone, outcome.value.code);
  world.note("added");
}

async function logIn(world: World, who: Person): Promise<void> {
  const outcome = await world.test.core.logIn({ username: who, password, send: "sms" }, caller);
  if (!outcome.ok || outcome.value.status !== "second_factor_required") return;
  world.challenges.push({ token: outcome.value.opened.challengeToken, who });
}

async function correct(
  world: World,
  each: { readonly at: number; readonly number: number },
): Promise<void> {
  const open = world.challenges.at(-1 - each.at);
  if (open === undefined) return;
  const phone = numbers[each.number] ?? null;
  const before = await find(world, open.who);
  const input = { challengeToken: open.token, channel: "sms", locale: null, appHash: null };
  await world.test.core.sendCode({ ...input, phoneNumber: phone }, caller);
  noteMove(world, before, await find(world, open.who));
}

function noteMove(world: World, before: User | null, now: User | null): void {
  if (before === null || now === null || before.phoneNumber === now.phoneNumber) return;
  world.moved.add(now.id);
  world.note("moved");
}

async function verify(
  world: World,
  each: { readonly at: number; readonly code: "test" | "sent" | "recovery" },
): Promise<void> {
  const open = world.challenges.at(-1 - each.at);
  const before = open === undefined ? null : await find(world, open.who);
  if (open === undefined || before === null) return;
  const { phoneNumber: phone } = before;
  const codes = {
    test: world.codes.get(phone),
    sent: world.test.simulator.codeFor(phone) ?? undefined,
    recovery: world.recoveryCodes.get(open.who)?.[0],
  };
  const code = codes[each.code];
  if (code === undefined) return;
  const proof = { method: each.code === "recovery" ? "recovery_code" : "sms", code, passkey: null };
  const input = { challengeToken: open.token, ...proof, trustDevice: false };
  const outcome = await world.test.core.verifySecondFactor(input, caller);
  if (!outcome.ok) return;
  const { session, user, recoveryCodes } = outcome.value;
  if (recoveryCodes !== null) world.recoveryCodes.set(open.who, recoveryCodes);
  if (each.code === "recovery") {
    world.recoveryCodes.set(open.who, world.recoveryCodes.get(open.who)?.slice(1) ?? []);
    world.note("recovered");
  }
  world.sessions.push({ token: outcome.value.sessionToken, who: open.who });
  assert.equal(session.amr[1] === "test", each.code === "test");
  assert.equal(user.testUntil === null, session.aal === "aal2", "a test user has no aal2");
  if (each.code === "test") {
    assert.ok(world.on && await world.test.ports.testNumbers.isTestNumber(phone));
    assert.ok(!world.real.has(user.id), "a real user became a test user");
    assert.ok(!world.moved.has(user.id), "a user who had another number became a test user");
  }
  world.note(user.testUntil === null ? "real session" : "test session");
  if (user.testUntil === null) world.real.add(user.id);
}

async function change(
  world: World,
  each: { readonly at: number; readonly number: number; readonly test: boolean },
): Promise<void> {
  const held = world.sessions.at(-1 - each.at);
  const phone = numbers[each.number];
  if (held === undefined || phone === undefined) return;
  const sessionToken = held.token;
  const before = await find(world, held.who);
  const input = { sessionToken, phoneNumber: phone, send: "sms" };
  const asked = await world.test.core.requestPhoneChange(input, caller);
  if (!asked.ok) {
    if (asked.refusal.code === "test_user") world.note("test user refused");
    return;
  }
  const code = each.test ? world.codes.get(phone) : world.test.simulator.codeFor(phone);
  const confirm = { challengeToken: asked.value.opened.challengeToken, code: code ?? "0000" };
  const done = await world.test.core.changePhone(
    { sessionToken, ...confirm, revokeOthers: false },
    caller,
  );
  if (!done.ok) return;
  assert.equal(before?.testUntil, null, "a test user changed the number");
  noteMove(world, before, done.value);
  world.note("changed");
}

async function stepUp(world: World, at: number): Promise<void> {
  const held = world.sessions.at(-1 - at);
  if (held === undefined) return;
  const input = { sessionToken: held.token, send: "sms" };
  const started = await world.test.core.stepUp(input, caller);
  if (!started.ok) {
    if (started.refusal.code === "test_user") world.note("test user refused");
    return;
  }
  world.challenges.push({ token: started.value.opened.challengeToken, who: held.who });
}

async function reset(world: World, who: Person): Promise<void> {
  const user = await find(world, who);
  if (user === null) return;
  const order = { userId: user.id, action: "reset_second_factor", reason: "Lost it" } as const;
  await world.test.core.performAction(order, operator);
}

async function find(world: World, who: Person): Promise<User | null> {
  return (await world.test.ports.users.findUserByName(who as string as UsernameKey))?.user ?? null;
}

/** Test users and real users never mix. */
async function expectApart(world: World): Promise<void> {
  const { ports, core } = world.test;
  for (const who of people) {
    const user = await find(world, who);
    if (user === null) {
      world.note("deleted");
      continue;
    }
    const onTestNumber = await ports.testNumbers.isTestNumber(user.phoneNumber);
    if (user.testUntil === null) {
      assert.ok(!onTestNumber || user.phoneVerifiedAt === null, "a real user has a test number");
    } else {
      assert.ok(!world.real.has(user.id), "a real user is a test user");
      assert.ok(onTestNumber, "a test user outlives the number");
      assert.deepEqual(user.roles, []);
    }
  }
  for (const { token } of world.sessions) {
    const found = await core.authenticate({ sessionToken: token }, {});
    if (!found.ok || found.value.user.testUntil === null) continue;
    assert.deepEqual([found.value.session.aal, found.value.isSteppedUp], ["aal1", false]);
    assert.ok(world.on && found.value.user.testUntil > ports.clock(), "a test user has ended");
  }
  for (const id of world.real) {
    assert.notEqual(await ports.users.findUser(id as User["id"]), null, "a real user was deleted");
  }
}
