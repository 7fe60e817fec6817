import type { Database } from "../../database.ts";
import { must, sql, upTo } from "../../sql.ts";
import type { GateTicket } from "../../../../domain/session/gate_ticket.ts";
import type { SecretHash } from "../../../../domain/token.ts";
import type { SessionStore } from "../../../../ports/stores/session_store.ts";
import { integer, readUser, text, userColumns } from "../rows/rows.ts";
import { readSession, sessionColumns } from "../rows/rows_of_sessions.ts";
import { isSession, numberOfSession } from "../rows/bytes.ts";

type GateTickets = Pick<SessionStore, "insertGateTicket" | "findGateTicket">;

export function createGateTickets(database: Database): GateTickets {
  return {
    async insertGateTicket({ id, secretHash, sessionId, createdAt }, perSessionMax) {
      const number = numberOfSession(sessionId);
      const done = await database.batch([
        // Locking the session: parallel inserts each count the others.
        must(sql`SELECT number FROM sessions WHERE ${isSession(sessionId)} AND ended_at IS NULL
          /*pg FOR NO KEY UPDATE */`),
        sql`INSERT INTO gate_tickets (id, secret_hash, session_number, created_at)
          VALUES (${id}, ${secretHash}, ${number}, ${createdAt})`,
        sql`DELETE FROM gate_tickets WHERE session_number = ${number} AND id NOT IN
          (SELECT id FROM gate_tickets WHERE session_number = ${number}
            ORDER BY CASE WHEN id = ${id} THEN 0 ELSE 1 END, created_at DESC, id DESC
            ${upTo(perSessionMax)})`,
      ]);
      return done !== null;
    },

    async findGateTicket(id) {
      const [row] = await database.query(sql`SELECT ${userColumns}, ${sessionColumns},
          gate_tickets.secret_hash AS ticket_secret_hash,
          gate_tickets.created_at AS ticket_created_at
        FROM gate_tickets JOIN sessions ON sessions.number = gate_tickets.session_number
          JOIN users ON users.number = sessions.user_number
        WHERE gate_tickets.id = ${id}`);
      if (row === undefined) return null;
      const session = readSession(row);
      const ticket: GateTicket = {
        id,
        secretHash: text(row, "ticket_secret_hash") as SecretHash,
        sessionId: session.id,
        createdAt: integer(row, "ticket_created_at"),
      };
      return { ticket, session, user: readUser(row) };
    },
  };
}
