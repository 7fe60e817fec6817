import { deepEqual, equal } from "node:assert/strict";
import type { TokenId } from "../../../core/domain/token.ts";
import {
  allEvents,
  type ContractTest,
  day,
  endedAt,
  givenDevice,
  givenSession,
  givenUser,
  hour,
  limits,
  newEnding,
  newEvent,
  newSession,
  now,
} from "../store_fixtures.ts";

const at = now + 90 * 60 * 1000;

export function allSessionsContract(test: ContractTest): void {
  test("countHeld() counts active sessions and devices of all users", async (stores) => {
    deepEqual(await stores.sessions.countHeld(at, limits), { sessions: 0, devices: 0 });
    await givenSession(stores, { lastSeenAt: at });
    await givenSession(stores, { lastSeenAt: at });
    await givenSession(stores, { lastSeenAt: at, endedAt: at });
    await givenSession(stores, { lastSeenAt: at - 30 * day });
    deepEqual(await stores.sessions.countHeld(at, limits), { sessions: 2, devices: 0 });
    await givenDevice(stores);
    await givenDevice(stores, { endedAt: now });
    equal((await stores.sessions.countHeld(at, limits)).devices, 1);
    equal((await stores.sessions.countHeld(at + 400 * day, limits)).devices, 0);
  });

  test("endAllSessions() ends the sessions of all users, idle ones too", async (stores) => {
    const { session: active } = await givenSession(stores, { lastSeenAt: at });
    const { session: idle } = await givenSession(stores, { lastSeenAt: now - 10 * hour });
    const { session: ended } = await givenSession(stores, { endedAt: now + 5 });
    const { device } = await givenDevice(stores);
    const event = newEvent({ type: "sessions.all_ended", detail: { sessions: 1, devices: 0 } });
    await stores.sessions.endAllSessions({ now: at, devices: false }, event);
    const ends = await Promise.all(
      [active, idle, ended].map(({ id }) => stores.sessions.findSession(id)),
    );
    deepEqual(ends.map((found) => found?.session.endedAt), [at, at, now + 5]);
    equal((await stores.sessions.findDevice(device.id))?.endedAt, null);
    deepEqual((await allEvents(stores)).filter(({ id }) => id === event.id), [event]);
  });

  test("endAllSessions() with devices ends all trusted devices too", async (stores) => {
    const { device } = await givenDevice(stores);
    const { device: ended } = await givenDevice(stores, { endedAt: now });
    await stores.sessions.endAllSessions({ now: at, devices: true }, newEvent());
    equal((await stores.sessions.findDevice(device.id))?.endedAt, at);
    equal((await stores.sessions.findDevice(ended.id))?.endedAt, now);
    deepEqual(await stores.sessions.countHeld(at, limits), { sessions: 0, devices: 0 });
  });

  test("endAllSessions() leaves no session that a device opens in parallel", async (stores) => {
    const user = await givenUser(stores);
    const { device } = await givenDevice(stores, {}, user);
    const open = async (): Promise<TokenId | null> => {
      const session = newSession(user, { deviceId: device.id });
      const opening = { session, now: at, perUserMax: 1000, ...newEnding() };
      const opened = await stores.sessions.openDeviceSession(opening, newEvent());
      return opened === null ? null : session.id;
    };
    const before = Array.from({ length: 10 }, open);
    const ended = stores.sessions.endAllSessions({ now: at, devices: true }, newEvent());
    const after = Array.from({ length: 10 }, open);
    const opened = await Promise.all([...before, ...after]);
    await ended;
    for (const id of opened) if (id !== null) equal(await endedAt(stores, id), at);
    equal(await open(), null);
  });
}
