import { equal, ok } from "node:assert/strict";
import type { PasswordHash } from "../../../core/domain/account/password.ts";
import type { User } from "../../../core/domain/account/user.ts";
import type { Grant } from "../../../core/domain/oidc/grant.ts";
import type { Session } from "../../../core/domain/session/session.ts";
import type { Stores } from "../../../core/ports/stores/stores.ts";
import {
  type ContractTest,
  givenSession,
  givenTotp,
  limits,
  newChallenge,
  newEnding,
  newEvent,
  newOpening,
  newSession,
  now,
  passwordHash,
} from "../store_fixtures.ts";
import { givenPasskey } from "../factors/passkeys.ts";
import { givenTokens } from "./grants_contract.ts";

const offline = { scopes: ["openid", "offline_access"] } as const;

/** What a grant that outlives its session still ends with. */
export function grantEndsContract(test: ContractTest): void {
  const endedAs = async (stores: Stores, { id }: Grant): Promise<string | null | undefined> =>
    (await stores.grants.findGrant(id))?.endedAs;

  const endsGrants = (
    sentence: string,
    change: (stores: Stores, session: Session) => Promise<unknown>,
  ): void =>
    test(`${sentence} ends the grants of the user, and no others`, async (stores) => {
      const [own, other] = [await givenTokens(stores, offline), await givenTokens(stores, offline)];
      const { session } = await givenSession(stores, {}, await userOf(stores, own.session));
      await change(stores, session);
      equal(await endedAs(stores, own.grant), "account");
      equal((await stores.grants.findGrant(own.grant.id))?.endedAt, now + 1);
      equal(await endedAs(stores, other.grant), null);
    });

  test("disableClient() ends the grants to the client, and no others", async (stores) => {
    const [own, other] = [await givenTokens(stores, offline), await givenTokens(stores, offline)];
    equal(await stores.clients.disableClient(own.client.id, now + 1, newEvent()), true);
    await stores.clients.enableClient(own.client.id, newEvent());
    equal(await endedAs(stores, own.grant), "revoked");
    equal((await stores.grants.findGrant(own.grant.id))?.endedAt, now + 1);
    equal(await endedAs(stores, other.grant), null);
  });

  endsGrants(
    "lockUser()",
    (stores, { userId }) =>
      stores.users.lockUser({ userId, now: now + 1, ...newEnding() }, newEvent()),
  );

  endsGrants("changePassword()", (stores, { userId, id }) =>
    stores.users.changePassword({
      userId,
      from: passwordHash,
      to: passwordHash.replace("$12$", "$13$") as PasswordHash,
      keepSessionId: id,
      keepNetwork: "192.0.2.0/24",
      now: now + 1,
      ...newEnding(),
    }, newEvent()));

  endsGrants(
    "resetSecondFactor()",
    (stores, { userId }) => stores.factors.resetSecondFactor(userId, now + 1, newEvent()),
  );

  endsGrants(
    "endSessionsOf()",
    (stores, { userId }) => stores.sessions.endSessionsOf(userId, now + 1, limits, newEvent()),
  );

  test("endSessionsOf() ends grants of a user without a session, once", async (stores) => {
    const { session, grant } = await givenTokens(stores, offline);
    await stores.sessions.endSession(session.id, now, newEvent());
    equal(await stores.sessions.endSessionsOf(session.userId, now + 1, limits, newEvent()), 0);
    equal(await endedAs(stores, grant), "account");
    equal(await stores.sessions.endSessionsOf(session.userId, now + 1, limits, newEvent()), null);
  });

  endsGrants(
    "endOtherSessions()",
    (stores, { userId, id }) => stores.sessions.endOtherSessions(userId, id, now + 1, newEvent()),
  );

  test("removeFactor() ends the grants of the user", async (stores) => {
    const user = await givenTotp(stores);
    const { session } = await givenSession(stores, {}, user);
    const { grant } = await givenTokens(stores, offline, session);
    const totp = { kind: "totp", id: null } as const;
    equal(await stores.factors.removeFactor(user.id, totp, now + 1, newEvent()), true);
    equal(await endedAs(stores, grant), "account");
  });

  test("confirmTotp() ends the grants of the user, and no session", async (stores) => {
    const { session, grant } = await givenTokens(stores);
    const { grant: lasting } = await givenTokens(stores, offline, session);
    const totp = { userId: session.userId, secretBox: "v1.a.b.c", now: now + 1 };
    equal(await stores.factors.saveTotp(totp, newEvent()), true);
    equal(await endedAs(stores, grant), null, "it is not confirmed");
    equal(await stores.factors.confirmTotp({ ...totp, step: 1 }, newEvent()), true);
    equal(await endedAs(stores, grant), "account");
    equal(await endedAs(stores, lasting), "account");
    ok(await stores.sessions.findSession(session.id));
  });

  test("insertPasskey() ends the grants of the user, and no session", async (stores) => {
    const { session, grant } = await givenTokens(stores, offline);
    const { grant: other } = await givenTokens(stores, offline);
    const user = await userOf(stores, session);
    await givenPasskey(stores, user, { createdAt: now + 1 });
    equal(await endedAs(stores, grant), "account");
    equal(await endedAs(stores, other), null);
    ok(await stores.sessions.findSession(session.id));
  });

  test("replaceRecoveryCodes() ends the grants of the user, and no session", async (stores) => {
    const { session, grant } = await givenTokens(stores, offline);
    await stores.factors.replaceRecoveryCodes(session.userId, [], now + 1, newEvent());
    equal(await endedAs(stores, grant), "account");
    ok(await stores.sessions.findSession(session.id));
  });

  test("endAllSessions() ends all grants", async (stores) => {
    const { grant } = await givenTokens(stores, offline);
    await stores.sessions.endAllSessions({ now: now + 1, devices: false }, newEvent());
    equal(await endedAs(stores, grant), "account");
  });

  test("endOtherSessions() keeps the grants of the session that stays", async (stores) => {
    const { grant, session } = await givenTokens(stores);
    await stores.sessions.endOtherSessions(session.userId, session.id, now + 1, newEvent());
    equal(await endedAs(stores, grant), null);
  });

  test("openSession() moves the grants of the session that it replaces", async (stores) => {
    const [online, lasting] = [await givenTokens(stores), await givenTokens(stores, offline)];
    for (const { session, grant } of [online, lasting]) {
      const user = await userOf(stores, session);
      const challenge = newChallenge(user);
      await stores.challenges.insertChallenge(challenge, newEvent());
      const next = newSession(user);
      const opening = newOpening(challenge, next, { replaces: session.id });
      await stores.sessions.openSession(opening, newEvent());
      equal((await stores.grants.findGrant(grant.id))?.sessionId, next.id);
    }
  });
}

export async function userOf(stores: Stores, { userId }: Session): Promise<User> {
  const user = await stores.users.findUser(userId);
  if (user === null) throw new Error("The user is missing");
  return user;
}
