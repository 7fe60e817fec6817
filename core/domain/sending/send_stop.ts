import { type Channel, channels } from "../channel.ts";
import { isDestinationCountry } from "../account/phone_country.ts";
import type { Instant } from "../instant.ts";

/** What an operator can stop: all sends, a channel, or a country (ISO 3166-1 alpha-2). */
export type StopScope = "all" | `channel:${Channel}` | `country:${string}`;

/** An operator's order to send nothing in a scope until it is resumed. */
export interface SendStop {
  readonly scope: StopScope;
  readonly at: Instant;
  readonly actorName: string | null;
  readonly reason: string;
}

/**
 * Parses `all`, `channel:sms` or `country:BR` (the country in any case). Null for a country without
 * numbers: `country:UK` would stop nothing without anyone noticing.
 */
export function parseStopScope(text: string): StopScope | null {
  if (text === "all") return "all";
  const channel = channels.find((each) => text === `channel:${each}`);
  if (channel !== undefined) return `channel:${channel}`;
  const country = /^country:([A-Za-z]{2})$/.exec(text)?.[1]?.toUpperCase() ?? "";
  return isDestinationCountry(country) ? `country:${country}` : null;
}

/** The stop that applies to a send, the widest one first, or null. */
export function stopOf<Stop extends Pick<SendStop, "scope">>(
  stops: readonly Stop[],
  channel: Channel,
  country: string,
): Stop | null {
  const scopes: readonly StopScope[] = ["all", `country:${country}`, `channel:${channel}`];
  return scopes.map((scope) => stops.find((stop) => stop.scope === scope))
    .find((stop) => stop !== undefined) ?? null;
}
