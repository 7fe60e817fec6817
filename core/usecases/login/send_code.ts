import type { Caller } from "../../domain/audit_event.ts";
import { purposes } from "../../domain/challenge/challenge.ts";
import { parseChannel } from "../../domain/channel.ts";
import { matchLocale, parseAppHash } from "../../domain/sending/message.ts";
import type { PhoneNumber } from "../../domain/account/phone_number.ts";
import { type FieldRefusal, granted, type Outcome, refused } from "../../domain/refusal.ts";
import { parseSendableNumber } from "../../domain/sending/sendable_number.ts";
import type { Ports } from "../../ports/ports.ts";
import { type CorrectionRefusal, correctPhone } from "./correct_phone.ts";
import {
  type CodeRequest,
  deliverCode,
  type DeliverCodePorts,
  type SendCodeRefusal,
  type SentCode,
} from "../sending/deliver_code.ts";
import {
  findOpenChallenge,
  type FindOpenChallengePorts,
} from "../challenge/find_open_challenge.ts";

type SendCodePorts = FindOpenChallengePorts & DeliverCodePorts & Pick<Ports, "policies">;

export interface SendCodeInput {
  readonly challengeToken: string;
  readonly channel: string;
  /**
   * The language of the message as a BCP 47 tag; see `matchLocale`. Null to let the number's
   * country decide.
   */
  readonly locale: string | null;
  /** Android's SMS Retriever hash, 11 characters, for sms only; null if not used. */
  readonly appHash: string | null;
  /**
   * The correct number, if the one given at registration was mistyped; null or omitted: no change.
   */
  readonly phoneNumber?: string | null;
}

/**
 * A reset's code is sent again by requesting the reset again: if sending worked for some tokens
 * only, it would reveal which of them belong to a user.
 */
const sendable = purposes.filter((purpose) =>
  purpose !== "password_reset" && purpose !== "delayed_reset"
);

/**
 * Sends or resends the code of an open challenge, at most five times, with growing waits. If a
 * number other than the user's is given, the mistyped number is corrected first.
 */
export async function sendCode(
  ports: SendCodePorts,
  input: SendCodeInput,
  caller: Caller,
): Promise<Outcome<SentCode, SendCodeRefusal | CorrectionRefusal | "invalid_input">> {
  const parsed = parseInput(ports, input);
  if (!parsed.ok) return parsed;
  const { phoneNumber, ...what } = parsed.value;
  const { challengeToken } = input;
  const found = await findOpenChallenge(ports, challengeToken, sendable, "code.send", caller);
  if (!found.ok) return found;
  const { channel } = what;
  const recipient = phoneNumber === null
    ? found
    : await correctPhone(ports, found.value, { phoneNumber, channel }, caller);
  return recipient.ok ? await deliverCode(ports, recipient.value, what, caller) : recipient;
}

function parseInput(
  ports: SendCodePorts,
  input: SendCodeInput,
): Outcome<CodeRequest & { readonly phoneNumber: PhoneNumber | null }, "invalid_input"> {
  const channel = parseChannel(input.channel);
  const locale = input.locale === null ? null : matchLocale(input.locale);
  const appHash = input.appHash === null ? null : parseAppHash(input.appHash);
  const number = input.phoneNumber === undefined || input.phoneNumber === null
    ? null
    : parseSendableNumber(input.phoneNumber, ports.policies.send);
  const fields: FieldRefusal[] = [];
  if (channel === null) fields.push({ field: "channel", code: "channel_unknown" });
  if (input.appHash !== null && (appHash === null || channel !== "sms")) {
    fields.push({ field: "appHash", code: "app_hash_format" });
  }
  if (number?.ok === false) fields.push({ field: "phoneNumber", code: number.code });
  if (channel === null || fields.length > 0) return refused("invalid_input", { fields });
  return granted({ channel, locale, appHash, phoneNumber: number?.ok ? number.value : null });
}
