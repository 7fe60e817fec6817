/** Carriers' errors, as they appear in the list of messages. Source: Twilio's error catalog. */
export const carrierErrors: ReadonlyMap<string, string> = new Map(Object.entries({
  30001: "The queue was full",
  30002: "The account was suspended",
  30003: "The phone is off or unreachable",
  30004: "The phone or its carrier blocks messages",
  30005: "The phone number does not exist or is inactive",
  30006: "The number is a landline, or its carrier is unreachable",
  30007: "The carrier filtered it as spam",
  30008: "The carrier gave no reason",
  30034: "The sender is not registered with the carrier",
  30410: "The carrier took too long to respond",
  30450: "Twilio blocks this prefix because of fraud",
}));
