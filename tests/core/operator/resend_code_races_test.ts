/** A code is sent again while the user, or the session behind the code, changes. */
import assert from "node:assert/strict";
import type { User } from "../../../core/domain/account/user.ts";
import type { Ports } from "../../../core/ports/ports.ts";
import { newEvent } from "../../contracts/store_fixtures.ts";
import {
  caller,
  openTestCore,
  operator,
  password,
  phoneNumber,
  type TestCore,
} from "../../harness.ts";
import { reason } from "./operator_action_kit.ts";

const action = "resend_code";
const corrected = "+12025550199";

async function logIn(test: TestCore): Promise<string> {
  const opened = await test.core.logIn({ username: "ada", password, send: "sms" }, caller);
  assert.ok(opened.ok && opened.value.status === "second_factor_required");
  return opened.value.opened.challengeToken;
}

/** Corrects the number of a user's newest challenge, as the user's own request does. */
async function correctPhone(test: TestCore, { id, phoneNumber: from }: User): Promise<void> {
  const [challenge] = await test.ports.challenges.listChallenges(id, 1);
  assert.ok(challenge !== undefined);
  const { id: challengeId, numberVersion } = challenge;
  const change = { challengeId, userId: id, numberVersion, from, to: corrected as never };
  const event = newEvent({ type: "phone.corrected", userId: id });
  assert.ok(await test.ports.users.correctPhone({ ...change, now: test.clock.now() }, event));
}

for (const read of ["listChallenges", "findChallenge", "findLastDelivery"] as const) {
  Deno.test(`resend_code never sends to a number that was corrected before ${read}`, async () => {
    let before: (() => Promise<void>) | null = null;
    const first = async <Answer>(ask: () => Promise<Answer>): Promise<Answer> => {
      const run = before;
      before = null;
      await run?.();
      return await ask();
    };
    await using test = await openTestCore((ports): Ports => {
      const { challenges, sending } = ports;
      const late = {
        listChallenges: {
          challenges: {
            ...challenges,
            listChallenges: (id, limit) => first(() => challenges.listChallenges(id, limit)),
          },
        },
        findChallenge: {
          challenges: {
            ...challenges,
            findChallenge: (id) => first(() => challenges.findChallenge(id)),
          },
        },
        findLastDelivery: {
          sending: {
            ...sending,
            findLastDelivery: (id) => first(() => sending.findLastDelivery(id)),
          },
        },
      } satisfies Readonly<Record<typeof read, Partial<Ports>>>;
      return { ...ports, ...late[read] };
    });
    const user = await test.register("ada");
    await logIn(test);
    const old = test.simulator.codeFor(phoneNumber);
    test.clock.advance(40);
    before = () => correctPhone(test, user);
    const outcome = await test.core.performAction({ userId: user.id, action, reason }, operator);
    assert.equal(before, null, "corrected in between");
    const [delivery, ...older] = (await test.ports.sending.listDeliveries({
      userId: user.id,
      cursor: null,
      limit: 10,
    })).items;
    assert.equal(test.simulator.codeFor(phoneNumber), old, "nothing new to the old number");
    assert.equal(older.length, outcome.ok ? 1 : 0);
    assert.equal(delivery?.status, "sent");
    assert.equal(test.simulator.codeFor(corrected) !== null, outcome.ok);
    if (read !== "findLastDelivery") assert.ok(outcome.ok, JSON.stringify(outcome));
  });
}

Deno.test("a step-up whose session has ended hides no older login from resend_code", async () => {
  await using test = await openTestCore();
  const user = await test.register("ada");
  const sessionToken = await test.signIn("ada");
  test.clock.advance(130);
  await logIn(test);
  test.clock.advance(60);
  assert.ok((await test.core.stepUp({ sessionToken, send: null }, caller)).ok);
  const purpose = async (): Promise<unknown> => {
    const found = await test.core.previewAction({ userId: user.id, action });
    assert.ok(found.ok, JSON.stringify(found));
    const [sent] = found.value.effects;
    return sent?.effect === "code_sent" ? sent.purpose : null;
  };
  assert.equal(await purpose(), "step_up");
  await test.core.logOut({ sessionToken }, caller);
  assert.equal(await purpose(), "login");
  const found = await test.core.describeCase({ userId: user.id });
  assert.ok(found.ok);
  assert.ok(found.value.actions.some(({ kind }) => kind === "resend_code"), "the case agrees");
  const sent = await test.core.performAction({ userId: user.id, action, reason }, operator);
  assert.ok(sent.ok, JSON.stringify(sent));
});
