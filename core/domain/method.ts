import { channels } from "./channel.ts";

/** How a second factor is proven that is not a code sent to the phone. */
export const factorMethods = ["totp", "passkey", "recovery_code"] as const;

export type FactorMethod = typeof factorMethods[number];

/** How a second factor can be proven. */
export const methods = [...channels, ...factorMethods] as const;

export type Method = typeof methods[number];
