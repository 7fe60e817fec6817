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

/** A challenge, and what became of the send that was asked for with it. */
export interface StartedChallenge {
  readonly opened: OpenedChallenge;
  /** Null when no send was asked for. */
  readonly sent: Outcome<SentCode, SendCodeRefusal> | null;
}

/** The channel to send by at once; null for none asked. */
export function parseSend(send: string | null): Outcome<Channel | null, "invalid_input"> {
  const channel = send === null ? null : parseChannel(send);
  if (send === null || channel !== null) return granted(channel);
  return refused("invalid_input", { fields: [{ field: "send", code: "channel_unknown" }] });
}

/**
 * Opens a challenge and, with a channel, sends its code at once. Null only where a `passwordHash`
 * was given that is no longer the user's.
 */
export async function beginChallenge(
  ports: BeginChallengePorts,
  user: User,
  what: ChallengeFacts & { readonly channel: Channel | null },
  event: AuditEvent,
  caller: Caller,
): Promise<StartedChallenge | null> {
  const begun = await openChallenge(ports, user, what, event);
  if (begun === null) return null;
  const { opened, ...found } = begun;
  const { channel } = what;
  if (channel === null) return { opened, sent: null };
  const sent = await deliverCode(ports, found, { channel, locale: null, appHash: null }, caller);
  return { opened, sent };
}
