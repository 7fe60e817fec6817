import { deepEqual, equal, ok } from "node:assert/strict";
import { codeOf, givenRich, holdingsOf, later } from "../operator_fixtures.ts";
import { givenTokens } from "../oidc/grants_contract.ts";
import {
  type ContractTest,
  givenDevice,
  givenSession,
  givenUser,
  hour,
  limits,
  newChallenge,
  newEvent,
  newUser,
  now,
} from "../store_fixtures.ts";

export function holdingContract(test: ContractTest): void {
  test("findHoldings() counts only what is active and belongs to the user", async (stores) => {
    const { user } = await givenRich(stores);
    await givenRich(stores);
    await givenSession(stores, { lastSeenAt: later - hour }, user);
    await givenSession(stores, { expiresAt: later }, user);
    await givenDevice(stores, { expiresAt: later }, user);
    const { session } = await givenSession(stores, { expiresAt: later }, user);
    const offline = { scopes: ["openid", "offline_access"] } as const;
    await givenTokens(stores, offline, session);
    const { client: gone } = await givenTokens(stores, offline, session);
    await stores.grants.disconnectClient(user.id, gone.id, now, newEvent());
    await givenTokens(stores, {}, session);
    const expiring = newChallenge(user, { purpose: "step_up", expiresAt: later });
    await stores.challenges.insertChallenge(expiring, newEvent());
    await stores.challenges.insertChallenge(newChallenge(user), newEvent());
    const expiresAt = later + 1;
    const issue = { userId: user.id, hash: codeOf(user, "c"), now, expiresAt };
    equal(await stores.factors.issueRecoveryCode(issue, newEvent()), true);
    const [first, second] = await stores.factors.listPasskeys(user.id);
    ok(first !== undefined && second !== undefined);
    const one = {
      id: null,
      label: null,
      addedAt: now,
      lastUsedAt: null,
      expiresAt: null,
      count: 1,
    };
    const own = [
      { ...one, kind: "passkey", id: first.id, label: first.name },
      { ...one, kind: "passkey", id: second.id, label: second.name },
      { ...one, kind: "recovery_codes", count: 2 },
      { ...one, kind: "totp" },
    ];
    const authenticators = [{ ...one, kind: "issued_code", expiresAt }, ...own];
    deepEqual(await holdingsOf(stores, user), {
      user: await stores.users.findUser(user.id),
      // One from each `givenDevice`, the device's, and one from the expired device.
      sessions: 4,
      deviceSessions: 1,
      devices: 1,
      apps: 1,
      challenges: 1,
      unconfirmed: [],
      authenticators,
    });
    const expired = await stores.reports.findHoldings(user.id, expiresAt, limits);
    deepEqual(expired?.authenticators, own);
    deepEqual(await stores.factors.findAuthenticators(user.id), authenticators);
  });

  test("findHoldings() returns null for an unknown user, zeros for a new one", async (stores) => {
    equal(await holdingsOf(stores, newUser()), null);
    const user = await givenUser(stores);
    const none = { sessions: 0, deviceSessions: 0, devices: 0, apps: 0, challenges: 0 };
    const has = { user, ...none, authenticators: [], unconfirmed: [] };
    deepEqual(await holdingsOf(stores, user), has);
    await stores.factors.saveTotp({ userId: user.id, secretBox: "box", now }, newEvent());
    deepEqual(await holdingsOf(stores, user), { ...has, unconfirmed: ["totp"] });
    deepEqual(await stores.factors.findAuthenticators(user.id), []);
  });

  test("listKept() returns a user's sessions, devices and networks, even ended", async (stores) => {
    const { user, device } = await givenDevice(stores, { createdAt: now + 1 });
    const { device: ended } = await givenDevice(stores, { endedAt: now }, user);
    const facts = { createdAt: now + 5, endedAt: now + 6, address: "2001:db8:7:1::1" };
    const { session } = await givenSession(stores, facts, user);
    await givenDevice(stores);
    const kept = await stores.reports.listKept(user.id, 10);
    deepEqual(kept.devices, [device, ended]);
    equal(kept.sessions.length, 3, "two in which a device was trusted, and one that ended");
    deepEqual(kept.sessions[0], session);
    deepEqual(kept.networks, [
      { network: "192.0.2.1", lastLoginAt: now },
      { network: "2001:db8:7:1::/64", lastLoginAt: now },
    ]);
    const bounded = await stores.reports.listKept(user.id, 1);
    deepEqual(Object.values(bounded).map(({ length }) => length), [1, 1, 1]);
    const nothing = { sessions: [], devices: [], networks: [] };
    deepEqual(await stores.reports.listKept(newUser().id, 10), nothing);
  });
}
