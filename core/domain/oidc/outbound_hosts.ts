import { parseBackchannelUri } from "./client_uris.ts";

/** Where a request of the service may go: `host:port`, in lowercase. */
export type OutboundHost = string;

/** Parses `app.example`, `app.example:8443` or `[::1]:9000`. The usual port is 443. */
export function parseOutboundHost(text: string): OutboundHost | null {
  if (!/^([a-z0-9.-]+|\[[0-9a-f:]+\])(:[0-9]{1,5})?$/.test(text)) return null;
  const url = URL.parse(`https://${text}`);
  const isCanonical = url !== null && (url.host === text || `${url.host}:443` === text);
  return isCanonical && url.port !== "0" ? `${url.hostname}:${url.port || "443"}` : null;
}

/** Whether a URI is at one of these hosts. */
export function isOutbound(uri: string, hosts: readonly OutboundHost[]): boolean {
  const url = URL.parse(uri);
  if (url === null) return false;
  const usualPort = url.protocol === "http:" ? "80" : "443";
  return hosts.includes(`${url.hostname}:${url.port || usualPort}`);
}

/** Parses where the logout tokens of a client are sent. Null if its host may not be reached. */
export function parseReachedUri(text: string, hosts: readonly OutboundHost[]): string | null {
  const uri = parseBackchannelUri(text);
  return uri !== null && isOutbound(uri, hosts) ? uri : null;
}
