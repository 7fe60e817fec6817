import { deepEqual, equal } from "node:assert/strict";
import type { User } from "../../../core/domain/account/user.ts";
import type { Device } from "../../../core/domain/session/device.ts";
import type { Stores } from "../../../core/ports/stores/stores.ts";
import {
  type ContractTest,
  givenTotp,
  givenUser,
  inParallel,
  limits,
  minute,
  newChallenge,
  newDevice,
  newEvent,
  newOpening,
  newSession,
  newUser,
  now,
  recorded,
} from "../store_fixtures.ts";

const app = { kind: "totp", id: null } as const;

export function totpContract(test: ContractTest): void {
  test("saveTotp() writes or replaces an unconfirmed secret", async (stores) => {
    const user = await givenUser(stores);
    const bystander = await givenTotp(stores);
    equal(await stores.factors.findTotp(user.id), null);
    const event = newEvent();
    equal(await stores.factors.saveTotp({ userId: user.id, secretBox: "one", now }, event), true);
    equal(await recorded(stores, event), true);
    equal(
      await stores.factors.saveTotp(
        { userId: user.id, secretBox: "two", now: now + 1 },
        newEvent(),
      ),
      true,
    );
    deepEqual(await stores.factors.findTotp(user.id), {
      userId: user.id,
      secretBox: "two",
      createdAt: now + 1,
      confirmedAt: null,
      lastStep: -1,
    });
    deepEqual(await stores.factors.findAuthenticators(user.id), []);
    equal((await stores.factors.findTotp(bystander.id))?.secretBox, "box");
  });

  test("saveTotp() refuses to replace a confirmed secret, and an unknown user", async (stores) => {
    const user = await givenTotp(stores);
    const event = newEvent();
    equal(
      await stores.factors.saveTotp({ userId: user.id, secretBox: "other", now }, event),
      false,
    );
    equal(
      await stores.factors.saveTotp({ userId: newUser().id, secretBox: "other", now }, event),
      false,
    );
    equal((await stores.factors.findTotp(user.id))?.secretBox, "box");
    equal(await recorded(stores, event), false);
  });

  test("confirmTotp() confirms once, consumes the step and ends devices", async (stores) => {
    const user = await givenUser(stores);
    const device = await givenDevice(stores, user);
    await stores.factors.saveTotp({ userId: user.id, secretBox: "box", now }, newEvent());
    const event = newEvent();
    const confirmation = { userId: user.id, secretBox: "box", step: 7, now: now + minute };
    equal(await stores.factors.confirmTotp(confirmation, event), true);
    equal(await recorded(stores, event), true);
    const totp = await stores.factors.findTotp(user.id);
    deepEqual([totp?.confirmedAt, totp?.lastStep], [now + minute, 7]);
    const [app] = await stores.factors.findAuthenticators(user.id);
    deepEqual([app?.kind, app?.addedAt], ["totp", now + minute]);
    equal((await stores.sessions.findDevice(device.id))?.endedAt, now + minute);
    const late = newEvent();
    equal(await stores.factors.confirmTotp({ ...confirmation, step: 8 }, late), false);
    equal((await stores.factors.findTotp(user.id))?.lastStep, 7);
    equal(await recorded(stores, late), false);
  });

  test("confirmTotp() refuses a replaced secret and a missing one", async (stores) => {
    const user = await givenUser(stores);
    const device = await givenDevice(stores, user);
    const confirmation = { userId: user.id, secretBox: "one", step: 7, now };
    const event = newEvent();
    equal(await stores.factors.confirmTotp(confirmation, event), false);
    await stores.factors.saveTotp({ userId: user.id, secretBox: "one", now }, newEvent());
    await stores.factors.saveTotp({ userId: user.id, secretBox: "two", now }, newEvent());
    equal(await stores.factors.confirmTotp(confirmation, event), false);
    equal((await stores.factors.findTotp(user.id))?.confirmedAt, null);
    equal((await stores.sessions.findDevice(device.id))?.endedAt, null, "nothing was written");
    equal(await recorded(stores, event), false);
  });

  test("confirmTotp() confirms once in 20 parallel calls", async (stores) => {
    const user = await givenUser(stores);
    await stores.factors.saveTotp({ userId: user.id, secretBox: "box", now }, newEvent());
    const answers = await inParallel(20, (index) => {
      const confirmation = { userId: user.id, secretBox: "box", step: index, now };
      return stores.factors.confirmTotp(confirmation, newEvent());
    });
    equal(answers.filter((answer) => answer).length, 1);
  });

  test("openSession() refuses used and earlier steps and accepts later ones", async (stores) => {
    const user = await givenTotp(stores);
    for (
      const [step, opens] of [[7, false], [6, false], [8, true], [8, false], [10, true], [
        9,
        false,
      ]] as const
    ) {
      equal(await spend(stores, user, step), opens, `step ${step}`);
    }
    equal((await stores.factors.findTotp(user.id))?.lastStep, 10);
  });

  test("openSession() ignores a step used by a clock that was hours ahead", async (stores) => {
    const user = await givenTotp(stores);
    equal(await spend(stores, user, 1000), true);
    equal(await spend(stores, user, 990), false, "within five minutes it counts as used");
    equal(await spend(stores, user, 989), true);
    equal(await spend(stores, user, 989), false);
  });

  test("openSession() refuses the steps of an unconfirmed or missing app", async (stores) => {
    const user = await givenUser(stores);
    equal(await spend(stores, user, 8), false);
    await stores.factors.saveTotp({ userId: user.id, secretBox: "box", now }, newEvent());
    equal(await spend(stores, user, 8), false);
  });

  test("openSession() opens one session for one step in 20 parallel calls", async (stores) => {
    const user = await givenTotp(stores);
    const purposes = ["login", "step_up"] as const;
    const challenges = purposes.map((purpose) => newChallenge(user, { purpose }));
    for (const challenge of challenges) {
      await stores.challenges.insertChallenge(challenge, newEvent());
    }
    const answers = await inParallel(20, (index) => {
      const challenge = challenges[index % 2] ?? newChallenge(user);
      const facts = { spend: { kind: "totp_step", step: 8 } } as const;
      return stores.sessions.openSession(
        newOpening(challenge, newSession(user), facts),
        newEvent(),
      );
    });
    equal(answers.filter((answer) => answer).length, 1);
    equal((await stores.sessions.listSessions(user.id, now, limits)).length, 1);
    const open = await Promise.all(challenges.map(({ id }) => stores.challenges.findChallenge(id)));
    equal(open.filter((found) => found?.challenge.endedAs === null).length, 1, "one stays open");
  });

  test("removeFactor() removes an app once, ends devices and allows a new app", async (stores) => {
    const user = await givenTotp(stores);
    const bystander = await givenTotp(stores);
    const device = await givenDevice(stores, user);
    const kept = await givenDevice(stores, bystander);
    const event = newEvent();
    equal(await stores.factors.removeFactor(user.id, app, now + 1, event), true);
    equal(await recorded(stores, event), true);
    equal(await stores.factors.findTotp(user.id), null);
    equal((await stores.sessions.findDevice(device.id))?.endedAt, now + 1);
    const late = newEvent();
    equal(await stores.factors.removeFactor(user.id, app, now + 2, late), false);
    equal(await stores.factors.removeFactor(newUser().id, app, now + 2, late), false);
    equal(await recorded(stores, late), false);
    equal((await stores.sessions.findDevice(device.id))?.endedAt, now + 1);
    equal((await stores.sessions.findDevice(kept.id))?.endedAt, null);
    equal((await stores.factors.findTotp(bystander.id))?.secretBox, "box");
    equal(
      await stores.factors.saveTotp({ userId: user.id, secretBox: "new", now }, newEvent()),
      true,
    );
  });
}

/** Adds a trusted device for the user. */
async function givenDevice(stores: Stores, user: User): Promise<Device> {
  const device = newDevice(user);
  const challenge = newChallenge(user);
  await stores.challenges.insertChallenge(challenge, newEvent());
  await stores.sessions.openSession(
    newOpening(challenge, newSession(user), { device }),
    newEvent(),
  );
  return device;
}

/** Tries to log in with the code of a step. */
async function spend(stores: Stores, user: User, step: number): Promise<boolean> {
  const challenge = newChallenge(user);
  await stores.challenges.insertChallenge(challenge, newEvent());
  const opening = newOpening(challenge, newSession(user), { spend: { kind: "totp_step", step } });
  return await stores.sessions.openSession(opening, newEvent()) !== null;
}
