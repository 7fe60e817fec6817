import { deepEqual, equal } from "node:assert/strict";
import type { OidcClient } from "../../../core/domain/oidc/client.ts";
import { refreshTokenSeconds } from "../../../core/domain/oidc/grant.ts";
import type { Session } from "../../../core/domain/session/session.ts";
import type { Stores } from "../../../core/ports/stores/stores.ts";
import {
  type ContractTest,
  day,
  givenSession,
  limits,
  minute,
  newEvent,
  now,
} from "../store_fixtures.ts";
import { givenClient } from "./clients_contract.ts";
import { userOf } from "./grant_ends.ts";
import { newFamily, newGrant, newRefreshToken } from "./grants_contract.ts";

const offline = { scopes: ["openid", "offline_access"] } as const;
const place = { now: now + minute, limits, max: 100 };

/** A grant of a user to a client, whose tokens were last issued at a time. */
async function given(
  stores: Stores,
  client: OidcClient,
  session: Session,
  { at = now, facts = {} }: { at?: number; facts?: Parameters<typeof newGrant>[2] } = {},
) {
  const grant = newGrant(client, session, { createdAt: at, ...facts });
  equal(await stores.grants.insertGrant(grant, newEvent()), true);
  const first = newRefreshToken(grant);
  const familyHash = newFamily();
  const redemption = { id: grant.id, now: at, first, familyHash, notifies: false };
  equal(await stores.grants.redeemCode(redemption, newEvent()), true);
  return grant;
}

export function clientUseContract(test: ContractTest): void {
  test("listClientUse() counts open grants, of all clients or one", async (stores) => {
    const [client, other] = [await givenClient(stores), await givenClient(stores)];
    const { session } = await givenSession(stores);
    const use = async (more: Partial<Parameters<typeof stores.grants.listClientUse>[0]> = {}) => {
      const all = await stores.grants.listClientUse({ clientId: null, ...place, ...more });
      return [all.get(client.id), all.get(other.id)];
    };
    const unused = { openGrants: 0, more: false, lastUsedAt: null };
    deepEqual(await use(), [unused, unused]);
    const first = await given(stores, client, session);
    await given(stores, client, session, { at: now + 5, facts: offline });
    await stores.grants.insertGrant(newGrant(client, session), newEvent());
    const used = { openGrants: 2, more: false, lastUsedAt: now + 5 };
    deepEqual(await use(), [used, unused], "an unused code is no access");
    deepEqual(await use({ clientId: other.id }), [undefined, unused]);
    deepEqual(await use({ max: 1 }), [{ openGrants: 1, more: true, lastUsedAt: now + 5 }, unused]);
    await stores.grants.endGrant(first.id, "revoked", now, newEvent());
    deepEqual(await use(), [{ ...used, openGrants: 1 }, unused]);
    const unusedFor = { now: now + 6 + refreshTokenSeconds * 1000 };
    deepEqual(await use(unusedFor), [{ ...used, openGrants: 0 }, unused]);
  });

  test("listClientUsers() has each user of open grants once, last used first", async (stores) => {
    const client = await givenClient(stores);
    const { session } = await givenSession(stores);
    const { session: second } = await givenSession(stores);
    const list = (at = place.now) =>
      stores.grants.listClientUsers({ ...place, clientId: client.id, now: at });
    deepEqual(await list(), []);
    await given(stores, client, session, { at: now + 1 });
    await given(stores, client, session, { at: now + 2, facts: offline });
    await given(stores, client, second, { at: now + 3 });
    await given(stores, await givenClient(stores), second);
    const [one, other] = [await userOf(stores, session), await userOf(stores, second)];
    const both = { userId: one.id, username: one.username, since: now + 1, lastUsedAt: now + 2 };
    deepEqual(await list(), [
      {
        userId: other.id,
        username: other.username,
        grants: 1,
        since: now + 3,
        lastUsedAt: now + 3,
        offline: false,
      },
      { ...both, grants: 2, offline: true },
    ]);
    await stores.sessions.endSession(second.id, now, newEvent());
    equal((await list()).length, 1);
    deepEqual(
      await list(now + 29 * day),
      [{ ...both, since: now + 2, grants: 1, offline: true }],
      "the session has lapsed",
    );
  });
}
