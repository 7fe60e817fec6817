import type { Caller } from "../domain/audit_event.ts";
import { parseChannel, purposes } from "../domain/challenge.ts";
import { parseAppHash, parseLocale } from "../domain/message.ts";
import { type FieldRefusal, type Outcome, refused } from "../domain/refusal.ts";
import type { Ports } from "../ports.ts";
import { deliverCode, type SendCodeRefusal, type SentCode } from "./deliver_code.ts";
import { findOpenChallenge } from "./find_open_challenge.ts";

export interface SendCodeInput {
  readonly challengeToken: string;
  readonly channel: string;
  /** One of Verify's languages (BCP 47), or null to let the number's country decide. */
  readonly locale: string | null;
  /** Android's SMS Retriever hash, 11 characters, for sms only; null without. */
  readonly appHash: string | null;
}

/**
 * A reset's code goes out by asking for the reset again: a send that worked for some tokens only
 * would tell which of them stand for a user.
 */
const sendable = purposes.filter((purpose) => purpose !== "password_reset");

/** Sends, or sends again, the code of an open challenge. Five at most, with growing waits. */
export async function sendCode(
  ports: Ports,
  input: SendCodeInput,
  caller: Caller,
): Promise<Outcome<SentCode, SendCodeRefusal | "invalid_input">> {
  const channel = parseChannel(input.channel);
  const locale = input.locale === null ? null : parseLocale(input.locale);
  const appHash = input.appHash === null ? null : parseAppHash(input.appHash);
  const fields: FieldRefusal[] = [];
  if (channel === null) fields.push({ field: "channel", code: "channel_unknown" });
  if (input.locale !== null && locale === null) {
    fields.push({ field: "locale", code: "locale_unknown" });
  }
  if (input.appHash !== null && (appHash === null || channel !== "sms")) {
    fields.push({ field: "appHash", code: "app_hash_format" });
  }
  if (channel === null || fields.length > 0) return refused("invalid_input", { fields });
  const found = await findOpenChallenge(
    ports,
    input.challengeToken,
    sendable,
    "code.send",
    caller,
  );
  if (!found.ok) return found;
  return await deliverCode(ports, found.value, { channel, locale, appHash }, caller);
}
