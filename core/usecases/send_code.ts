import type { Caller } from "../domain/audit_event.ts";
import { parseChannel } from "../domain/challenge.ts";
import { type Outcome, refused } from "../domain/refusal.ts";
import type { Ports } from "../ports.ts";
import { deliverCode, type SendCodeRefusal, type SentCode } from "./deliver_code.ts";
import { findOpenChallenge } from "./find_open_challenge.ts";

export interface SendCodeInput {
  readonly challengeToken: string;
  readonly channel: string;
}

/** Sends, or sends again, the code of an open challenge. Five at most, with growing waits. */
export async function sendCode(
  ports: Ports,
  input: SendCodeInput,
  caller: Caller,
): Promise<Outcome<SentCode, SendCodeRefusal | "invalid_input">> {
  const channel = parseChannel(input.channel);
  if (channel === null) {
    return refused("invalid_input", { fields: [{ field: "channel", code: "channel_unknown" }] });
  }
  const found = await findOpenChallenge(ports, input.challengeToken);
  return found.ok ? await deliverCode(ports, found.value, channel, caller) : found;
}
