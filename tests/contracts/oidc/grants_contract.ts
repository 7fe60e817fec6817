import { deepEqual, equal, ok } from "node:assert/strict";
import type { OidcClient } from "../../../core/domain/oidc/client.ts";
import {
  codeSeconds,
  type Grant,
  type RefreshToken,
  refreshTokenSeconds,
} from "../../../core/domain/oidc/grant.ts";
import type { Session } from "../../../core/domain/session/session.ts";
import { mintFirstRefreshToken } from "../../../core/domain/oidc/refresh_token.ts";
import { mintToken, type SecretHash } from "../../../core/domain/token.ts";
import type { Stores } from "../../../core/ports/stores/stores.ts";
import {
  type ContractTest,
  day,
  givenSession,
  inParallel,
  limits,
  minute,
  newEvent,
  newSession,
  newUser,
  now,
  randomBytes,
  recorded,
  unverified,
} from "../store_fixtures.ts";
import { deletionOf } from "../../user_rows.ts";
import { givenClient, newClient } from "./clients_contract.ts";
import { clientUseContract } from "./client_use_contract.ts";
import { grantEndsContract } from "./grant_ends.ts";

export function newGrant(
  client: OidcClient,
  session: Session,
  facts: Partial<Grant> = {},
): Grant {
  const { id, secretHash } = mintToken("code", randomBytes);
  return {
    id,
    clientId: client.id,
    userId: session.userId,
    sessionId: session.id,
    scopes: ["openid", "phone"],
    resources: [],
    nonce: null,
    authenticatedAt: now - minute,
    amr: ["pwd", "sms"],
    redirectUri: "https://shop.example/callback",
    codeHash: secretHash,
    codeChallenge: null,
    createdAt: now,
    codeExpiresAt: now + codeSeconds * 1000,
    redeemedAt: null,
    lastUsedAt: now,
    endedAt: null,
    endedAs: null,
    ...facts,
  };
}

export function newRefreshToken(grant: Grant, facts: Partial<RefreshToken> = {}): RefreshToken {
  const { id, secretHash } = mintToken("refresh", randomBytes);
  const expiresAt = now + refreshTokenSeconds * 1000;
  return { id, secretHash, grantId: grant.id, createdAt: now, expiresAt, usedAt: null, ...facts };
}

export function newFamily(): SecretHash {
  return mintFirstRefreshToken(randomBytes).familyHash;
}

interface GivenGrant {
  readonly client: OidcClient;
  readonly session: Session;
  readonly grant: Grant;
}

/** A grant of a user who is logged in, and its parts. */
export async function givenGrant(
  stores: Stores,
  facts: Partial<Grant> = {},
  of?: Session,
): Promise<GivenGrant> {
  const client = await givenClient(stores);
  const session = of ?? (await givenSession(stores)).session;
  const grant = newGrant(client, session, facts);
  equal(await stores.grants.insertGrant(grant, newEvent()), true);
  return { client, session, grant };
}

/** The same, with its code redeemed. */
export async function givenTokens(
  stores: Stores,
  facts: Partial<Grant> = {},
  of?: Session,
): Promise<GivenGrant & { readonly first: RefreshToken }> {
  const given = await givenGrant(stores, facts, of);
  const first = newRefreshToken(given.grant);
  const familyHash = newFamily();
  const redemption = { id: given.grant.id, now, first, familyHash, notifies: true };
  equal(await stores.grants.redeemCode(redemption, newEvent()), true);
  return { ...given, first };
}

