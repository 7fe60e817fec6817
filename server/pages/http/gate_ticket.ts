import { setGateCookie } from "../../http/gate_cookie.ts";
import type { PageRequest } from "./page.ts";

/** The cookie with a new gate ticket of a session. None if forward auth is not enabled. */
export async function gateCookies(
  { service, caller, settings: { gateDomain } }: PageRequest,
  sessionToken: string,
  maxAgeSeconds: number,
): Promise<readonly string[]> {
  if (gateDomain === null) return [];
  const outcome = await service.issueGateTicket({ sessionToken }, caller);
  return outcome.ok ? [setGateCookie(outcome.value.ticket, gateDomain, maxAgeSeconds)] : [];
}

/** Removes the gate ticket from the browser. The end of its session has ended it. */
export function clearGateCookies({ settings: { gateDomain } }: PageRequest): readonly string[] {
  return gateDomain === null ? [] : [setGateCookie("", gateDomain, 0)];
}
