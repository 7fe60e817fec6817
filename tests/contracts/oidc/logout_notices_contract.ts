import { deepEqual, equal } from "node:assert/strict";
import type { LogoutNotice } from "../../../core/domain/oidc/logout_notice.ts";
import type { Stores } from "../../../core/ports/stores/stores.ts";
import { deletionOf } from "../../user_rows.ts";
import {
  type ContractTest,
  day,
  inParallel,
  limits,
  minute,
  newChallenge,
  newEnding,
  newEvent,
  newOpening,
  newSession,
  now,
} from "../store_fixtures.ts";
import { userOf } from "./grant_ends.ts";
import {
  givenGrant,
  givenTokens,
  newFamily,
  newGrant,
  newRefreshToken,
} from "./grants_contract.ts";

const later = now + minute;
const offline = { scopes: ["openid", "offline_access"] } as const;

/** Finds ended logins, and claims what is due. */
async function collected(stores: Stores, at = later): Promise<readonly LogoutNotice[]> {
  const page = { from: null, limit: 500, now: at, limits };
  equal(await stores.logoutNotices.collectNotices(page), null);
  return await claimed(stores, at);
}

/** Claims what is due, of each client. */
async function claimed(stores: Stores, at: number): Promise<readonly LogoutNotice[]> {
  const notices = [];
  for (const clientId of await stores.logoutNotices.listDueClients(at)) {
    const claim = { clientId, now: at, until: at + minute, limit: 8 };
    notices.push(...await stores.logoutNotices.claimNotices(claim));
  }
  return notices;
}

