import { deepEqual, equal, ok } from "node:assert/strict";
import type { User } from "../../../core/domain/account/user.ts";
import type { Device } from "../../../core/domain/session/device.ts";
import type { SessionOpening } from "../../../core/ports/stores/session_store.ts";
import type { Stores } from "../../../core/ports/stores/stores.ts";
import { givenRich, later } from "../operator_fixtures.ts";
import {
  type ContractTest,
  day,
  givenDevice,
  givenSession,
  givenUser,
  hour,
  inParallel,
  limits,
  newChallenge,
  newDevice,
  newEnding,
  newEvent,
  newOpening,
  newSession,
  newUser,
  now,
  recorded,
} from "../store_fixtures.ts";
import { checkedOf } from "./checked_of.ts";

export function deviceContract(test: ContractTest): void {
  test("findDevice() finds active and ended devices, and null otherwise", async (stores) => {
    const { user, device } = await givenDevice(stores, { address: null, userAgent: "Ünï 🦊" });
    deepEqual(await stores.sessions.findDevice(device.id), device);
    await stores.sessions.endDevice({
      userId: user.id,
      id: device.id,
      now: now + 1,
      ...newEnding(),
    }, newEvent());
    deepEqual(await stores.sessions.findDevice(device.id), { ...device, endedAt: now + 1 });
    equal(await stores.sessions.findDevice(newDevice(newUser()).id), null);
  });

  test("listDevices() returns the user's active devices, newest first", async (stores) => {
    const user = await givenUser(stores);
    const { device: older } = await givenDevice(stores, { createdAt: now + 1 }, user);
    const { device: newer } = await givenDevice(stores, { createdAt: now + 2 }, user);
    await givenDevice(stores, { endedAt: now }, user);
    await givenDevice(stores, { expiresAt: now + 5 }, user);
    await givenDevice(stores);
    deepEqual(await stores.sessions.listDevices(user.id, now + 5), [newer, older]);
    deepEqual(await stores.sessions.listDevices(newUser().id, now), []);
  });

  test("openSession() ends the oldest of more than 20 devices, not the new one", async (stores) => {
    const user = await givenUser(stores);
    for (let at = 0; at < 22; at++) await givenDevice(stores, { createdAt: now + at }, user);
    const shown = await stores.sessions.listDevices(user.id, now + 60);
    equal(shown.length, 20);
    deepEqual([shown[0]?.createdAt, shown[19]?.createdAt], [now + 21, now + 2]);
    const late = await givenDevice(stores, { createdAt: now - 5 }, user);
    const ids = (await stores.sessions.listDevices(user.id, now + 60)).map(({ id }) => id);
    ok(ids.includes(late.device.id), "the new device stays, even from a clock that is behind");
  });

  test("endDevice() ends the user's own device once, with its sessions", async (stores) => {
    const { user, device } = await givenDevice(stores);
    const stranger = await givenUser(stores);
    const byDevice = opening(user, device);
    deepEqual(await stores.sessions.openDeviceSession(byDevice, newEvent()), { endedSessions: 0 });
    const { session: other } = await givenSession(stores, {}, user);
    const refused = newEvent();
    equal(
      await stores.sessions.endDevice({
        userId: stranger.id,
        id: device.id,
        now: now + 1,
        ...newEnding(),
      }, refused),
      null,
    );
    equal(
      await stores.sessions.endDevice({
        userId: user.id,
        id: device.id,
        now: device.expiresAt,
        ...newEnding(),
      }, refused),
      null,
    );
    equal((await stores.sessions.findSession(byDevice.session.id))?.session.endedAt, null);
    const event = newEvent();
    deepEqual(
      await stores.sessions.endDevice({
        userId: user.id,
        id: device.id,
        now: now + 1,
        ...newEnding(),
      }, event),
      { endedSessions: 1 },
    );
    equal((await stores.sessions.findSession(byDevice.session.id))?.session.endedAt, now + 1);
    equal((await stores.sessions.findSession(other.id))?.session.endedAt, null);
    equal(
      await stores.sessions.endDevice({
        userId: user.id,
        id: device.id,
        now: now + 2,
        ...newEnding(),
      }, refused),
      null,
    );
    deepEqual([await recorded(stores, event), await recorded(stores, refused)], [true, false]);
  });

  test("openDeviceSession() adds the session and updates the device's last use", async (stores) => {
    const { user, device } = await givenDevice(stores);
    const before = await stores.users.findUser(user.id);
    const event = newEvent();
    const byDevice = opening(user, device, { now: now + 9 });
    deepEqual(await stores.sessions.openDeviceSession(byDevice, event), { endedSessions: 0 });
    deepEqual(await stores.sessions.findSession(byDevice.session.id), {
      session: checkedOf(byDevice.session),
      user: { ...before, lastLoginAt: now + 9 },
    });
    deepEqual(await stores.sessions.findDevice(device.id), { ...device, lastUsedAt: now + 9 });
    equal(await recorded(stores, event), true);
  });

  test("openDeviceSession() refuses ended, expired and other users' devices", async (stores) => {
    const { user, device } = await givenDevice(stores);
    const stranger = await givenUser(stores);
    const { device: ended } = await givenDevice(stores, { endedAt: now }, user);
    const before = await stores.users.findUser(user.id);
    const event = newEvent();
    const tries = [
      opening(stranger, device),
      opening(user, ended),
      opening(user, device, { now: device.expiresAt }),
      opening(user, newDevice(user)),
      opening(newUser(), device),
    ];
    for (const one of tries) {
      equal(await stores.sessions.openDeviceSession(one, event), null);
      equal(await stores.sessions.findSession(one.session.id), null);
    }
    deepEqual(await stores.sessions.findDevice(device.id), device);
    deepEqual(await stores.users.findUser(user.id), before);
    deepEqual(await stores.users.findUser(stranger.id), stranger);
    equal(await recorded(stores, event), false);
  });

  test("endDevice() in parallel with logins leaves no session of the device", async (stores) => {
    const { user, device } = await givenDevice(stores);
    const answers = await inParallel(
      21,
      (index) =>
        index === 10
          ? stores.sessions.endDevice({
            userId: user.id,
            id: device.id,
            now: now + 1,
            ...newEnding(),
          }, newEvent())
          : stores.sessions.openDeviceSession(opening(user, device), newEvent()),
    );
    const opened = answers.filter((answer, index) => answer !== null && index !== 10).length;
    deepEqual(answers[10], { endedSessions: opened });
    const left = await stores.sessions.listSessions(user.id, now + 1, limits);
    deepEqual(left.filter(({ deviceId }) => deviceId !== null), []);
  });

  test("endDevicesOf() ends all devices and only the sessions they opened", async (stores) => {
    const { user, sessionId, boundId, deviceId } = await givenRich(stores);
    const { device: theirs } = await givenDevice(stores);
    const event = newEvent();
    equal(await stores.sessions.endDevicesOf(user.id, later, event), 1);
    equal((await stores.sessions.findDevice(deviceId))?.endedAt, later);
    equal((await stores.sessions.findSession(boundId))?.session.endedAt, later);
    equal((await stores.sessions.findSession(sessionId))?.session.endedAt, null);
    equal((await stores.sessions.findDevice(theirs.id))?.endedAt, null);
    equal(await recorded(stores, event), true);
    const again = newEvent();
    equal(await stores.sessions.endDevicesOf(user.id, later, again), 0);
    equal(await stores.sessions.endDevicesOf(newUser().id, later, again), 0);
    equal(await recorded(stores, again), false);
  });

  test("expireDevice() ends a device once", async (stores) => {
    const { device } = await givenDevice(stores);
    await stores.sessions.expireDevice(device.id, now + day);
    await stores.sessions.expireDevice(device.id, now + 2 * day);
    equal((await stores.sessions.findDevice(device.id))?.endedAt, now + day);
    equal((await stores.sessions.listDevices(device.userId, now)).length, 0);
  });

  test("sessions and devices from a clock that was ahead are not active", async (stores) => {
    const times = { createdAt: now + 2 * hour, expiresAt: now + day + 2 * hour };
    const seen = { ...times, lastSeenAt: now + 2 * hour };
    const { user, session } = await givenSession(stores, seen);
    equal((await stores.sessions.listSessions(user.id, now, limits)).length, 0);
    equal(await stores.sessions.endSessionOf(user.id, session.id, now, newEvent()), false);
    const { user: owner, device } = await givenDevice(stores, times);
    equal((await stores.sessions.listDevices(owner.id, now)).length, 0);
    equal(
      await stores.sessions.endDevice({
        userId: owner.id,
        id: device.id,
        now: now,
        ...newEnding(),
      }, newEvent()),
      null,
    );
    equal((await stores.sessions.listSessions(user.id, now + 2 * hour, limits)).length, 1);
    equal((await stores.sessions.listDevices(owner.id, now + 2 * hour)).length, 1);
  });
}

function opening(
  user: User,
  device: Device,
  facts: Partial<SessionOpening> = {},
): Parameters<Stores["sessions"]["openDeviceSession"]>[0] {
  const session = newSession(user, {
    amr: ["pwd", "device"],
    secondFactorAt: null,
    deviceId: device.id,
  });
  return newOpening(newChallenge(user), session, facts);
}
