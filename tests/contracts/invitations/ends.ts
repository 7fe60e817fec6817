import { deepEqual, equal } from "node:assert/strict";
import fc from "fast-check";
import type { Invitation } from "../../../core/domain/account/invitation.ts";
import type { Stores } from "../../../core/ports/stores/stores.ts";
import { newInsertion } from "../../user_rows.ts";
import {
  type ContractTest,
  day,
  inParallel,
  newEvent,
  newUser,
  now,
  passwordHash,
  phone,
  recorded,
  unverified,
} from "../store_fixtures.ts";
import { givenInvitation, newInvitation, stored } from "./invitation_fixtures.ts";

/** What can happen to an invitation. Returns whether it ended it. */
const acts: Readonly<Record<string, (stores: Stores, of: Invitation) => Promise<boolean>>> = {
  used: async ({ invitations }, { id }) => {
    const insertion = newInsertion(newUser({ origin: "invited" }), passwordHash);
    const use = { invitationId: id, now };
    return await invitations.insertInvitedUser(insertion, use, newEvent()) === "inserted";
  },
  revoked: ({ invitations }, { id }) => invitations.revokeInvitation(id, now, newEvent()),
  expired: async ({ invitations }, { id }) => {
    await invitations.expireInvitation(id, now);
    return false;
  },
};

export function invitationEndContract(test: ContractTest): void {
  test("an invitation ends once, whatever happens to it in parallel", async (stores) => {
    const happening = fc.array(fc.constantFrom(...Object.keys(acts)), {
      minLength: 1,
      maxLength: 8,
    });
    await fc.assert(
      fc.asyncProperty(happening, async (names) => {
        const invitation = await givenInvitation(stores, { phoneNumber: phone(42) });
        const before = await stores.reports.countUsers();
        const ended = await Promise.all(
          names.map(async (each) => await acts[each]?.(stores, invitation) ? each : null),
        );
        const won = ended.filter((each) => each !== null);
        const { endedAs, phoneNumber, usedBy } = await stored(stores, invitation) ?? invitation;
        equal(phoneNumber, null);
        equal(endedAs !== null && names.includes(endedAs), true);
        deepEqual(won, endedAs === "expired" ? [] : [endedAs]);
        const users = await stores.reports.countUsers() - before;
        equal(users, endedAs === "used" ? 1 : 0);
        equal(usedBy !== null, endedAs === "used");
      }),
      { numRuns: 15 },
    );
  });

  test("expireInvitation() ends an invitation for good, even if the clock is set back", async (stores) => {
    const invitation = await givenInvitation(stores);
    await stores.invitations.expireInvitation(invitation.id, now + 8 * day);
    await stores.invitations.expireInvitation(invitation.id, now + 9 * day);
    const { endedAs, endedAt } = await stored(stores, invitation) ?? invitation;
    deepEqual([endedAs, endedAt], ["expired", now + 8 * day]);
    for (const act of Object.values(acts)) equal(await act(stores, invitation), false);
  });

  test("revokeInvitation() ends an open invitation, once in 10 parallel calls", async (stores) => {
    const { id, ...rest } = await givenInvitation(stores);
    const events = Array.from({ length: 10 }, () => newEvent());
    const answers = await inParallel(
      10,
      (index) => stores.invitations.revokeInvitation(id, now + 1, events[index] ?? newEvent()),
    );
    equal(answers.filter((answer) => answer).length, 1);
    const kept = await Promise.all(events.map((event) => recorded(stores, event)));
    deepEqual(kept, answers);
    deepEqual(await stored(stores, { id, ...rest }), {
      id,
      ...rest,
      endedAs: "revoked",
      endedAt: now + 1,
    });
    equal(await stores.invitations.revokeInvitation(newInvitation().id, now, newEvent()), false);
  });

  test("listInvitations() lists all invitations, newest first, in pages", async (stores) => {
    const made: string[] = [];
    for (let each = 0; each < 5; each++) made.unshift((await givenInvitation(stores)).id);
    const first = await stores.invitations.listInvitations({ cursor: null, limit: 3 });
    deepEqual(first.items.map(({ id }) => id), made.slice(0, 3));
    const second = await stores.invitations.listInvitations({ cursor: first.next, limit: 3 });
    deepEqual(second.items.map(({ id }) => id), made.slice(3));
    equal(second.next, null);
  });

  test("sweep() deletes invitations a week after their end, and impossible ones", async (stores) => {
    const ends = {
      open: {},
      "ended this week": { endedAs: "revoked", endedAt: now - 6 * day },
      "ended long ago": { endedAs: "revoked", endedAt: now - 8 * day },
      "expired this week": { createdAt: now - 13 * day, expiresAt: now - 6 * day },
      "expired long ago": { createdAt: now - 15 * day, expiresAt: now - 8 * day },
      "by a wrong clock": { createdAt: now + 40 * day, expiresAt: now + 47 * day },
    } as const;
    const kept: string[] = [];
    const made = new Map<string, Invitation>();
    for (const [which, facts] of Object.entries(ends)) {
      made.set(which, await givenInvitation(stores, facts));
    }
    await stores.upkeep.sweep(now, unverified(0));
    for (const [which, invitation] of made) {
      if (await stored(stores, invitation) !== null) kept.push(which);
    }
    deepEqual(kept, ["open", "ended this week", "expired this week"]);
  });
}