export function logoutNoticesContract(test: ContractTest): void {
  const notifies = (
    sentence: string,
    end: (
      stores: Stores,
      given: Awaited<ReturnType<typeof givenTokens>>,
    ) => Promise<unknown>,
    facts: Parameters<typeof givenTokens>[1] = {},
  ): void =>
    test(`collectNotices() finds ${sentence}, and no other login`, async (stores) => {
      const [own] = [await givenTokens(stores, facts), await givenTokens(stores, facts)];
      deepEqual(await collected(stores), []);
      await end(stores, own);
      const { id, clientId, userId } = own.grant;
      deepEqual(await collected(stores), [{ grantId: id, clientId, userId, attempts: 1 }]);
      deepEqual(await collected(stores), [], "it is claimed");
    });

  const logOut: Parameters<typeof notifies>[1] = (stores, { session }) =>
    stores.sessions.endSession(session.id, now, newEvent());
  notifies("a session that was ended", logOut);
  notifies("an ended session whose grant outlives it", logOut, offline);
  notifies(
    "a grant that was revoked",
    (stores, { grant }) => stores.grants.endGrant(grant.id, "revoked", now, newEvent()),
  );
  notifies(
    "a user who was locked",
    (stores, { session: { userId } }) =>
      stores.users.lockUser({ userId, now, ...newEnding() }, newEvent()),
    offline,
  );
  notifies(
    "a client that was disabled",
    (stores, { client }) => stores.clients.disableClient(client.id, now, newEvent()),
  );
  notifies(
    "a user who was deleted",
    async (stores, { session }) =>
      await stores.users.deleteUser(deletionOf(await userOf(stores, session)), newEvent()),
  );

  test("collectNotices() finds sessions that lapsed, page by page", async (stores) => {
    const given = [await givenTokens(stores), await givenTokens(stores), await givenTokens(stores)];
    const ids = given.map(({ grant }) => grant.id).toSorted();
    const at = now + 1000 * day;
    const page = { from: null, limit: 2, now: at, limits };
    const from = await stores.logoutNotices.collectNotices(page);
    equal(from, ids[1]);
    const due = () => claimed(stores, at);
    equal((await due()).length, 2);
    equal(await stores.logoutNotices.collectNotices({ ...page, from }), null);
    deepEqual((await due()).map(({ grantId }) => grantId), ids.slice(2));
  });

  test("collectNotices() finds no login whose session was replaced", async (stores) => {
    const { session } = await givenTokens(stores);
    const user = await userOf(stores, session);
    const challenge = newChallenge(user);
    await stores.challenges.insertChallenge(challenge, newEvent());
    const opening = newOpening(challenge, newSession(user), { replaces: session.id });
    await stores.sessions.openSession(opening, newEvent());
    deepEqual(await collected(stores), []);
  });

  test("redeemCode() adds no notice for a client that is not notified", async (stores) => {
    const { session, grant } = await givenGrant(stores);
    const redemption = { id: grant.id, now, first: newRefreshToken(grant), notifies: false };
    const familyHash = newFamily();
    equal(await stores.grants.redeemCode({ ...redemption, familyHash }, newEvent()), true);
    await stores.sessions.endSession(session.id, now, newEvent());
    deepEqual(await collected(stores), []);
  });

  test("claimNotices() gives each notice to one of ten in parallel", async (stores) => {
    for (let count = 0; count < 5; count++) {
      const { session } = await givenTokens(stores);
      await stores.sessions.endSession(session.id, now, newEvent());
    }
    await stores.logoutNotices.collectNotices({ from: null, limit: 500, now: later, limits });
    const claims = await inParallel(10, () => claimed(stores, later));
    equal(new Set(claims.flat().map(({ grantId }) => grantId)).size, 5);
    equal(claims.flat().length, 5);
  });

  test("claimNotices() gives those of one client, the longest due first", async (stores) => {
    const { client, session, grant } = await givenTokens(stores);
    const other = await givenTokens(stores, {}, session);
    const grants = [grant];
    for (let count = 0; count < 2; count++) {
      const next = newGrant(client, session);
      grants.push(next);
      await stores.grants.insertGrant(next, newEvent());
      const redemption = { id: next.id, now, first: newRefreshToken(next), notifies: true };
      await stores.grants.redeemCode({ ...redemption, familyHash: newFamily() }, newEvent());
    }
    deepEqual(await stores.logoutNotices.listDueClients(later), []);
    const ids = grants.map(({ id }) => id);
    for (const [index, id] of ids.entries()) {
      await stores.grants.endGrant(id, "revoked", now + index, newEvent());
      const page = { from: null, limit: 500, now: now + index, limits };
      await stores.logoutNotices.collectNotices(page);
    }
    deepEqual(await stores.logoutNotices.listDueClients(now - 1), []);
    deepEqual(await stores.logoutNotices.listDueClients(later), [client.id]);
    const claim = { clientId: client.id, now: later, until: later + minute, limit: 2 };
    deepEqual(await stores.logoutNotices.claimNotices({ ...claim, clientId: other.client.id }), []);
    const first = await stores.logoutNotices.claimNotices(claim);
    deepEqual(first.map(({ grantId }) => grantId).toSorted(), ids.slice(0, 2).toSorted());
    const second = await stores.logoutNotices.claimNotices(claim);
    deepEqual(second.map(({ grantId }) => grantId), ids.slice(2));
    deepEqual(await stores.logoutNotices.listDueClients(later), []);
  });

  test("giveUpNotices() deletes those that are due, of one client and old", async (stores) => {
    const [old, other, fresh] = [
      await givenTokens(stores),
      await givenTokens(stores),
      await givenTokens(stores),
    ];
    for (const { grant } of [old, other]) {
      await stores.grants.endGrant(grant.id, "revoked", now, newEvent());
    }
    const page = { from: null, limit: 500, limits };
    await stores.logoutNotices.collectNotices({ ...page, now });
    await stores.grants.endGrant(fresh.grant.id, "revoked", now, newEvent());
    await stores.logoutNotices.collectNotices({ ...page, now: later });
    const giveUp = (clientId: typeof old.client.id, at = later) =>
      stores.logoutNotices.giveUpNotices({ clientId, now: at, endedBefore: now + 1 });
    equal(await giveUp(old.client.id, now - 1), 0, "not due");
    equal(await giveUp(old.client.id), 1);
    equal(await giveUp(old.client.id), 0);
    equal(await giveUp(fresh.client.id), 0);
    deepEqual(
      (await stores.logoutNotices.listDueClients(later)).toSorted(),
      [other.client.id, fresh.client.id].toSorted(),
    );
  });

  test("settleNotice() retries or deletes a notice, once, unless it was claimed again", async (stores) => {
    const { session } = await givenTokens(stores);
    await stores.sessions.endSession(session.id, now, newEvent());
    const [first] = await collected(stores);
    if (first === undefined) throw new Error("Nothing is due");
    const claim = (at: number) =>
      stores.logoutNotices.claimNotices({
        clientId: first.clientId,
        now: at,
        until: at + minute,
        limit: 1,
      });
    equal(await stores.logoutNotices.settleNotice(first, later + 5000), true);
    deepEqual(await claim(later + 4999), []);
    const [second] = await claim(later + 5000);
    deepEqual(second, { ...first, attempts: 2 });
    equal(await stores.logoutNotices.settleNotice(first, null), false);
    equal((await claim(later - 3 * 60 * minute)).length, 1, "the clock was ahead");
    equal(await stores.logoutNotices.settleNotice({ ...first, attempts: 3 }, null), true);
    equal(await stores.logoutNotices.settleNotice({ ...first, attempts: 3 }, null), false);
  });

  test("listLostNotices() counts them since the last one that arrived", async (stores) => {
    const [{ client }, { client: other }] = [await givenTokens(stores), await givenTokens(stores)];
    const lose = (problem: string, at: number, clientId = client.id) =>
      stores.logoutNotices.addLostNotices({ clientId, count: 1, problem, now: at });
    await lose("HTTP 503", now);
    await lose("HTTP 404", later);
    await lose("no answer", later, other.id);
    await lose("no answer", later, "app_unknown");
    const lost = { count: 2, since: now, lastAt: later, problem: "HTTP 404" };
    const ofOther = { count: 1, since: later, lastAt: later, problem: "no answer" };
    const list = async () => [...await stores.logoutNotices.listLostNotices()].toSorted();
    deepEqual(await list(), [[client.id, lost] as const, [other.id, ofOther] as const].toSorted());
    await stores.logoutNotices.clearLostNotices(client.id);
    deepEqual(await list(), [[other.id, ofOther]]);
    await stores.clients.removeClient(other.id, newEvent());
    deepEqual(await list(), []);
  });

  test("removeClient() deletes the notices of the client", async (stores) => {
    const { client, session } = await givenTokens(stores);
    await stores.sessions.endSession(session.id, now, newEvent());
    await stores.clients.removeClient(client.id, newEvent());
    deepEqual(await collected(stores), []);
  });
}
