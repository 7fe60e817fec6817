import { deepEqual, equal } from "node:assert/strict";
import type { User } from "../../../core/domain/account/user.ts";
import type { Stores } from "../../../core/ports/stores/stores.ts";
import {
  type ContractTest,
  givenSession,
  givenUser,
  inParallel,
  newChallenge,
  newEnding,
  newEvent,
  newOpening,
  newSession,
  now,
  phone,
  recorded,
} from "../store_fixtures.ts";

const phoneNumber = phone(88);

/** A first login that verifies the number. Returns whether it opened a session. */
async function verify(stores: Stores, user: User, accountsPerNumber: number): Promise<boolean> {
  const challenge = newChallenge(user);
  await stores.challenges.insertChallenge(challenge, newEvent());
  const event = newEvent();
  const opening = newOpening(challenge, newSession(user), { accountsPerNumber });
  const opened = await stores.sessions.openSession(opening, event) !== null;
  equal(await recorded(stores, event), opened);
  return opened;
}

/** A change to the number. Returns whether it was made. */
async function change(stores: Stores, accountsPerNumber: number): Promise<boolean> {
  const { user, session } = await givenSession(stores);
  const of = { purpose: "phone_change", phoneNumber, sessionId: session.id } as const;
  const challenge = newChallenge(user, of);
  await stores.challenges.insertChallenge(challenge, newEvent());
  const changed = await stores.users.changePhone({
    challengeId: challenge.id,
    userId: user.id,
    phoneNumber,
    keepSessionId: session.id,
    endOthers: false,
    accountsPerNumber,
    now,
    ...newEnding(),
  }, newEvent());
  const { phoneNumber: after } = await stores.users.findUser(user.id) ?? user;
  equal(after === phoneNumber, changed !== null);
  return changed !== null;
}

export function numberLimitContract(test: ContractTest): void {
  test("openSession() and changePhone() verify a number for at most so many users", async (stores) => {
    const users = [];
    for (let each = 0; each < 4; each++) users.push(await givenUser(stores, { phoneNumber }));
    const [first, second, third, fourth] = users;
    if (!first || !second || !third || !fourth) throw new Error("There are four users");
    equal(await stores.users.countUsersOfNumber(phoneNumber), 0, "none has verified it");
    equal(await verify(stores, first, 2), true);
    equal(await change(stores, 2), true);
    equal(await stores.users.countUsersOfNumber(phoneNumber), 2);
    equal(await verify(stores, second, 2), false);
    equal(await change(stores, 2), false);
    deepEqual(await stores.users.findUser(second.id), second);
    equal(await verify(stores, third, 3), true);
    equal(await verify(stores, fourth, 0), true, "0 is no limit");
    equal(await verify(stores, await givenUser(stores), 1), true, "another number");
    equal(await stores.users.countUsersOfNumber(phoneNumber), 4);
  });

  test("of twenty users who verify one number in parallel, as many win as allowed", async (stores) => {
    const users = await inParallel(10, () => givenUser(stores, { phoneNumber }));
    const answers = await Promise.all([
      ...users.map((user) => verify(stores, user, 3)),
      ...await inParallel(10, () => Promise.resolve(change(stores, 3))),
    ]);
    equal(answers.filter((answer) => answer).length, 3);
    equal(await stores.users.countUsersOfNumber(phoneNumber), 3);
  });
}
