import { deepEqual, equal } from "node:assert/strict";
import { deletionOf, newInsertion } from "../../user_rows.ts";
import {
  type ContractTest,
  day,
  givenSession,
  givenUser,
  inParallel,
  key,
  minute,
  name,
  newEvent,
  newUser,
  now,
  passwordHash,
  phone,
  recorded,
} from "../store_fixtures.ts";
import {
  givenCreatedUser,
  givenInvitation,
  newInvitation,
  roles,
  stored,
} from "./invitation_fixtures.ts";

export function invitedUserContract(test: ContractTest): void {
  test("insertInvitation() adds an invitation and the event", async (stores) => {
    const invitation = newInvitation({ phoneNumber: phone(42), roles });
    const event = newEvent();
    await stores.invitations.insertInvitation(invitation, event);
    deepEqual(await stored(stores, invitation), invitation);
    equal(await stored(stores, newInvitation()), null);
    deepEqual(await stores.invitations.findInvitationById(invitation.id), invitation);
    equal(await stores.invitations.findInvitationById("inv_' OR 1"), null);
    equal(await recorded(stores, event), true);
  });

  test("insertInvitedUser() adds the user and ends the invitation, without its number", async (stores) => {
    const invitation = await givenInvitation(stores, { phoneNumber: phone(42), roles });
    const user = newUser({ origin: "invited", roles });
    const event = newEvent();
    const use = { invitationId: invitation.id, now: now + 1 };
    const insertion = newInsertion(user, passwordHash);
    equal(await stores.invitations.insertInvitedUser(insertion, use, event), "inserted");
    deepEqual(await stores.users.findUser(user.id), user);
    equal(await recorded(stores, event), true);
    const used = { endedAs: "used", endedAt: now + 1, usedBy: user.id, phoneNumber: null };
    deepEqual(await stored(stores, invitation), { ...invitation, ...used });
    await stores.users.deleteUser(deletionOf(user), newEvent());
    deepEqual(await stored(stores, invitation), { ...invitation, ...used }, "it stays used");
  });

  test("insertInvitedUser() adds one user in 50 parallel calls", async (stores) => {
    const invitation = await givenInvitation(stores);
    const answers = await inParallel(50, async () => {
      const use = { invitationId: invitation.id, now };
      const insertion = newInsertion(newUser({ origin: "invited" }), passwordHash);
      return await stores.invitations.insertInvitedUser(insertion, use, newEvent());
    });
    equal(answers.filter((answer) => answer === "inserted").length, 1);
    equal(answers.filter((answer) => answer === "not_open").length, 49);
    equal(await stores.reports.countUsers(), 1);
  });

  test("insertInvitedUser() leaves the invitation open for a taken or retired name", async (stores) => {
    const invitation = await givenInvitation(stores);
    await givenUser(stores, { username: name("ada") });
    const { user: gone } = await givenSession(
      stores,
      {},
      await givenUser(stores, { username: name("bob") }),
    );
    await stores.users.deleteUser(deletionOf(gone), newEvent());
    const use = { invitationId: invitation.id, now };
    for (const username of ["ADA", "Bob"]) {
      const event = newEvent();
      const insertion = newInsertion(newUser({ username: name(username) }), passwordHash);
      equal(await stores.invitations.insertInvitedUser(insertion, use, event), "username_taken");
      equal(await recorded(stores, event), false);
    }
    deepEqual(await stored(stores, invitation), invitation);
    equal(await stores.users.findUserByName(key("bob")), null);
  });

  test("insertInvitedUser() writes nothing for an invitation that cannot be used", async (stores) => {
    const { invitation: ofOther } = await givenCreatedUser(stores);
    const unusable = {
      expired: await givenInvitation(stores, { expiresAt: now }),
      "from the future": await givenInvitation(stores, { createdAt: now + 6 * minute }),
      "valid for too long": await givenInvitation(stores, { expiresAt: now + 31 * day }),
      revoked: await givenInvitation(stores),
      "of a created user": ofOther,
      unknown: newInvitation(),
    };
    await stores.invitations.revokeInvitation(unusable.revoked.id, now, newEvent());
    const users = await stores.reports.countUsers();
    for (const [which, { id }] of Object.entries(unusable)) {
      const event = newEvent();
      const insertion = newInsertion(newUser(), passwordHash);
      const use = { invitationId: id, now };
      equal(await stores.invitations.insertInvitedUser(insertion, use, event), "not_open", which);
      equal(await recorded(stores, event), false, which);
    }
    equal(await stores.reports.countUsers(), users);
  });
}
