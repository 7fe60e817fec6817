import { deepEqual, ok } from "node:assert/strict";
import { codeOf, givenRich, later } from "../operator_fixtures.ts";
import {
  type ContractTest,
  newChallenge,
  newEvent,
  newOpening,
  newSession,
} from "../store_fixtures.ts";

export function authenticatorsContract(test: ContractTest): void {
  test("findAuthenticators() returns when passkeys and codes were last used", async (stores) => {
    const { user } = await givenRich(stores);
    const [passkey] = await stores.factors.listPasskeys(user.id);
    ok(passkey !== undefined);
    for (
      const spend of [
        { kind: "passkey", id: passkey.id, signCount: 1 },
        { kind: "recovery_code", hash: codeOf(user, "a") },
      ] as const
    ) {
      const challenge = newChallenge(user);
      await stores.challenges.insertChallenge(challenge, newEvent());
      const opening = newOpening(challenge, newSession(user), { spend, now: later });
      ok(await stores.sessions.openSession(opening, newEvent()) !== null);
    }
    const has = await stores.factors.findAuthenticators(user.id);
    deepEqual(has.map(({ kind, lastUsedAt, count }) => [kind, lastUsedAt, count]), [
      ["passkey", later, 1],
      ["passkey", null, 1],
      ["recovery_codes", later, 1],
      ["totp", null, 1],
    ]);
  });
}
