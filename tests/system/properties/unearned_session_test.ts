import assert from "node:assert/strict";
import fc from "fast-check";
import { phoneCorrectionsMax } from "../../../core/domain/account/user.ts";
import { newEvent } from "../../../core/usecases/record/new_event.ts";
import { caller, openTestCore, password, type TestCore } from "../../harness.ts";
import { deletionOf, newInsertion } from "../../user_rows.ts";

/**
 * Ada and Eve registered. Cal was created without registering, as by an operator, an invitation or
 * an import. Rex logged in once, and then an operator reset his second factor.
 */
const people = ["ada", "eve", "cal", "rex"] as const;
type Person = typeof people[number];
const phones: Readonly<Record<Person, string>> = {
  ada: "+12025550142",
  eve: "+12025550143",
  cal: "+12025550144",
  rex: "+12025550145",
};
const spare = "+12025550146";
const numbers = [...Object.values(phones), spare];

/** One step, in any order, with anyone's tokens and codes. */
type Step =
  | { readonly act: "log in"; readonly who: Person; readonly right: boolean }
  | { readonly act: "send"; readonly challenge: number }
  | { readonly act: "correct"; readonly challenge: number; readonly to: string }
  | { readonly act: "verify"; readonly challenge: number; readonly code: string }
  | { readonly act: "fault"; readonly on: "start" | "check"; readonly fault: "503" | "drop_after" }
  | { readonly act: "wait"; readonly seconds: number };

// The two users who may correct their number come up most often.
const person = fc.constantFrom("ada" as const, "eve" as const, ...people);
/** The newest challenge, or an earlier one. */
const index = fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, fc.nat(4));
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ act: fc.constant("log in" as const), who: person, right: fc.boolean() }),
  fc.record({ act: fc.constant("send" as const), challenge: index }),
  fc.record({
    act: fc.constant("verify" as const),
    challenge: index,
    code: fc.constantFrom("right", "right", "right", ...numbers, "wrong"),
  }),
  fc.record({
    act: fc.constant("correct" as const),
    challenge: index,
    to: fc.constantFrom(...numbers),
  }),
  fc.record({
    act: fc.constant("fault" as const),
    on: fc.constantFrom("start" as const, "check" as const),
    fault: fc.constantFrom("503" as const, "drop_after" as const),
  }),
  fc.record({ act: fc.constant("wait" as const), seconds: fc.constantFrom(1, 31, 125, 601) }),
);

const correctedLogin: Step[] = [
  { act: "log in", who: "ada", right: true },
  { act: "correct", challenge: 0, to: spare },
  { act: "verify", challenge: 0, code: "right" },
];

Deno.test("no sequence of steps opens a session that was not earned", async () => {
  const successes = new Map<string, number>();
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 3, maxLength: 20, size: "max" }),
      async (steps) => {
        await using test = await openTestCore();
        await play(test, await givenPeople(test), steps, successes);
      },
    ),
    // Run first: something that random steps do not reach in every run.
    { numRuns: 300, examples: [[correctedLogin]] },
  );
  for (const name of ["session", "correction", "session after a correction"]) {
    assert.ok((successes.get(name) ?? 0) > 0, `${name} never succeeded`);
  }
});

/** A user's current number, and how often it may still be corrected. */
type People = Record<Person, { phone: string; correctionsLeft: number }>;

async function givenPeople(test: TestCore): Promise<People> {
  for (const who of people) await test.register(who, phones[who]);
  await withoutMark(test);
  const rex = await test.ports.users.findUserByName("rex" as never);
  await test.signIn("rex", phones.rex);
  const reset = newEvent(test.ports, caller, { type: "second_factor.reset" });
  assert.ok(rex !== null);
  assert.ok(await test.ports.factors.resetSecondFactor(rex.user.id, test.clock.now(), reset));
  test.clock.advance(601);
  const marked = (phone: string) => ({ phone, correctionsLeft: phoneCorrectionsMax });
  const unmarked = (phone: string) => ({ phone, correctionsLeft: 0 });
  return {
    ada: marked(phones.ada),
    eve: marked(phones.eve),
    cal: unmarked(phones.cal),
    rex: unmarked(phones.rex),
  };
}

/** Replaces the registered Cal with one who may not correct the number. */
async function withoutMark({ ports }: TestCore): Promise<void> {
  const found = await ports.users.findUserByName("cal" as never);
  assert.ok(found !== null);
  const event = () => newEvent(ports, caller, { type: "user.registered" });
  await ports.users.deleteUser(deletionOf(found.user), event());
  const user = { ...found.user, phoneCorrectionsLeft: 0 };
  assert.equal(
    await ports.users.insertUser(newInsertion(user, found.passwordHash), event()),
    "inserted",
  );
}

interface Opened {
  readonly who: Person;
  readonly token: string;
  corrected: boolean;
  used: boolean;
}

