/** Millionths of a US dollar: money is added up in whole numbers. */
export type MicroUsd = number;

export const microUsdPerUsd = 1_000_000;
