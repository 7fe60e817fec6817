import { channels } from "./channel.ts";

/** Second-factor methods other than a code sent to the phone. */
export const factorMethods = ["totp", "passkey", "recovery_code"] as const;

export type FactorMethod = typeof factorMethods[number];

/** All second-factor methods. */
export const methods = [...channels, ...factorMethods] as const;

export type Method = typeof methods[number];
