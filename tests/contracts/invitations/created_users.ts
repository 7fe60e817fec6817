import { deepEqual, equal } from "node:assert/strict";
import { unusablePasswordHash } from "../../../core/domain/account/password.ts";
import { usernameKey } from "../../../core/domain/account/username.ts";
import type { User } from "../../../core/domain/account/user.ts";
import type { Stores } from "../../../core/ports/stores/stores.ts";
import { deletionOf, newInsertion } from "../../user_rows.ts";
import {
  type ContractTest,
  day,
  givenUser,
  inParallel,
  name,
  newEnding,
  newEvent,
  newUser,
  now,
  passwordHash,
  recorded,
  unverified,
} from "../store_fixtures.ts";
import {
  chosen,
  givenCreatedUser,
  givenInvitation,
  newInvitation,
  roles,
  stored,
} from "./invitation_fixtures.ts";

async function hashOf(stores: Stores, { username }: User): Promise<string | undefined> {
  return (await stores.users.findUserByName(usernameKey(username)))?.passwordHash;
}

export function createdUserContract(test: ContractTest): void {
  test("insertCreatedUser() adds a user without a password, and the invitation", async (stores) => {
    const user = newUser({ origin: "created", roles });
    const invitation = newInvitation({ userId: user.id });
    const event = newEvent();
    const insertion = newInsertion(user, unusablePasswordHash);
    equal(await stores.invitations.insertCreatedUser(insertion, invitation, event), "inserted");
    deepEqual(await stores.users.findUser(user.id), user);
    deepEqual(await stored(stores, invitation), invitation);
    equal(await hashOf(stores, user), unusablePasswordHash);
    equal(await recorded(stores, event), true);
  });

  test("insertCreatedUser() writes nothing for a taken name", async (stores) => {
    await givenUser(stores, { username: name("ada") });
    const user = newUser({ username: name("Ada") });
    const invitation = newInvitation({ userId: user.id });
    const event = newEvent();
    const insertion = newInsertion(user, unusablePasswordHash);
    equal(
      await stores.invitations.insertCreatedUser(insertion, invitation, event),
      "username_taken",
    );
    equal(await stored(stores, invitation), null);
    equal(await recorded(stores, event), false);
  });

  test("sweep() and releaseName() keep a created user who never logged in", async (stores) => {
    const { user } = await givenCreatedUser(stores, { createdAt: now - day });
    await stores.upkeep.sweep(now, unverified(now));
    equal(await stores.users.releaseName(usernameKey(user.username), now), false);
    deepEqual(await stores.users.findUser(user.id), user);
  });

  test("setFirstPassword() sets the password and ends the invitation", async (stores) => {
    const { user, invitation } = await givenCreatedUser(stores, { passwordFailures: 100 });
    const event = newEvent();
    const use = { invitationId: invitation.id, userId: user.id, to: chosen, now: now + 1 };
    equal(await stores.invitations.setFirstPassword(use, event), true);
    equal(await hashOf(stores, user), chosen);
    deepEqual(await stores.users.findUser(user.id), { ...user, passwordFailures: 0 });
    const used = { endedAs: "used", endedAt: now + 1, usedBy: user.id };
    deepEqual(await stored(stores, invitation), { ...invitation, ...used });
    equal(await recorded(stores, event), true);
    equal(await stores.invitations.setFirstPassword(use, newEvent()), false);
  });

  test("setFirstPassword() sets one password in 30 parallel calls", async (stores) => {
    const { user, invitation } = await givenCreatedUser(stores);
    const answers = await inParallel(30, async (index) => {
      const to = `${chosen}${index}` as typeof chosen;
      const use = { invitationId: invitation.id, userId: user.id, to, now };
      return { to, done: await stores.invitations.setFirstPassword(use, newEvent()) };
    });
    const won = answers.filter(({ done }) => done);
    equal(won.length, 1);
    equal(await hashOf(stores, user), won[0]?.to);
  });

  test("setFirstPassword() writes nothing unless all of its conditions are met", async (stores) => {
    const expired = await givenCreatedUser(stores);
    const foreign = await givenCreatedUser(stores);
    const locked = await givenCreatedUser(stores);
    const hasPassword = await givenCreatedUser(stores);
    const revoked = await givenCreatedUser(stores);
    const open = await givenInvitation(stores);
    await stores.invitations.revokeInvitation(revoked.invitation.id, now, newEvent());
    await stores.users.lockUser({ userId: locked.user.id, now, ...newEnding() }, newEvent());
    const change = { userId: hasPassword.user.id, from: unusablePasswordHash, to: passwordHash };
    await stores.users.replacePasswordHash(change, newEvent());
    const uses = [
      { user: expired.user, id: expired.invitation.id, at: now + 7 * day },
      { user: foreign.user, id: open.id, at: now },
      { user: foreign.user, id: expired.invitation.id, at: now },
      { user: locked.user, id: locked.invitation.id, at: now },
      { user: hasPassword.user, id: hasPassword.invitation.id, at: now },
      { user: revoked.user, id: revoked.invitation.id, at: now },
    ];
    for (const { user, id, at } of uses) {
      const before = await hashOf(stores, user);
      const event = newEvent();
      const use = { invitationId: id, userId: user.id, to: chosen, now: at };
      equal(await stores.invitations.setFirstPassword(use, event), false);
      deepEqual([await hashOf(stores, user), await recorded(stores, event)], [before, false]);
    }
    deepEqual(await stored(stores, open), open);
  });

  test("replaceInvitation() revokes the earlier invitation of the user", async (stores) => {
    const { user, invitation: first } = await givenCreatedUser(stores);
    const other = await givenCreatedUser(stores);
    const second = { ...newInvitation({ createdAt: now + 5 }), userId: user.id };
    const event = newEvent();
    equal(await stores.invitations.replaceInvitation(second, event), true);
    const { endedAs, endedAt } = await stored(stores, first) ?? first;
    deepEqual([endedAs, endedAt], ["revoked", now + 5]);
    deepEqual(await stored(stores, second), second);
    deepEqual(await stored(stores, other.invitation), other.invitation);
    equal(await recorded(stores, event), true);
  });

  test("replaceInvitation() leaves one open invitation after 10 parallel calls", async (stores) => {
    const { user } = await givenCreatedUser(stores);
    const made = await inParallel(10, async () => {
      const invitation = { ...newInvitation(), userId: user.id };
      equal(await stores.invitations.replaceInvitation(invitation, newEvent()), true);
      return invitation;
    });
    const now = await Promise.all(made.map((one) => stored(stores, one)));
    equal(now.filter((one) => one?.endedAs === null).length, 1);
  });

  test("replaceInvitation() writes nothing for an unknown user or one with a password", async (stores) => {
    const { id } = await givenUser(stores);
    for (const userId of [id, newUser().id]) {
      const invitation = { ...newInvitation(), userId };
      const event = newEvent();
      equal(await stores.invitations.replaceInvitation(invitation, event), false);
      equal(await stored(stores, invitation), null);
      equal(await recorded(stores, event), false);
    }
  });

  test("deleteUser() deletes the invitation of a created user", async (stores) => {
    const { user, invitation } = await givenCreatedUser(stores);
    await stores.users.deleteUser(deletionOf(user), newEvent());
    equal(await stored(stores, invitation), null);
  });
}