export function grantsContract(test: ContractTest): void {
  grantEndsContract(test);
  clientUseContract(test);

  test("findGrant() finds a grant as it was added, with its event", async (stores) => {
    const client = await givenClient(stores);
    const { session } = await givenSession(stores);
    const [plain, event] = [newGrant(client, session), newEvent()];
    equal(await stores.grants.insertGrant(plain, event), true);
    deepEqual(await stores.grants.findGrant(plain.id), plain);
    equal(await recorded(stores, event), true);
    const full = newGrant(client, session, {
      scopes: ["openid", "profile", "phone", "roles", "offline_access"],
      resources: ["https://api.example.com/mcp", "urn:example:api"],
      nonce: "n ünïcode",
      amr: ["pwd", "device"],
      codeChallenge: "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
    });
    await stores.grants.insertGrant(full, newEvent());
    deepEqual(await stores.grants.findGrant(full.id), full);
    equal(await stores.grants.findGrant(newGrant(client, session).id), null);
  });

  test("insertGrant() needs a session, an unlocked user and an enabled client", async (stores) => {
    const client = await givenClient(stores);
    const { session } = await givenSession(stores);
    const refused = async (grant: Grant): Promise<void> => {
      const event = newEvent();
      equal(await stores.grants.insertGrant(grant, event), false);
      equal(await stores.grants.findGrant(grant.id), null);
      equal(await recorded(stores, event), false);
    };
    await refused(newGrant(newClient(), session));
    await refused(newGrant(client, newSession(newUser())));
    await stores.clients.disableClient(client.id, now, newEvent());
    await refused(newGrant(client, session));
    await stores.clients.enableClient(client.id, newEvent());
    await stores.sessions.endSession(session.id, now, newEvent());
    await refused(newGrant(client, session));
  });

  test("redeemCode() redeems once, of ten in parallel", async (stores) => {
    const { grant } = await givenGrant(stores);
    const tokens = Array.from({ length: 10 }, () => newRefreshToken(grant));
    const done = await inParallel(10, (at) => {
      const first = tokens[at] ?? newRefreshToken(grant);
      return stores.grants.redeemCode(
        { id: grant.id, now: now + 1, first, familyHash: newFamily(), notifies: true },
        newEvent(),
      );
    });
    equal(done.filter((each) => each).length, 1);
    const found = await stores.grants.findGrant(grant.id);
    deepEqual([found?.redeemedAt, found?.lastUsedAt], [now + 1, now + 1]);
    const kept = await inParallel(
      10,
      (at) => stores.grants.findRefreshToken(tokens[at]?.id ?? grant.id),
    );
    deepEqual(kept.filter((each) => each !== null), tokens.filter((_, at) => done[at]));
  });

  test("redeemCode() refuses an expired code and an ended grant", async (stores) => {
    const { grant } = await givenGrant(stores);
    const redeem = (at: number, id = grant.id): Promise<boolean> =>
      stores.grants.redeemCode(
        { id, now: at, first: newRefreshToken(grant), familyHash: newFamily(), notifies: true },
        newEvent(),
      );
    equal(await redeem(grant.codeExpiresAt), false);
    equal(await stores.grants.endGrant(grant.id, "revoked", now + 1, newEvent()), true);
    equal(await redeem(now + 2), false);
    const ended = await stores.grants.findGrant(grant.id);
    deepEqual([ended?.endedAt, ended?.endedAs, ended?.redeemedAt], [now + 1, "revoked", null]);
    const event = newEvent();
    equal(await stores.grants.endGrant(grant.id, "replayed", now + 3, event), false);
    equal(await recorded(stores, event), false);
  });

  test("findGrantOfFamily() finds the grant that was redeemed with it", async (stores) => {
    const [{ grant }, other] = [await givenGrant(stores), await givenTokens(stores)];
    const familyHash = newFamily();
    const redemption = { id: grant.id, now, first: newRefreshToken(grant), familyHash };
    equal(await stores.grants.findGrantOfFamily(familyHash), null);
    await stores.grants.redeemCode({ ...redemption, notifies: false }, newEvent());
    equal((await stores.grants.findGrantOfFamily(familyHash))?.id, grant.id);
    equal(await stores.grants.findGrantOfFamily(newFamily()), null);
    // The family of another grant is no other's.
    await stores.grants.endGrant(grant.id, "replayed", now + 1, newEvent());
    const ended = await stores.grants.findGrantOfFamily(familyHash);
    deepEqual([ended?.id, ended?.endedAs], [grant.id, "replayed"]);
    equal((await stores.grants.findGrant(other.grant.id))?.endedAs, null);
  });

  test("useRefreshToken() gives one successor, of ten in parallel", async (stores) => {
    const { grant, first } = await givenTokens(stores);
    const successors = Array.from({ length: 10 }, () => newRefreshToken(grant));
    const done = await inParallel(10, (at) =>
      stores.grants.useRefreshToken({
        id: first.id,
        successor: successors[at] ?? first,
        now: now + 5,
        usedBefore: now,
      }));
    equal(done.filter((each) => each).length, 1);
    equal((await stores.grants.findRefreshToken(first.id))?.usedAt, now + 5);
    equal((await stores.grants.findGrant(grant.id))?.lastUsedAt, now + 5);
    const [winner] = successors.filter((_, at) => done[at]);
    deepEqual(await stores.grants.findRefreshToken(winner?.id ?? first.id), winner);
  });

  test("useRefreshToken() forgets old ones, and needs its own open grant", async (stores) => {
    const [{ grant, first }, other] = [await givenTokens(stores), await givenTokens(stores)];
    const use = (id: RefreshToken["id"], successor: RefreshToken, at: number) =>
      stores.grants.useRefreshToken({ id, successor, now: at, usedBefore: at - day });
    equal(await use(first.id, newRefreshToken(other.grant), now + 1), false);
    const second = newRefreshToken(grant);
    equal(await use(first.id, second, now + 1), true);
    const third = newRefreshToken(grant);
    equal(await use(second.id, third, now + 2 + day), true);
    equal(await stores.grants.findRefreshToken(first.id), null);
    equal((await stores.grants.findRefreshToken(second.id))?.usedAt, now + 2 + day);
    await stores.grants.endGrant(grant.id, "replayed", now + 2 * day, newEvent());
    equal(await use(third.id, newRefreshToken(grant), now + 3 * day), false);
    equal((await stores.grants.findRefreshToken(third.id))?.usedAt, null);
  });

  test("findConsent() finds the latest consent to this client only", async (stores) => {
    const [one, other] = [await givenClient(stores), await givenClient(stores)];
    const { user } = await givenSession(stores);
    equal(await stores.grants.findConsent(user.id, one.id), null);
    const resources = ["https://api.example.com/mcp"];
    const give = (scopes: Grant["scopes"], at: number, clientId = one.id) =>
      stores.grants.giveConsent({ userId: user.id, clientId, scopes, resources, at }, newEvent());
    equal(await give(["openid"], now), true);
    equal(await give(["openid", "phone"], now + 1), true);
    deepEqual(await stores.grants.findConsent(user.id, one.id), {
      scopes: ["openid", "phone"],
      resources,
      at: now + 1,
    });
    equal(await stores.grants.findConsent(user.id, other.id), null);
    equal(await give(["openid"], now, newClient().id), false);
  });

  test("listConnectedClients() lists each client once, while it has access", async (stores) => {
    const { user, session } = await givenSession(stores);
    const list = (at = now) => stores.grants.listConnectedClients(user.id, at, limits);
    await givenGrant(stores, {}, session);
    deepEqual(await list(), [], "a code that was never redeemed gives no access");
    const online = await givenTokens(stores, {}, session);
    const scopes = ["openid", "offline_access"] as const;
    const offline = await givenTokens(stores, { scopes }, session);
    const asked = await givenClient(stores);
    await stores.grants.giveConsent(
      { userId: user.id, clientId: asked.id, scopes: ["openid"], resources: [], at: now },
      newEvent(),
    );
    const entry = ({ id, name }: OidcClient, lastUsedAt: number | null, isOffline = false) => ({
      id,
      name,
      lastUsedAt,
      offline: isOffline,
    });
    const expected = [entry(online.client, now), entry(offline.client, now, true)];
    const byName = (one: { name: string }, other: { name: string }): number =>
      one.name < other.name ? -1 : 1;
    deepEqual(await list(), [...expected, entry(asked, null)].toSorted(byName));
    await stores.sessions.endSession(session.id, now, newEvent());
    const left = [entry(offline.client, now, true), entry(asked, null)].toSorted(byName);
    deepEqual(await list(), left);
    deepEqual(await list(now + refreshTokenSeconds * 1000), [entry(asked, null)]);
  });

  test("listKeptGrants() lists what is stored of a user's apps, newest first", async (stores) => {
    const { user, session } = await givenSession(stores);
    await givenGrant(stores, {}, session);
    const resources = ["https://api.example.com/mcp"];
    const old = await givenTokens(stores, { createdAt: now - 1, resources }, session);
    const ended = await givenTokens(stores, {}, session);
    await givenTokens(stores);
    await stores.grants.endGrant(ended.grant.id, "revoked", now + 1, newEvent());
    const scopes = ["openid"] as const;
    const consent = { userId: user.id, clientId: old.client.id, scopes, resources, at: now };
    await stores.grants.giveConsent(consent, newEvent());
    const entry = ({ client: { id, name }, grant }: typeof old, endedAt: number | null) => ({
      clientId: id,
      name,
      scopes: grant.scopes,
      resources: grant.resources,
      createdAt: grant.createdAt,
      lastUsedAt: now,
      endedAt,
    });
    const { id: clientId, name } = old.client;
    deepEqual(await stores.grants.listKeptGrants(user.id, 10), {
      grants: [entry(ended, now + 1), entry(old, null)],
      consents: [{ clientId, name, scopes: ["openid"], resources, at: now }],
    });
    const [newest] = (await stores.grants.listKeptGrants(user.id, 1)).grants;
    equal(newest?.clientId, ended.client.id);
  });

  test("disconnectClient() ends the grants and the consent of one client", async (stores) => {
    const { user, session } = await givenSession(stores);
    const [one, other] = [
      await givenTokens(stores, {}, session),
      await givenTokens(stores, {}, session),
    ];
    const consent = { userId: user.id, clientId: one.client.id, resources: [], at: now };
    await stores.grants.giveConsent({ ...consent, scopes: ["openid"] }, newEvent());
    const end = (event = newEvent()) =>
      stores.grants.disconnectClient(user.id, one.client.id, now + 1, event);
    equal(await end(), true);
    equal((await stores.grants.findGrant(one.grant.id))?.endedAs, "revoked");
    equal((await stores.grants.findGrant(other.grant.id))?.endedAs, null);
    equal(await stores.grants.findConsent(user.id, one.client.id), null);
    const event = newEvent();
    equal(await end(event), false);
    equal(await recorded(stores, event), false);
  });

  test("grants are deleted with their user, their client and their session", async (stores) => {
    const [one, two, three] = [
      await givenTokens(stores),
      await givenTokens(stores),
      await givenTokens(stores),
    ];
    const offline = await givenTokens(stores, { scopes: ["openid", "offline_access"] });
    const user = await stores.users.findUser(one.session.userId);
    if (user !== null) await stores.users.deleteUser(deletionOf(user), newEvent());
    await stores.clients.removeClient(two.client.id, newEvent());
    for (const { session } of [three, offline]) {
      await stores.sessions.endSession(session.id, now, newEvent());
    }
    await stores.upkeep.sweep(now + 8 * day, unverified(0));
    for (const { grant, first } of [one, two, three]) {
      equal(await stores.grants.findGrant(grant.id), null);
      equal(await stores.grants.findRefreshToken(first.id), null);
    }
    equal((await stores.grants.findGrant(offline.grant.id))?.endedAt, null);
    await stores.upkeep.sweep(now + 32 * day, unverified(0));
    equal(await stores.grants.findGrant(offline.grant.id), null);
  });
  test("sweep() removes codes that no client redeemed, a day after their end", async (stores) => {
    const { session, grant: unused } = await givenGrant(stores);
    const { grant: used } = await givenTokens(stores, {}, session);
    await stores.upkeep.sweep(now + day, unverified(0));
    ok(await stores.grants.findGrant(unused.id));
    await stores.upkeep.sweep(now + day + (codeSeconds + 1) * 1000, unverified(0));
    equal(await stores.grants.findGrant(unused.id), null);
    ok(await stores.grants.findGrant(used.id));
  });
}
