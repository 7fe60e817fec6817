import type { MicroUsd } from "./money.ts";
import type { Channel } from "../channel.ts";
import type { DeliveryPurpose } from "./delivery.ts";

/** Estimated prices of a message by country and channel. The provider's bill may differ. */
export interface PriceTable {
  /** The date of the prices, `YYYY-MM-DD`. */
  readonly date: string;
  /** A description of where the prices come from. */
  readonly source: string;
  /** The provider's fee for each approved code. */
  readonly verificationFee: MicroUsd;
  /** For countries that are not listed and channels that a listed country omits. */
  readonly otherwise: Readonly<Record<Channel, MicroUsd>>;
  /** By ISO 3166-1 alpha-2. */
  readonly countries: Readonly<Record<string, Readonly<Partial<Record<Channel, MicroUsd>>>>>;
}

export function priceOf(table: PriceTable, country: string, channel: Channel): MicroUsd {
  return table.countries[country]?.[channel] ?? table.otherwise[channel];
}

/** The maximum cost of a message, with the fee for an approved code. A notice has no code. */
export function fullPriceOf(
  messagePrice: MicroUsd,
  purpose: DeliveryPurpose,
  verificationFee: MicroUsd,
): MicroUsd {
  return purpose === "notice" ? messagePrice : messagePrice + verificationFee;
}
