/** Creates SIDs and codes from the caller's random bytes. */

export type RandomSource = (count: number) => Uint8Array;

/** A Twilio SID: two letters and 32 hex digits. */
export function mintSid(prefix: string, randomBytes: RandomSource): string {
  return prefix + randomBytes(16).toHex();
}

/** `length` decimal digits. With 64 random bits for at most 10 digits, the bias is below 1e-9. */
export function mintCode(length: number, randomBytes: RandomSource): string {
  const number = BigInt(`0x${randomBytes(8).toHex()}`) % 10n ** BigInt(length);
  return number.toString().padStart(length, "0");
}

/** Twilio's dates: ISO 8601 in UTC without milliseconds. */
export function isoInstant(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(/\.\d{3}Z$/, "Z");
}
