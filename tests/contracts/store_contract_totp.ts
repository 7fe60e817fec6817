import { deepEqual, equal } from "node:assert/strict";
import type { Device } from "../../core/domain/session/device.ts";
import type { User } from "../../core/domain/account/user.ts";
import type { Store } from "../../core/ports/store.ts";
import {
  atOnce,
  type ContractTest,
  givenUser,
  minute,
  newChallenge,
  newDevice,
  newEvent,
  newOpening,
  newSession,
  newUser,
  now,
  recorded,
} from "./store_fixtures.ts";

/** A user with an app, confirmed at step 7. */
async function givenTotp(store: Store, secretBox = "box"): Promise<User> {
  const user = await givenUser(store);
  await store.saveTotp({ userId: user.id, secretBox, now }, newEvent());
  await store.confirmTotp({ userId: user.id, secretBox, step: 7, now }, newEvent());
  return user;
}

/** A device that the user trusts. */
async function givenDevice(store: Store, user: User): Promise<Device> {
  const device = newDevice(user);
  const challenge = newChallenge(user);
  await store.insertChallenge(challenge, newEvent());
  await store.openSession(newOpening(challenge, newSession(user), { device }), newEvent());
  return device;
}

/** Tries to log in by the code of a step. */
async function spend(store: Store, user: User, step: number): Promise<boolean> {
  const challenge = newChallenge(user);
  await store.insertChallenge(challenge, newEvent());
  const opening = newOpening(challenge, newSession(user), { spend: { kind: "totp_step", step } });
  return await store.openSession(opening, newEvent());
}

