import { type Channel, channels } from "../channel.ts";
import { isDestinationCountry } from "./destination.ts";
import type { Instant } from "../instant.ts";

/** What an operator can stop: everything, a channel, a country (ISO 3166-1 alpha-2). */
export type StopScope = "all" | `channel:${Channel}` | `country:${string}`;

/** An operator's word that nothing is sent there until they take it back. */
export interface SendStop {
  readonly scope: StopScope;
  readonly at: Instant;
  readonly actorName: string | null;
  readonly reason: string;
}

/**
 * Reads `all`, `channel:sms`, `country:BR` (any case for the country). Null for a country that has
 * no numbers: `country:UK` would stop nothing, and nobody would notice.
 */
export function parseStopScope(text: string): StopScope | null {
  if (text === "all") return "all";
  const channel = channels.find((each) => text === `channel:${each}`);
  if (channel !== undefined) return `channel:${channel}`;
  const country = /^country:([A-Za-z]{2})$/.exec(text)?.[1]?.toUpperCase() ?? "";
  return isDestinationCountry(country) ? `country:${country}` : null;
}

/** The stop that bears on a send, the widest one first; null where it may go. */
export function stopOf(
  stops: readonly SendStop[],
  channel: Channel,
  country: string,
): SendStop | null {
  const scopes: readonly StopScope[] = ["all", `country:${country}`, `channel:${channel}`];
  return scopes.map((scope) => stops.find((stop) => stop.scope === scope))
    .find((stop) => stop !== undefined) ?? null;
}
