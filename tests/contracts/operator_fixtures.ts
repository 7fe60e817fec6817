/** Users with everything that an operator can remove. @module */
import { equal, ok } from "node:assert/strict";
import type { PasskeyId } from "../../core/domain/factors/passkey.ts";
import {
  hashRecoveryCode,
  type RecoveryCodeHash,
} from "../../core/domain/factors/recovery_code.ts";
import type { TokenId } from "../../core/domain/token.ts";
import type { User } from "../../core/domain/account/user.ts";
import type { UserId } from "../../core/domain/user_id.ts";
import type { UserHoldings } from "../../core/domain/operator/user_holdings.ts";
import type { Stores } from "../../core/ports/stores/stores.ts";
import {
  givenDevice,
  limits,
  minute,
  newChallenge,
  newEvent,
  newOpening,
  newSession,
  now,
} from "./store_fixtures.ts";

export const later = now + 5 * minute;

export function codeOf(user: { readonly id: UserId }, letter: string): RecoveryCodeHash {
  const hash = hashRecoveryCode(letter.repeat(15), user.id);
  ok(hash !== null);
  return hash;
}

/** A user with sessions, trusted devices, an app, two passkeys, two codes and a challenge. */
export async function givenRich(stores: Stores): Promise<{
  readonly user: User;
  readonly sessionId: TokenId;
  readonly boundId: TokenId;
  readonly deviceId: TokenId;
  readonly challengeId: TokenId;
}> {
  const { user, device } = await givenDevice(stores);
  const bound = newSession(user, { deviceId: device.id, secondFactorAt: null });
  await stores.sessions.openDeviceSession({ ...newOpening({ id: device.id }, bound) }, newEvent());
  await stores.factors.replaceRecoveryCodes(
    user.id,
    [codeOf(user, "a"), codeOf(user, "b")],
    now,
    newEvent(),
  );
  await stores.factors.saveTotp({ userId: user.id, secretBox: "box", now }, newEvent());
  await stores.factors.confirmTotp({ userId: user.id, secretBox: "box", step: 1, now }, newEvent());
  await givenPasskey(stores, user, "one");
  await givenPasskey(stores, user, "two");
  const trusted = await givenDevice(stores, {}, user);
  const challenge = newChallenge(user);
  await stores.challenges.insertChallenge(challenge, newEvent());
  const [session] = (await stores.sessions.listSessions(user.id, later, limits))
    .filter(({ deviceId }) => deviceId === null);
  ok(session !== undefined);
  const { id: deviceId } = trusted.device;
  const after = await stores.users.findUser(user.id) ?? user;
  return {
    user: after,
    sessionId: session.id,
    boundId: bound.id,
    deviceId,
    challengeId: challenge.id,
  };
}

async function givenPasskey(stores: Stores, user: User, name: string): Promise<PasskeyId> {
  const challenge = newChallenge(user, { purpose: "passkey_enrollment" });
  await stores.challenges.insertChallenge(challenge, newEvent());
  const id = `key-${challenge.id}` as PasskeyId;
  const passkey = { id, userId: user.id, name, publicKey: "pQ", signCount: 0, transports: [] };
  const made = { ...passkey, createdAt: now, lastUsedAt: null };
  equal(await stores.factors.insertPasskey(made, challenge.id, newEvent()), "inserted");
  return id;
}

export const holdingsOf = (
  stores: Stores,
  { id }: Pick<User, "id">,
): Promise<UserHoldings | null> => stores.reports.findHoldings(id, later, limits);
