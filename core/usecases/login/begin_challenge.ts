import type { AuditEvent, Caller } from "../../domain/audit_event.ts";
import { openChannels } from "../../domain/challenge/challenge.ts";
import { automaticChannel } from "../../domain/challenge/second_factor.ts";
import { type Channel, parseChannel } from "../../domain/channel.ts";
import { type FieldRefusal, granted, type Outcome, refused } from "../../domain/refusal.ts";
import { matchLocale, parseAppHash } from "../../domain/sending/message.ts";
import type { User } from "../../domain/account/user.ts";
import {
  type CodeRequest,
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
  /** The channel that was requested or chosen. Null if no code was to be sent. */
  readonly channel: Channel | null;
  /** Null if no code was to be sent. */
  readonly sent: Outcome<SentCode, SendCodeRefusal> | null;
}

/** What a client asks to send along with opening a challenge. */
export interface SendInput {
  /**
   * The channel to send a code by immediately. `auto` sends one by the best channel, unless the
   * user has a passkey or an authenticator app. Null to choose later.
   */
  readonly send: string | null;
  /** See `SendCodeInput`. */
  readonly locale?: string | null;
  /** See `SendCodeInput`. With `auto`, it is used if the channel is sms. */
  readonly appHash?: string | null;
}

/** A parsed `SendInput`. */
export type RequestedSend = Omit<CodeRequest, "channel"> & {
  readonly channel: Channel | "auto";
};

/** Parses what to send immediately; null if nothing was requested. */
export function parseSend(input: SendInput): Outcome<RequestedSend | null, "invalid_input"> {
  const { send, locale = null, appHash = null } = input;
  const channel = send === "auto" ? send : parseChannel(send ?? "");
  const hash = appHash === null ? null : parseAppHash(appHash);
  const fields: FieldRefusal[] = [];
  if (send !== null && channel === null) fields.push({ field: "send", code: "channel_unknown" });
  if (appHash !== null && (hash === null || (channel !== "sms" && channel !== "auto"))) {
    fields.push({ field: "appHash", code: "app_hash_format" });
  }
  if (fields.length > 0) return refused("invalid_input", { fields });
  if (channel === null) return granted(null);
  return granted({
    channel,
    locale: locale === null ? null : matchLocale(locale),
    appHash: hash,
  });
}

/**
 * Opens a challenge and sends its code if one was requested. Returns null only if the given
 * `passwordHash` is no longer the user's.
 */
export async function beginChallenge(
  ports: BeginChallengePorts,
  user: User,
  what: ChallengeFacts & { readonly send: RequestedSend | null },
  event: AuditEvent,
  caller: Caller,
): Promise<StartedChallenge | null> {
  const started = await openChallenge(ports, user, what, event);
  if (started === null) return null;
  const { opened, ...found } = started;
  const { send } = what;
  const channel = send?.channel === "auto"
    ? automaticChannel(opened.methods, openChannels(found.challenge))
    : send?.channel ?? null;
  if (send === null || channel === null) return { opened, channel: null, sent: null };
  return { opened, channel, sent: await deliverCode(ports, found, { ...send, channel }, caller) };
}
