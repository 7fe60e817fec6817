import type { MicroUsd } from "./money.ts";
import type { Channel } from "../channel.ts";
import type { DeliveryPurpose } from "./delivery.ts";

/** What one message costs, by country and channel. An estimate: the bill is the provider's. */
export interface PriceTable {
  /** The day it was put together, `YYYY-MM-DD`. */
  readonly date: string;
  /** Where the figures come from, in words. */
  readonly source: string;
  /** What the provider takes for each code that came back right. */
  readonly verificationFee: MicroUsd;
  /** For countries that are not listed, and channels that a listed one leaves out. */
  readonly otherwise: Readonly<Record<Channel, MicroUsd>>;
  /** By ISO 3166-1 alpha-2. */
  readonly countries: Readonly<Record<string, Readonly<Partial<Record<Channel, MicroUsd>>>>>;
}

export function priceOf(table: PriceTable, country: string, channel: Channel): MicroUsd {
  return table.countries[country]?.[channel] ?? table.otherwise[channel];
}

/** The most that a message costs: its code may come back right, unless it holds none. */
export function fullPriceOf(
  messagePrice: MicroUsd,
  purpose: DeliveryPurpose,
  verificationFee: MicroUsd,
): MicroUsd {
  return purpose === "notice" ? messagePrice : messagePrice + verificationFee;
}
