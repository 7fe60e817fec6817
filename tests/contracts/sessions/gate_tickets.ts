import { deepEqual, equal } from "node:assert/strict";
import type { GateTicket } from "../../../core/domain/session/gate_ticket.ts";
import type { Session } from "../../../core/domain/session/session.ts";
import { mintToken } from "../../../core/domain/token.ts";
import {
  type ContractTest,
  day,
  givenSession,
  inParallel,
  minute,
  newEvent,
  newSession,
  newUser,
  now,
  randomBytes,
} from "../store_fixtures.ts";
import { deletionOf } from "../../user_rows.ts";

function newTicket(session: Session, facts: Partial<GateTicket> = {}): GateTicket {
  const { id, secretHash } = mintToken("gate", randomBytes);
  return { id, secretHash, sessionId: session.id, createdAt: now, ...facts };
}

export function gateTicketContract(test: ContractTest): void {
  test("findGateTicket() finds a ticket with its session and user", async (stores) => {
    const { user, session } = await givenSession(stores);
    const ticket = newTicket(session);
    equal(await stores.sessions.insertGateTicket(ticket, 5), true);
    deepEqual(await stores.sessions.findGateTicket(ticket.id), {
      ticket,
      session,
      user: await stores.users.findUser(user.id),
    });
    equal(await stores.sessions.findGateTicket(newTicket(session).id), null);
    equal(await stores.sessions.findGateTicket(session.id), null);
  });

  test("findGateTicket() shows that the session has ended", async (stores) => {
    const { session } = await givenSession(stores);
    const ticket = newTicket(session);
    await stores.sessions.insertGateTicket(ticket, 5);
    await stores.sessions.endSession(session.id, now + 1, newEvent());
    equal((await stores.sessions.findGateTicket(ticket.id))?.session.endedAt, now + 1);
  });

  test("insertGateTicket() adds none to an ended or unknown session", async (stores) => {
    const { session } = await givenSession(stores);
    await stores.sessions.endSession(session.id, now, newEvent());
    for (const  of of[session, newSession(newUser())]) {
      const ticket = newTicket(of);
      equal(await stores.sessions.insertGateTicket(ticket, 5), false);
      equal(await stores.sessions.findGateTicket(ticket.id), null);
    }
  });

  test("insertGateTicket() deletes the session's oldest tickets beyond the limit", async (stores) => {
    const [{ session }, other] = [await givenSession(stores), await givenSession(stores)];
    const kept = newTicket(other.session);
    await stores.sessions.insertGateTicket(kept, 1);
    const tickets = [0, 1, 2, 3].map((at) => newTicket(session, { createdAt: now + at * minute }));
    for (const ticket of tickets) await stores.sessions.insertGateTicket(ticket, 2);
    const found = await Promise.all(
      tickets.map(async ({ id }) => await stores.sessions.findGateTicket(id) !== null),
    );
    deepEqual(found, [false, false, true, true]);
    // A clock that was ahead wrote the others.
    const early = newTicket(session, { createdAt: now - day });
    await stores.sessions.insertGateTicket(early, 2);
    deepEqual((await stores.sessions.findGateTicket(early.id))?.ticket, early);
    deepEqual((await stores.sessions.findGateTicket(kept.id))?.ticket, kept);
  });

  test("insertGateTicket() keeps the limit in 20 parallel calls", async (stores) => {
    const { session } = await givenSession(stores);
    const tickets = Array.from({ length: 20 }, () => newTicket(session));
    await inParallel(20, (at) => {
      const ticket = tickets[at];
      return ticket === undefined
        ? Promise.resolve(false)
        : stores.sessions.insertGateTicket(ticket, 3);
    });
    const found = await Promise.all(
      tickets.map(({ id }) => stores.sessions.findGateTicket(id)),
    );
    equal(found.filter((each) => each !== null).length, 3);
  });

  test("findGateTicket() finds none once the user is deleted", async (stores) => {
    const { user, session } = await givenSession(stores);
    const ticket = newTicket(session);
    await stores.sessions.insertGateTicket(ticket, 5);
    await stores.users.deleteUser(deletionOf(user), newEvent());
    equal(await stores.sessions.findGateTicket(ticket.id), null);
  });
}
