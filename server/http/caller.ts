import type { Caller } from "../../core/domain/audit_event.ts";
import type { AppContext } from "./respond.ts";
import { noteSubject } from "./subject.ts";

/** The user agent is kept so that users recognize their sessions; 200 characters are enough. */
const userAgentLengthMax = 200;

/** The caller of a request, for the audit log. */
export function callerOf(c: AppContext): Caller {
  const client = c.get("client");
  const userAgent = client === undefined ? c.req.raw.headers.get("user-agent") : client.userAgent;
  return {
    actor: "user",
    actorName: null,
    address: c.get("address"),
    userAgent: userAgent === null ? null : userAgent.slice(0, userAgentLengthMax),
    requestId: c.get("requestId"),
    ...(client === undefined ? {} : { apiKey: client.apiKey }),
    ...(client === undefined || client.peerAddress === null
      ? {}
      : { peerAddress: client.peerAddress }),
    ...(c.env?.left === undefined ? {} : { left: c.env.left }),
    ...readerOf(c),
  };
}

/** The caller of a request that records nothing. */
export function readerOf(c: AppContext): Pick<Caller, "noteSubject"> {
  return { noteSubject: (subject) => noteSubject(c, subject) };
}

/** The address of who sends the request, whichever client it is for: for limits on connections. */
export function senderOf(c: AppContext): string | null {
  return c.get("client")?.peerAddress ?? c.get("address");
}
