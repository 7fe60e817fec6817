/**
 * A client that another program names: an app's backend passes on the logins of its users, and says
 * where they come from.
 * @module
 */
import type { Caller, CallerKey } from "../../../core/domain/audit_event.ts";
import { formatIpAddress, parseIpAddress } from "../../../core/domain/network.ts";
import type { Service } from "../../../core/service.ts";
import type { ForwardingRefusal } from "../api_key_problems.ts";
import { callerOf } from "../caller.ts";
import { problem } from "../problem.ts";
import type { AppContext, ForwardedClient } from "../respond.ts";

export const keyHeader = "latchkey-key";
const clientAddressHeader = "latchkey-client-address";
const clientAgentHeader = "latchkey-client-user-agent";

type Respond = (service: Service, c: AppContext) => Response | Promise<Response>;

/**
 * Makes a public route believe the headers of a client if the request has a key that allows it, and
 * refuse them otherwise. A request without these headers stays on the hot path: it costs three
 * lookups of absent headers, together about 0.4 microseconds.
 */
export function believingClients(respond: Respond): Respond {
  return (service, c) => {
    const { headers } = c.req.raw;
    const key = headers.get(keyHeader);
    if (key === null && !namesClient(headers)) return respond(service, c);
    return respondForClient(service, c, key, respond);
  };
}

/** Whether a request says which client it is for. */
export function namesClient(headers: Headers): boolean {
  return headers.has(clientAddressHeader) || headers.has(clientAgentHeader);
}

async function respondForClient(
  service: Service,
  c: AppContext,
  key: string | null,
  respond: Respond,
): Promise<Response> {
  const client = key === null
    ? "client_address_not_allowed"
    : await findClient(service, c.req.raw.headers, key, callerOf(c));
  if (typeof client === "string") return problem(c, { code: client });
  c.set("client", client);
  c.set("address", client.address);
  return await respond(service, c);
}

/** Checks the key first, so that no one else learns how an address is parsed. */
async function findClient(
  service: Service,
  headers: Headers,
  token: string,
  caller: Caller,
): Promise<ForwardedClient | ForwardingRefusal> {
  const hasOrigin = headers.has("origin");
  const found = await service.authenticateKey(
    { token, hasOrigin, scope: "clients:forward" },
    caller,
  );
  if (found === null) return "api_key_invalid";
  if (!found.ok) {
    const { code } = found.refusal;
    const isScope = code === "api_key_scope_missing";
    return isScope && namesClient(headers) ? "client_address_not_allowed" : code;
  }
  return clientOf(headers, found.value, caller);
}

/** The client that a request with a key names; without such headers, the holder of the key. */
export function clientOf(
  headers: Headers,
  { id, name }: CallerKey,
  caller: Caller,
): ForwardedClient | "client_address_invalid" {
  const apiKey = { id, name };
  const named = headers.get(clientAddressHeader);
  const userAgent = headers.get(clientAgentHeader);
  if (named === null) {
    return {
      apiKey,
      address: caller.address,
      peerAddress: null,
      userAgent: userAgent ?? caller.userAgent,
    };
  }
  const address = parseLiteral(named);
  if (address === null) return "client_address_invalid";
  // The request's own agent is that of a backend, not of the client.
  return { apiKey, address, peerAddress: caller.address, userAgent };
}

/** One IPv4 or IPv6 address without port, brackets or zone. A repeated header has a comma. */
function parseLiteral(text: string): string | null {
  const address = text.includes("%") ? null : parseIpAddress(text);
  return address === null ? null : formatIpAddress(address);
}
