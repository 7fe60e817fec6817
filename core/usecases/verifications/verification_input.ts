import type { KeyCaller } from "../../domain/audit_event.ts";
import { type Channel, parseChannel } from "../../domain/channel.ts";
import { formatIpAddress, parseIpAddress } from "../../domain/network.ts";
import type { FieldRefusal } from "../../domain/refusal.ts";
import { matchLocale, parseAppHash } from "../../domain/sending/message.ts";

/** How a code is to be sent, as an app requests it. */
export interface VerificationMessageInput {
  readonly channel: string;
  /** The IP address of the app's client. Null if the app does not tell it. */
  readonly clientAddress: string | null;
  /** See `matchLocale`. Null to let the number's country decide. */
  readonly locale: string | null;
  /** Android's SMS Retriever hash, 11 characters, for sms only; null if not used. */
  readonly appHash: string | null;
}

/** The same, parsed. */
export interface VerificationMessage {
  readonly channel: Channel;
  readonly locale: string | null;
  readonly appHash: string | null;
  /**
   * The app's client as the caller: its network counts, as if it had connected itself. Without its
   * address no network counts, because the app's own is the same for all its clients.
   */
  readonly client: KeyCaller;
}

/** Returns the message, or null after it has added what is wrong to `fields`. */
export function parseVerificationMessage(
  input: VerificationMessageInput,
  caller: KeyCaller,
  fields: FieldRefusal[],
): VerificationMessage | null {
  const channel = parseChannel(input.channel);
  const locale = input.locale === null ? null : matchLocale(input.locale);
  const appHash = input.appHash === null ? null : parseAppHash(input.appHash);
  const client = clientOf(caller, input.clientAddress);
  if (channel === null) fields.push({ field: "channel", code: "channel_unknown" });
  if (input.appHash !== null && (appHash === null || channel !== "sms")) {
    fields.push({ field: "appHash", code: "app_hash_format" });
  }
  if (client === null) fields.push({ field: "clientAddress", code: "address_format" });
  if (channel === null || client === null || fields.length > 0) return null;
  return { channel, locale, appHash, client };
}

function clientOf(caller: KeyCaller, addressText: string | null): KeyCaller | null {
  const address = addressText === null ? null : parseIpAddress(addressText);
  if (addressText !== null && address === null) return null;
  // A request that names its own client has kept the address that it came from.
  const peer = caller.peerAddress ?? caller.address;
  const kept = peer === null ? {} : { peerAddress: peer };
  return { ...caller, ...kept, address: address === null ? null : formatIpAddress(address) };
}
