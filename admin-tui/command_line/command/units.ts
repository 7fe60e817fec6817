import type { Instant } from "../../../core/domain/instant.ts";
import { type MicroUsd, microUsdPerUsd } from "../../../core/domain/sending/money.ts";

/** `2026-11-22T10:40:07.000Z`, as in the HTTP API. */
export function instant(at: Instant): string {
  return new Date(at).toISOString();
}

export function instantOrNull(at: Instant | null): string | null {
  return at === null ? null : instant(at);
}

/** For people: `2026-11-22 10:40:07` (UTC). */
export function moment(at: Instant): string {
  return instant(at).slice(0, 19).replace("T", " ");
}

/** Dollars as a JSON number, exact to a micro-dollar. */
export function usd(amount: MicroUsd): number {
  return amount / microUsdPerUsd;
}

/** For people, in a column headed USD: `12.4000`, `0.0083`. One price is often below a cent. */
export function dollarDigits(amount: MicroUsd): string {
  return usd(amount).toFixed(4);
}

/** For people, in a sentence: `0.0083 USD`. */
export function dollars(amount: MicroUsd): string {
  return `${dollarDigits(amount)} USD`;
}

/** A whole number from `min` to `max`, or null. */
export function parseCount(text: string, min: number, max: number): number | null {
  const count = /^[0-9]{1,9}$/.test(text) ? Number(text) : -1;
  return count >= min && count <= max ? count : null;
}
