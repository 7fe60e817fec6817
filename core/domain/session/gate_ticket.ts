import type { Instant } from "../instant.ts";
import type { SecretHash, TokenId } from "../token.ts";
import type { Session } from "./session.ts";

/**
 * What a browser shows to apps behind a proxy that asks Latchkey (forward auth), so that the
 * session token itself never reaches another host. It is valid as long as its session is.
 */
export interface GateTicket {
  readonly id: TokenId;
  readonly secretHash: SecretHash;
  readonly sessionId: Session["id"];
  readonly createdAt: Instant;
}

/** A session gets a new ticket when a browser that is logged in opens an app and has none. */
export const gateTicketsPerSessionMax = 5;
