import type { Channel } from "../channel.ts";
import type { Instant } from "../instant.ts";
import { type Challenge, challengeEnd, openChannels, type Purpose } from "./challenge.ts";

/**
 * What a code can be sent again for. Not the first code of a delayed reset: anyone who knows a
 * username can request it, so no other is sent while it is valid. Passkeys need no code.
 */
const resendable: readonly Purpose[] = ["login", "step_up", "phone_change", "password_reset"];

/** Whether a challenge waits for a code at `now`. One that a session started also ends with it. */
export function waitsForCode(challenge: Challenge, now: Instant): boolean {
  return resendable.includes(challenge.purpose) && challengeEnd(challenge, now) === null;
}

/**
 * The channel to send a code again by: the last one, unless its message did not arrive or it is
 * unavailable and another one is not. `last` is the channel of the newest send, also of one that
 * failed. If all are unavailable, one that the challenge allows, so that the refusal says why.
 */
export function resendChannel(
  challenge: Challenge,
  { last, unavailable }: {
    readonly last: Channel | null;
    readonly unavailable: readonly Channel[];
  },
): Channel {
  const allowed = openChannels(challenge);
  const available = allowed.filter((channel) => !unavailable.includes(channel));
  const arrives = available.filter((channel) => channel !== challenge.undeliveredChannel);
  const choose = (some: readonly Channel[]): Channel | undefined =>
    some.find((channel) => channel === last) ?? some[0];
  return choose(arrives) ?? choose(available) ?? choose(allowed) ?? "sms";
}
