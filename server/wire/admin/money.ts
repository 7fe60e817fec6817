import { type MicroUsd, microUsdPerUsd } from "../../../core/domain/sending/money.ts";
import { number, type Schema } from "../../http/schema.ts";

/** Dollars as a JSON number, exact to a micro-dollar. */
export function usd(micros: MicroUsd): number {
  return micros / microUsdPerUsd;
}

export function amount(description: string): Schema<number> {
  return number(`${description}, in US dollars`);
}
