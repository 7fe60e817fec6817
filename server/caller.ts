import type { Caller } from "../core/mod.ts";
import type { AppContext } from "./respond.ts";

/** The user agent is kept for the owner to recognise a session; 200 characters suffice. */
const userAgentLengthMax = 200;

/** Who is calling. The address is the connection's own: no header is believed. */
export function callerOf(c: AppContext): Caller {
  const userAgent = c.req.raw.headers.get("user-agent");
  return {
    actor: "user",
    actorName: null,
    address: addressOf(c),
    userAgent: userAgent === null ? null : userAgent.slice(0, userAgentLengthMax),
    requestId: c.get("requestId"),
  };
}

export function addressOf(c: AppContext): string | null {
  // app.request() in tests has no connection.
  const address = c.env?.remoteAddr;
  return address !== undefined && "hostname" in address ? address.hostname : null;
}
