/** How a second factor can be proven. */
export const methods = ["sms", "call", "whatsapp", "totp", "passkey", "recovery_code"] as const;

export type Method = typeof methods[number];
