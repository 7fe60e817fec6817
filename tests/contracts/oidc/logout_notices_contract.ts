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
import { givenGrant, givenTokens, newFamily, newRefreshToken } from "./grants_contract.ts";

const later = now + minute;
const offline = { scopes: ["openid", "offline_access"] } as const;

/** Finds ended logins, and claims what is due. */
async function collected(stores: Stores, at = later): Promise<readonly LogoutNotice[]> {
  const page = { from: null, limit: 500, now: at, limits };
  equal(await stores.logoutNotices.collectNotices(page), null);
  return await stores.logoutNotices.claimNotices({ now: at, until: at + minute, limit: 8 });
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
    const due = () => stores.logoutNotices.claimNotices({ now: at, until: at + 1, limit: 8 });
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
    const claims = await inParallel(
      10,
      () => stores.logoutNotices.claimNotices({ now: later, until: later + minute, limit: 8 }),
    );
    equal(new Set(claims.flat().map(({ grantId }) => grantId)).size, 5);
    equal(claims.flat().length, 5);
  });

  test("settleNotice() retries or deletes a notice, once, unless it was claimed again", async (stores) => {
    const { session } = await givenTokens(stores);
    await stores.sessions.endSession(session.id, now, newEvent());
    const [first] = await collected(stores);
    if (first === undefined) throw new Error("Nothing is due");
    const claim = (at: number) =>
      stores.logoutNotices.claimNotices({ now: at, until: at + minute, limit: 1 });
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
      stores.logoutNotices.addLostNotice({ clientId, problem, now: at });
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
