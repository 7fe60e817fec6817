/** The provider whose error codes operators look up. */
export const providerName = "Twilio";

/** `Twilio 60203`. */
export function providerCodeWords(code: number): string {
  return `${providerName} ${code}`;
}
