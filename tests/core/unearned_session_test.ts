import assert from "node:assert/strict";
import fc from "fast-check";
import { openBcryptHasher } from "../../core/adapters/bcrypt/bcrypt_hasher.ts";
import { caller, openTestCore, password, type TestCore } from "../harness.ts";

const people = ["ada", "eve"] as const;
const phones = { ada: "+12025550142", eve: "+12025550143" } as const;
type Person = typeof people[number];

/** One thing that somebody might do, in any order, with anybody's tokens and codes. */
type Step =
  | { readonly act: "log in"; readonly who: Person; readonly right: boolean }
  | { readonly act: "send"; readonly challenge: number }
  | { readonly act: "verify"; readonly challenge: number; readonly code: Person | "wrong" }
  | { readonly act: "fault"; readonly on: "start" | "check"; readonly fault: "503" | "drop_after" }
  | { readonly act: "wait"; readonly seconds: number };

const person = fc.constantFrom(...people);
const index = fc.nat(5);
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ act: fc.constant("log in" as const), who: person, right: fc.boolean() }),
  fc.record({ act: fc.constant("send" as const), challenge: index }),
  fc.record({
    act: fc.constant("verify" as const),
    challenge: index,
    code: fc.constantFrom("ada" as const, "eve" as const, "wrong" as const),
  }),
  fc.record({
    act: fc.constant("fault" as const),
    on: fc.constantFrom("start" as const, "check" as const),
    fault: fc.constantFrom("503" as const, "drop_after" as const),
  }),
  fc.record({ act: fc.constant("wait" as const), seconds: fc.constantFrom(1, 31, 125, 601) }),
);

Deno.test("no sequence of steps opens a session that was not earned", async () => {
  // One hasher for all runs: starting its worker costs more than a whole sequence.
  const randomBytes = (count: number) => crypto.getRandomValues(new Uint8Array(count));
  const hasher = openBcryptHasher({ cost: 4, pepper: null, workers: 1, queueMax: 64, randomBytes });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 25 }), async (steps) => {
      await using test = await openTestCore((ports) => ({ ...ports, hasher }));
      for (const who of people) await test.register(who, phones[who]);
      await play(test, steps);
    }),
    { numRuns: 200 },
  );
  await hasher.close();
});

interface Opened {
  readonly who: Person;
  readonly token: string;
  used: boolean;
}

async function play(test: TestCore, steps: readonly Step[]): Promise<void> {
  const challenges: Opened[] = [];
  for (const one of steps) {
    if (one.act === "wait") test.clock.advance(one.seconds);
    if (one.act === "fault") test.simulator.setFault({ fault: one.fault, on: one.on });
    if (one.act === "log in") {
      const input = { username: one.who, password: one.right ? password : "wrong one", send: null };
      const outcome = await test.core.logIn(input, caller);
      assert.ok(one.right || !outcome.ok, "a wrong password opens no challenge");
      if (outcome.ok && outcome.value.status === "second_factor_required") {
        const token = outcome.value.opened.challengeToken;
        challenges.push({ who: one.who, token, used: false });
      }
    }
    if (one.act === "send") {
      const challengeToken = challenges[one.challenge]?.token ?? "lk_c_none";
      const send = { channel: "sms", locale: null, appHash: null };
      await test.core.sendCode({ challengeToken, ...send }, caller);
    }
    if (one.act === "verify") await verify(test, challenges, one);
  }
}

async function verify(
  test: TestCore,
  challenges: readonly Opened[],
  one: Extract<Step, { readonly act: "verify" }>,
): Promise<void> {
  const challenge = challenges[one.challenge];
  const code = one.code === "wrong" ? "0000" : test.simulator.codeFor(phones[one.code]) ?? "0000";
  const challengeToken = challenge?.token ?? "lk_c_none";
  const rights = challenge === undefined ? null : test.simulator.codeFor(phones[challenge.who]);
  const outcome = await test.core.verifyCode(
    { challengeToken, method: "sms", code, passkey: null, trustDevice: false },
    caller,
  );
  if (!outcome.ok) return;
  assert.ok(challenge !== undefined, "a session needs a challenge");
  assert.equal(outcome.value.user.username, challenge.who, "the session is the challenger's");
  assert.equal(code, rights, "the code was the one on the challenger's phone");
  assert.ok(!challenge.used, "a challenge opens one session");
  const latest = challenges.findLast(({ who }) => who === challenge.who);
  assert.equal(latest, challenge, "a replaced challenge opens none");
  challenge.used = true;
}
