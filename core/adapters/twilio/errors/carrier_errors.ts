/** Errors of carriers, as they stand in the list of messages. Source: Twilio's error catalogue. */
export const carrierErrors: ReadonlyMap<string, string> = new Map(Object.entries({
  30001: "The queue was full",
  30002: "The account was suspended",
  30003: "The phone is off or out of reach",
  30004: "The phone or its carrier blocks messages",
  30005: "The phone number is not in use",
  30006: "A landline, or a carrier out of reach",
  30007: "The carrier filtered it as spam",
  30008: "The carrier did not say why",
  30034: "The sender is not registered with the carrier",
  30410: "The carrier took too long",
  30450: "Twilio blocks this prefix for fraud",
}));
