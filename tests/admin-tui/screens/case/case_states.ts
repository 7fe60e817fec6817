/** Cases as the core describes them, on a stopped clock. @module */
import assert from "node:assert/strict";
import type { User } from "../../../../core/domain/account/user.ts";
import type { Case } from "../../../../core/domain/reports/case.ts";
import type { Msg } from "../../../../admin-tui/program/update.ts";
import { wrongCodeFor } from "../../../adapters/twilio/harness.ts";
import { caller, openTestCore, operator, password, type TestCore } from "../../../harness.ts";

const name = "ada.lovelace@example.org";

/** Logs in, and lets the user guess after some seconds. */
async function logIn(
  { core, clock, simulator }: TestCore,
  { phoneNumber }: User,
  ...guesses: readonly ("right" | "wrong")[]
): Promise<void> {
  const opened = await core.logIn({ username: name, password, send: "sms" }, caller);
  assert.ok(opened.ok && opened.value.status === "second_factor_required");
  const { challengeToken } = opened.value.opened;
  for (const guess of guesses) {
    clock.advance(9);
    const code = guess === "right"
      ? simulator.codeFor(phoneNumber) ?? ""
      : wrongCodeFor(simulator, phoneNumber);
    const proof = { method: "sms", code, passkey: null, trustDevice: false };
    const outcome = await core.verifySecondFactor({ challengeToken, ...proof }, caller);
    assert.equal(outcome.ok, guess === "right");
  }
}

const hours = (count: number): number => count * 60 * 60;

/** What happened to the user before the case is opened. */
const histories: Readonly<Record<string, (test: TestCore, user: User) => Promise<void>>> = {
  "nothing-sent": async () => {},
  fine: async (test, user) => {
    await logIn(test, user, "right");
    test.clock.advance(hours(26));
    await test.core.reconcileDeliveries(operator);
    await logIn(test, user, "wrong", "right");
  },
  blocked: async (test, user) => {
    await logIn(test, user, "right");
    test.clock.advance(hours(25));
    for (let times = 0; times < 3; times++) {
      test.simulator.setFault({ fault: "60410" });
      await logIn(test, user);
      test.clock.advance(130);
    }
    const wrong = { username: name, password: "not hers, certainly 7", send: null };
    for (let times = 0; times < 3; times++) {
      assert.equal((await test.core.logIn(wrong, caller)).ok, false);
      test.clock.advance(5);
    }
  },
  outage: async (test, user) => {
    await logIn(test, user, "right");
    test.clock.advance(hours(25) + 7 * 60);
    for (let times = 0; times < 2; times++) {
      test.simulator.setFault({ fault: "503" });
      await logIn(test, user);
      test.clock.advance(70);
    }
    test.simulator.setFault({ fault: "60410" });
    await logIn(test, user);
    test.clock.advance(hours(1));
    await logIn(test, user, "wrong");
    test.clock.advance(12);
  },
  stopped: async (test, user) => {
    await logIn(test, user, "right");
    test.clock.advance(hours(2));
    const stop = { scope: "country:US", reason: "pumping from one network, ticket 4711" };
    assert.ok((await test.core.stopSends(stop, operator)).ok);
    test.clock.advance(600);
    await logIn(test, user);
    test.clock.advance(20);
  },
};

export const caseNames: readonly string[] = Object.keys(histories);

/** The case of a user with such a history. */
export async function caseAfter(history: string): Promise<Case> {
  await using test = await openTestCore();
  const user = await test.register(name);
  await histories[history]?.(test, user);
  const outcome = await test.core.describeCase({ userId: user.id });
  assert.ok(outcome.ok);
  return outcome.value;
}

/** The answer to `describeCase`. */
export function caseMsg(found: Case): Msg {
  const reply = { value: { ok: true, value: found } } as const;
  const answer = { kind: "describeCase", userId: found.user.id, reply } as const;
  return { type: "answered", now: found.at, answer };
}