async function play(
  test: TestCore,
  model: People,
  steps: readonly Step[],
  successes: Map<string, number>,
): Promise<void> {
  const challenges: Opened[] = [];
  const note = (name: string) => void successes.set(name, (successes.get(name) ?? 0) + 1);
  for (const one of steps) {
    if (one.act === "wait") test.clock.advance(one.seconds);
    if (one.act === "fault") test.simulator.setFault({ fault: one.fault, on: one.on });
    if (one.act === "log in") await logIn(test, challenges, one);
    if (one.act === "send") await send(test, challenges.at(-1 - one.challenge), null);
    if (one.act === "correct") await correct(test, model, challenges, one, note);
    if (one.act === "verify") await verify(test, model, challenges, one, note);
    await expectNumbers(test, model);
  }
}

async function logIn(
  test: TestCore,
  challenges: Opened[],
  one: Extract<Step, { readonly act: "log in" }>,
): Promise<void> {
  const input = { username: one.who, password: one.right ? password : "wrong one", send: null };
  const outcome = await test.core.logIn(input, caller);
  assert.ok(one.right || !outcome.ok, "a wrong password opens no challenge");
  if (outcome.ok && outcome.value.status === "second_factor_required") {
    const token = outcome.value.opened.challengeToken;
    challenges.push({ who: one.who, token, corrected: false, used: false });
  }
}

function send(
  test: TestCore,
  challenge: Opened | undefined,
  phoneNumber: string | null,
): ReturnType<TestCore["core"]["sendCode"]> {
  const challengeToken = challenge?.token ?? "lk_c_none";
  const what = { channel: "sms", locale: null, appHash: null, phoneNumber };
  return test.core.sendCode({ challengeToken, ...what }, caller);
}

/**
 * The number is corrected before the code is sent, so it stays corrected even if the send is
 * refused.
 */
async function correct(
  test: TestCore,
  model: People,
  challenges: readonly Opened[],
  one: Extract<Step, { readonly act: "correct" }>,
  note: (name: string) => void,
): Promise<void> {
  const challenge = challenges.at(-1 - one.challenge);
  const outcome = await send(test, challenge, one.to);
  const user = challenge === undefined
    ? null
    : await test.ports.users.findUserByName(challenge.who as never);
  const person = challenge === undefined ? null : model[challenge.who];
  if (person === null || challenge === undefined || user?.user.phoneNumber === person.phone) {
    const same = person?.phone === one.to;
    assert.ok(!outcome.ok || same, "a code is sent to the user's number only");
    return;
  }
  assert.ok(
    person.correctionsLeft > 0,
    "only a user who registered and never had a session may correct the number",
  );
  assert.equal(user?.user.phoneNumber, one.to);
  assert.ok(!challenge.used, "a challenge that has ended corrects nothing");
  const latest = challenges.findLast(({ who }) => who === challenge.who);
  assert.equal(latest, challenge, "nor does one that was replaced");
  person.phone = one.to;
  person.correctionsLeft--;
  challenge.corrected = true;
  note("correction");
}

/** Checks that no number changed except by a correction that the model recorded. */
async function expectNumbers({ ports }: TestCore, model: People): Promise<void> {
  for (const who of people) {
    const found = await ports.users.findUserByName(who as never);
    assert.equal(found?.user.phoneNumber, model[who].phone);
  }
}

async function verify(
  test: TestCore,
  model: People,
  challenges: readonly Opened[],
  one: Extract<Step, { readonly act: "verify" }>,
  note: (name: string) => void,
): Promise<void> {
  const challenge = challenges.at(-1 - one.challenge);
  const on = (phone: string) => test.simulator.codeFor(phone) ?? "0000";
  const right = challenge === undefined ? null : on(model[challenge.who].phone);
  const code = one.code === "wrong" ? "0000" : one.code === "right" ? right : on(one.code);
  const challengeToken = challenge?.token ?? "lk_c_none";
  const proof = { method: "sms", code: code ?? "0000", passkey: null, trustDevice: false };
  const outcome = await test.core.verifySecondFactor({ challengeToken, ...proof }, caller);
  if (!outcome.ok) return;
  assert.ok(challenge !== undefined, "a session needs a challenge");
  const { user } = outcome.value;
  assert.equal(user.username, challenge.who, "the session is the challenger's");
  assert.equal(user.phoneNumber, model[challenge.who].phone);
  assert.equal(code, right, "the code was the one on the phone whose number is the user's now");
  assert.ok(!challenge.used, "a challenge opens one session");
  const latest = challenges.findLast(({ who }) => who === challenge.who);
  assert.equal(latest, challenge, "a replaced challenge opens none");
  challenge.used = true;
  model[challenge.who].correctionsLeft = 0;
  note("session");
  if (challenge.corrected) note("session after a correction");
}
