import type { AuditEvent, Caller } from "../../domain/audit_event.ts";
import { type Channel, parseChannel } from "../../domain/channel.ts";
import { granted, type Outcome, refused } from "../../domain/refusal.ts";
import type { User } from "../../domain/account/user.ts";
import {
  deliverCode,
  type DeliverCodePorts,
  type SendCodeRefusal,
  type SentCode,
} from "../sending/deliver_code.ts";
import {
  type ChallengeFacts,
  openChallenge,
  type OpenChallengePorts,
  type OpenedChallenge,
} from "./open_challenge.ts";

export type BeginChallengePorts = OpenChallengePorts & DeliverCodePorts;

/** A challenge, and the outcome of the send requested with it. */
export interface StartedChallenge {
  readonly opened: OpenedChallenge;
  /** Null if no send was requested. */
  readonly sent: Outcome<SentCode, SendCodeRefusal> | null;
}

/** Parses the channel to send by immediately; null if none was requested. */
export function parseSend(send: string | null): Outcome<Channel | null, "invalid_input"> {
  const channel = send === null ? null : parseChannel(send);
  if (send === null || channel !== null) return granted(channel);
  return refused("invalid_input", { fields: [{ field: "send", code: "channel_unknown" }] });
}

/**
 * Opens a challenge and, if a channel is given, sends its code. Returns null only if the given
 * `passwordHash` is no longer the user's.
 */
export async function beginChallenge(
  ports: BeginChallengePorts,
  user: User,
  what: ChallengeFacts & { readonly channel: Channel | null },
  event: AuditEvent,
  caller: Caller,
): Promise<StartedChallenge | null> {
  const started = await openChallenge(ports, user, what, event);
  if (started === null) return null;
  const { opened, ...found } = started;
  const { channel } = what;
  if (channel === null) return { opened, sent: null };
  const sent = await deliverCode(ports, found, { channel, locale: null, appHash: null }, caller);
  return { opened, sent };
}
