/** Millionths of a US dollar, so that sums are integers. */
export type MicroUsd = number;

export const microUsdPerUsd = 1_000_000;
