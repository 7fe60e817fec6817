import assert from "node:assert/strict";
import fc from "fast-check";
import { caller, openTestCore, password, type TestCore } from "../../harness.ts";
import { appCode } from "../../server/factors/totp_kit.ts";

const phones = { ada: "+12025550142", eve: "+12025550143" } as const;
const people = ["ada", "eve"] as const;
type Person = typeof people[number];

/** What the test knows of a user, to decide whether a proof is theirs and unused. */
interface Known {
  session: string;
  secret: string | null;
  lastStep: number;
  unused: Set<string>;
  /** All codes ever shown. */
  shown: string[];
  challenge: { readonly token: string; readonly at: number } | null;
}

type Step =
  | { readonly act: "log in"; readonly who: Person }
  | {
    readonly act: "app code";
    readonly who: Person;
    readonly of: Person;
    readonly off: number;
    /** Whether a new login is started just before. */
    readonly newLogin: boolean;
    readonly times: number;
  }
  | {
    readonly act: "recovery code";
    readonly who: Person;
    readonly of: Person;
    readonly index: number;
    readonly newLogin: boolean;
    readonly times: number;
  }
  | { readonly act: "replace" | "remove" | "enroll"; readonly who: Person }
  | { readonly act: "wait"; readonly seconds: number };

const person = fc.constantFrom(...people);
const times = fc.constantFrom(1, 1, 3);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ act: fc.constant("log in" as const), who: person }) },
  {
    weight: 4,
    arbitrary: fc.record({
      act: fc.constant("app code" as const),
      who: person,
      of: person,
      off: fc.integer({ min: -2, max: 2 }),
      newLogin: fc.boolean(),
      times,
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      act: fc.constant("recovery code" as const),
      who: person,
      of: person,
      index: fc.nat(25),
      newLogin: fc.boolean(),
      times,
    }),
  },
  fc.record({ act: fc.constantFrom("replace", "remove", "enroll"), who: person }),
  fc.record({ act: fc.constant("wait" as const), seconds: fc.constantFrom(1, 30, 61, 605) }),
);

Deno.test("no sequence of steps opens a session with a used, foreign or removed factor", async () => {
  let opened = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 40 }), async (steps) => {
      await using test = await openTestCore();
      const known = { ada: await begin(test, "ada"), eve: await begin(test, "eve") };
      for (const one of steps) opened += await play(test, known, one);
    }),
    { numRuns: 250 },
  );
  assert.ok(
    opened > 200,
    `only ${opened} sessions were opened: too few for the property to mean anything`,
  );
});

/** Registers a user, logs in once by sms and enrolls an app. */
async function begin(test: TestCore, who: Person): Promise<Known> {
  await test.register(who, phones[who]);
  const known: Known = {
    session: await test.signIn(who, phones[who]),
    secret: null,
    lastStep: -1,
    unused: new Set(),
    shown: [],
    challenge: null,
  };
  await replace(test, known);
  await enroll(test, known);
  return known;
}

async function replace(test: TestCore, known: Known): Promise<void> {
  const outcome = await test.core.replaceRecoveryCodes({ sessionToken: known.session }, caller);
  if (!outcome.ok) return;
  known.unused = new Set(outcome.value);
  known.shown.push(...outcome.value);
}

async function enroll(test: TestCore, known: Known): Promise<void> {
  const sessionToken = known.session;
  const enrolled = await test.core.enrollTotp({ sessionToken }, caller);
  if (!enrolled.ok) return;
  const { secret } = enrolled.value;
  const code = appCode(secret, test.clock.now());
  if (!(await test.core.confirmTotp({ sessionToken, code }, caller)).ok) return;
  known.secret = secret;
  known.lastStep = stepAt(test, 0);
}

function stepAt(test: TestCore, off: number): number {
  return Math.floor(test.clock.now() / 30_000) + off;
}

/** Returns how many sessions the step opened, each of them earned. */
async function play(test: TestCore, all: Record<Person, Known>, one: Step): Promise<number> {
  if (one.act === "wait") test.clock.advance(one.seconds);
  if (one.act === "wait") return 0;
  const known = all[one.who];
  if (one.act === "replace") await replace(test, known);
  if (one.act === "enroll") await enroll(test, known);
  if (one.act === "remove") {
    const removed = await test.core.removeTotp({ sessionToken: known.session }, caller);
    if (removed.ok) known.secret = null;
  }
  if (one.act === "log in" || "newLogin" in one && one.newLogin) {
    const started = await test.core.logIn({ username: one.who, password, send: null }, caller);
    assert.ok(started.ok && started.value.status === "second_factor_required");
    known.challenge = { token: started.value.opened.challengeToken, at: test.clock.now() };
  }
  if (one.act === "app code") {
    const secret = all[one.of].secret ?? "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
    const code = appCode(secret, test.clock.now() + one.off * 30_000);
    const at = stepAt(test, one.off);
    const right = secret === known.secret && Math.abs(one.off) <= 1 && at > known.lastStep;
    const count = await present(test, known, "totp", code, right, one.times);
    if (count === 1) known.lastStep = at;
    return count;
  }
  if (one.act === "recovery code") {
    const { shown } = all[one.of];
    const code = shown[one.index % shown.length] ?? "";
    const right = known.unused.has(code);
    const count = await present(test, known, "recovery_code", code, right, one.times);
    if (count === 1) known.unused.delete(code);
    return count;
  }
  return 0;
}

async function present(
  test: TestCore,
  known: Known,
  method: string,
  code: string,
  right: boolean,
  times: number,
): Promise<number> {
  const { challenge } = known;
  const challengeToken = challenge?.token ?? "lk_c_none";
  const proof = { challengeToken, method, code, passkey: null, trustDevice: false };
  const outcomes = await Promise.all(
    Array.from({ length: times }, () => test.core.verifySecondFactor(proof, caller)),
  );
  const [opened, ...more] = outcomes.filter(({ ok }) => ok);
  if (opened === undefined || !opened.ok) return 0;
  assert.equal(more.length, 0, "one proof opens one session");
  assert.ok(
    challenge !== null && test.clock.now() < challenge.at + 600_000,
    "the challenge was open",
  );
  assert.ok(right, `${method} was used, foreign, removed or from another time step`);
  known.challenge = null;
  known.session = opened.value.sessionToken;
  return 1;
}
