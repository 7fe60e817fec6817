/** The provider whose error codes operators look up. */
export const providerName = "Twilio";

/** `Twilio 60203`. */
export function providerCodeWords(code: number): string {
  return `${providerName} ${code}`;
}

/** Short meanings of the codes that messages fail with; their documentation has the rest. */
const meanings: Readonly<Record<number, string>> = {
  20003: "invalid credentials",
  20404: "no such service",
  20429: "too many requests",
  20500: "internal error",
  20503: "internal error",
  60200: "invalid parameter",
  60202: "check limit reached",
  60203: "send limit reached",
  60205: "landline: no texts",
  60212: "too many requests for the number",
  60220: "China requires vetting",
  60223: "channel disabled",
  60238: "blocked by the provider",
  60410: "blocked by Fraud Guard",
  60605: "country not permitted",
};

/** The same for the errors of carriers. */
const carrierMeanings: Readonly<Record<string, string>> = {
  30001: "queue full",
  30002: "account suspended",
  30003: "phone off or unreachable",
  30004: "blocked by the phone or carrier",
  30005: "no such number",
  30006: "landline or unreachable carrier",
  30007: "filtered as spam",
  30008: "carrier gave no reason",
  30034: "sender not registered",
};

/** `30007 filtered as spam`: why the carrier did not deliver a message. */
export function carrierResult(code: string): string {
  const meaning = carrierMeanings[code];
  return meaning === undefined ? `carrier ${code}` : `${code} ${meaning}`;
}

/** `60410 blocked by Fraud Guard`: why the provider refused a message. */
export function providerResult(code: number): string {
  const meaning = meanings[code];
  return meaning === undefined ? providerCodeWords(code) : `${code} ${meaning}`;
}