export function totpContract(test: ContractTest): void {
  test("saveTotp() writes an unconfirmed secret, over an unconfirmed one too", async (store) => {
    const user = await givenUser(store);
    const bystander = await givenTotp(store);
    equal(await store.findTotp(user.id), null);
    const event = newEvent();
    equal(await store.saveTotp({ userId: user.id, secretBox: "one", now }, event), true);
    equal(await recorded(store, event), true);
    equal(
      await store.saveTotp({ userId: user.id, secretBox: "two", now: now + 1 }, newEvent()),
      true,
    );
    deepEqual(await store.findTotp(user.id), {
      userId: user.id,
      secretBox: "two",
      createdAt: now + 1,
      confirmedAt: null,
      lastStep: -1,
    });
    equal((await store.findAuthenticators(user.id)).totpConfirmedAt, null);
    equal((await store.findTotp(bystander.id))?.secretBox, "box");
  });

  test("saveTotp() leaves a confirmed secret and a missing user alone", async (store) => {
    const user = await givenTotp(store);
    const event = newEvent();
    equal(await store.saveTotp({ userId: user.id, secretBox: "other", now }, event), false);
    equal(await store.saveTotp({ userId: newUser().id, secretBox: "other", now }, event), false);
    equal((await store.findTotp(user.id))?.secretBox, "box");
    equal(await recorded(store, event), false);
  });

  test("confirmTotp() confirms once, uses up the step and ends trusted devices", async (store) => {
    const user = await givenUser(store);
    const device = await givenDevice(store, user);
    await store.saveTotp({ userId: user.id, secretBox: "box", now }, newEvent());
    const event = newEvent();
    const confirmation = { userId: user.id, secretBox: "box", step: 7, now: now + minute };
    equal(await store.confirmTotp(confirmation, event), true);
    equal(await recorded(store, event), true);
    const totp = await store.findTotp(user.id);
    deepEqual([totp?.confirmedAt, totp?.lastStep], [now + minute, 7]);
    equal((await store.findAuthenticators(user.id)).totpConfirmedAt, now + minute);
    equal((await store.findDevice(device.id))?.endedAt, now + minute);
    const late = newEvent();
    equal(await store.confirmTotp({ ...confirmation, step: 8 }, late), false);
    equal((await store.findTotp(user.id))?.lastStep, 7);
    equal(await recorded(store, late), false);
  });

  test("confirmTotp() refuses a secret that has been replaced, and none", async (store) => {
    const user = await givenUser(store);
    const device = await givenDevice(store, user);
    const confirmation = { userId: user.id, secretBox: "one", step: 7, now };
    const event = newEvent();
    equal(await store.confirmTotp(confirmation, event), false);
    await store.saveTotp({ userId: user.id, secretBox: "one", now }, newEvent());
    await store.saveTotp({ userId: user.id, secretBox: "two", now }, newEvent());
    equal(await store.confirmTotp(confirmation, event), false);
    equal((await store.findTotp(user.id))?.confirmedAt, null);
    equal((await store.findDevice(device.id))?.endedAt, null, "nothing was written");
    equal(await recorded(store, event), false);
  });

  test("confirmTotp(), twenty times at once, confirms once", async (store) => {
    const user = await givenUser(store);
    await store.saveTotp({ userId: user.id, secretBox: "box", now }, newEvent());
    const answers = await atOnce(20, (index) => {
      const confirmation = { userId: user.id, secretBox: "box", step: index, now };
      return store.confirmTotp(confirmation, newEvent());
    });
    equal(answers.filter((answer) => answer).length, 1);
  });

  test("a spent step and those before it open nothing more, later ones do", async (store) => {
    const user = await givenTotp(store);
    for (
      const [step, opens] of [[7, false], [6, false], [8, true], [8, false], [10, true], [
        9,
        false,
      ]] as const
    ) {
      equal(await spend(store, user, step), opens, `step ${step}`);
    }
    equal((await store.findTotp(user.id))?.lastStep, 10);
  });

  test("a step that a clock spent which was hours ahead keeps no later one out", async (store) => {
    const user = await givenTotp(store);
    equal(await spend(store, user, 1000), true);
    equal(await spend(store, user, 990), false, "within five minutes it is a used one");
    equal(await spend(store, user, 989), true);
    equal(await spend(store, user, 989), false);
  });

  test("no step of an unconfirmed or missing app opens anything", async (store) => {
    const user = await givenUser(store);
    equal(await spend(store, user, 8), false);
    await store.saveTotp({ userId: user.id, secretBox: "box", now }, newEvent());
    equal(await spend(store, user, 8), false);
  });

  test("of twenty challenges that spend one step at once, one opens a session", async (store) => {
    const user = await givenTotp(store);
    const purposes = ["login", "step_up"] as const;
    const challenges = purposes.map((purpose) => newChallenge(user, { purpose }));
    for (const challenge of challenges) await store.insertChallenge(challenge, newEvent());
    const answers = await atOnce(20, (index) => {
      const challenge = challenges[index % 2] ?? newChallenge(user);
      const facts = { spend: { kind: "totp_step", step: 8 } } as const;
      return store.openSession(newOpening(challenge, newSession(user), facts), newEvent());
    });
    equal(answers.filter((answer) => answer).length, 1);
    equal((await store.listSessions(user.id, now, now - minute)).length, 1);
    const open = await Promise.all(challenges.map(({ id }) => store.findChallenge(id)));
    equal(open.filter((found) => found?.challenge.endedAs === null).length, 1, "the loser stays");
  });

  test("removeTotp() removes once, ends trusted devices, and lets another in", async (store) => {
    const user = await givenTotp(store);
    const bystander = await givenTotp(store);
    const device = await givenDevice(store, user);
    const kept = await givenDevice(store, bystander);
    const event = newEvent();
    equal(await store.removeTotp(user.id, now + 1, event), true);
    equal(await recorded(store, event), true);
    equal(await store.findTotp(user.id), null);
    equal((await store.findDevice(device.id))?.endedAt, now + 1);
    const late = newEvent();
    equal(await store.removeTotp(user.id, now + 2, late), false);
    equal(await store.removeTotp(newUser().id, now + 2, late), false);
    equal(await recorded(store, late), false);
    equal((await store.findDevice(device.id))?.endedAt, now + 1);
    equal((await store.findDevice(kept.id))?.endedAt, null);
    equal((await store.findTotp(bystander.id))?.secretBox, "box");
    equal(await store.saveTotp({ userId: user.id, secretBox: "new", now }, newEvent()), true);
  });

  test("listTotpBoxes() pages by a hundred in order of user, each once", async (store) => {
    const users: User[] = [];
    for (let index = 0; index < 103; index++) {
      const user = await givenUser(store);
      await store.saveTotp({ userId: user.id, secretBox: `box ${user.id}`, now }, newEvent());
      users.push(user);
    }
    const first = await store.listTotpBoxes(null);
    const second = await store.listTotpBoxes(first.at(-1)?.userId ?? null);
    deepEqual([first.length, second.length], [100, 3]);
    const ids = users.map(({ id }) => id).toSorted();
    deepEqual([...first, ...second], ids.map((userId) => ({ userId, secretBox: `box ${userId}` })));
    deepEqual(await store.listTotpBoxes(second.at(-1)?.userId ?? null), []);
  });

  test("replaceTotpBox() replaces what it was told and changes nothing else", async (store) => {
    const user = await givenTotp(store, "old");
    const bystander = await givenTotp(store, "old");
    const before = await store.findTotp(user.id);
    const change = { userId: user.id, from: "old", to: "new" };
    const answers = await atOnce(20, () => store.replaceTotpBox(change));
    equal(answers.filter((answer) => answer).length, 1);
    deepEqual(await store.findTotp(user.id), { ...before, secretBox: "new" });
    equal((await store.findTotp(bystander.id))?.secretBox, "old");
    equal(await store.replaceTotpBox({ ...change, userId: newUser().id }), false);
  });
}
