import type { Caller } from "../../core/domain/audit_event.ts";
import type { AppContext } from "./respond.ts";

/** The user agent is kept for the owner to recognise a session; 200 characters suffice. */
const userAgentLengthMax = 200;

/** Who is calling. */
export function callerOf(c: AppContext): Caller {
  const userAgent = c.req.raw.headers.get("user-agent");
  return {
    actor: "user",
    actorName: null,
    address: c.get("address"),
    userAgent: userAgent === null ? null : userAgent.slice(0, userAgentLengthMax),
    requestId: c.get("requestId"),
  };
}
