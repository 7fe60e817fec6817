import { granted, type Outcome, refused } from "../../domain/refusal.ts";
import { gateTicketsPerSessionMax } from "../../domain/session/gate_ticket.ts";
import { mintToken } from "../../domain/token.ts";
import type { Ports } from "../../ports/ports.ts";
import { authenticate, type AuthenticatePorts, type Reader } from "./authenticate.ts";

type IssueGateTicketPorts = AuthenticatePorts & Pick<Ports, "randomBytes">;

/** Issues a gate ticket of a session: see `GateTicket`. It is shown once. */
export async function issueGateTicket(
  ports: IssueGateTicketPorts,
  input: { readonly sessionToken: string },
  reader: Reader,
): Promise<Outcome<{ readonly ticket: string }, "not_configured" | "unauthenticated">> {
  if (ports.policies.access === null) return refused("not_configured");
  const found = await authenticate(ports, input, reader);
  if (!found.ok) return found;
  const { text, id, secretHash } = mintToken("gate", ports.randomBytes);
  const sessionId = found.value.session.id;
  const ticket = { id, secretHash, sessionId, createdAt: ports.clock() };
  const inserted = await ports.sessions.insertGateTicket(ticket, gateTicketsPerSessionMax);
  return inserted ? granted({ ticket: text }) : refused("unauthenticated");
}
