/** The ways to send a code to a phone. */
export const channels = ["sms", "call", "whatsapp"] as const;

export type Channel = typeof channels[number];

export function parseChannel(text: string): Channel | null {
  return channels.find((channel) => channel === text) ?? null;
}
