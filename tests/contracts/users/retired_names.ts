import { deepEqual, equal } from "node:assert/strict";
import { nameHashOf, newInsertion } from "../../user_rows.ts";
import {
  type ContractTest,
  givenSession,
  givenUser,
  inParallel,
  key,
  name,
  newChallenge,
  newEvent,
  newOpening,
  newSession,
  newUser,
  passwordHash,
  recorded,
} from "../store_fixtures.ts";

const deletion = (user: Parameters<typeof nameHashOf>[0] & { readonly id: `usr_${string}` }) => ({
  userId: user.id,
  nameHash: nameHashOf(user),
  now: 1,
});

export function retiredNameContract(test: ContractTest): void {
  test("deleteUser() retires the name of a user who ever had a session", async (stores) => {
    const { user } = await givenSession(
      stores,
      {},
      await givenUser(stores, { username: name("Ada") }),
    );
    equal(await stores.users.isRetiredName(nameHashOf(user)), false);
    equal(await stores.users.deleteUser(deletion(user), newEvent()), true);
    equal(await stores.users.isRetiredName(nameHashOf(user)), true);
    const event = newEvent();
    for (const text of ["Ada", "ada", "ADA"]) {
      const again = newInsertion(newUser({ username: name(text) }), passwordHash);
      equal(await stores.users.insertUser(again, event), "username_taken");
    }
    equal(await stores.users.findUserByName(key("ada")), null);
    equal(await recorded(stores, event), false);
    equal(await stores.reports.countUsers(), 0);
    await givenUser(stores, { username: name("ada2") });
  });

  test("deleteUser() frees the name of a user who never had a session", async (stores) => {
    const user = await givenUser(stores, { username: name("ada") });
    equal(await stores.users.deleteUser(deletion(user), newEvent()), true);
    equal(await stores.users.isRetiredName(nameHashOf(user)), false);
    const again = newInsertion(newUser({ username: name("ada") }), passwordHash);
    equal(await stores.users.insertUser(again, newEvent()), "inserted");
  });

  test("deleteUser() retires no name if there was no such user", async (stores) => {
    const unknown = newUser({ username: name("ada"), lastLoginAt: 1 });
    equal(await stores.users.deleteUser(deletion(unknown), newEvent()), false);
    equal(await stores.users.isRetiredName(nameHashOf(unknown)), false);
  });

  test("deleteUser() in parallel with insertUser() gives the name to no one", async (stores) => {
    const { user } = await givenSession(
      stores,
      {},
      await givenUser(stores, { username: name("ada") }),
    );
    const answers = await inParallel(20, async (index) => {
      if (index === 7) return await stores.users.deleteUser(deletion(user), newEvent());
      const other = newInsertion(newUser({ username: name("ada") }), passwordHash);
      return await stores.users.insertUser(other, newEvent());
    });
    deepEqual(answers.filter((answer) => answer !== "username_taken"), [true]);
    equal(await stores.users.findUserByName(key("ada")), null);
  });

  test("deleteUser() in parallel with a first login retires the name or ends it", async (stores) => {
    const user = await givenUser(stores, { username: name("ada") });
    const challenge = newChallenge(user);
    await stores.challenges.insertChallenge(challenge, newEvent());
    const [opened] = await Promise.all([
      stores.sessions.openSession(newOpening(challenge, newSession(user)), newEvent()),
      stores.users.deleteUser(deletion(user), newEvent()),
    ]);
    equal(await stores.users.isRetiredName(nameHashOf(user)), opened !== null);
  });
}
