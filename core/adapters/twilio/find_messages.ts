import type { ListedMessage, MessagesAnswer } from "../../ports/verifier.ts";
import type { Instant } from "../../domain/instant.ts";
import type { PhoneNumber } from "../../domain/account/phone_number.ts";
import { attemptsPath, parseMessage, wholeSeconds } from "./list_messages.ts";
import { failureMeanings } from "./errors/failure_table.ts";
import { operatorWords } from "./errors/meaning.ts";
import { errorClassOf, read } from "./reading.ts";
import { type ConnectionOptions, exchange } from "./request.ts";
import { fieldsOf } from "./verification.ts";

/** A number gets at most five messages per verification. Anything beyond a few is ambiguous. */
const messagesMax = 20;

interface MessageQuery {
  readonly serviceSid: string;
  readonly to: PhoneNumber;
  readonly from: Instant;
  readonly until: Instant;
}

/**
 * Lists the messages that Twilio sent to one number within a time span. Twilio filters, and the
 * result is checked again, because a response that ignores the filters must not lead to another
 * number's verification. Never throws.
 */
export async function findMessages(
  options: ConnectionOptions,
  wanted: MessageQuery,
): Promise<MessagesAnswer> {
  const query = new URLSearchParams({
    VerifyServiceSid: wanted.serviceSid,
    "ChannelData.To": wanted.to,
    DateCreatedAfter: wholeSeconds(wanted.from),
    // Rounded up.
    DateCreatedBefore: wholeSeconds(wanted.until + 999),
    PageSize: String(messagesMax),
  });
  const made = await exchange(options, { method: "GET", path: `${attemptsPath}?${query}` });
  const { value, meaning } = read(made, "list_messages", (body) => parseMessages(body, wanted));
  if (value !== null) return { result: "listed", messages: value };
  const why = meaning ?? failureMeanings.malformed;
  return { result: "fault", words: operatorWords(why), error: errorClassOf(made, why) };
}

/** Null if it is not a list. */
function parseMessages(body: unknown, wanted: MessageQuery): readonly ListedMessage[] | null {
  const listed = fieldsOf(body)?.["attempts"];
  if (!Array.isArray(listed)) return null;
  return listed
    .flatMap((entry: unknown) => {
      const message = parseMessage(entry, wanted.serviceSid);
      return message !== null && isWanted(entry, message.createdAt, wanted) ? [message] : [];
    })
    .toSorted((a, b) => (b.createdAt ?? 0) - (a.createdAt ?? 0))
    .slice(0, messagesMax)
    .map(({ messageId, verificationId }) => ({ messageId, verificationId }));
}

function isWanted(
  entry: unknown,
  createdAt: Instant | null,
  { to, from, until }: MessageQuery,
): boolean {
  const fields = fieldsOf(entry);
  const sentTo = fieldsOf(fields?.["channel_data"])?.["to"];
  // After a correct code, the verification is used up and Twilio deletes it.
  const open = fields?.["conversion_status"] !== "converted";
  // Twilio's times have whole seconds.
  const within = createdAt !== null && createdAt > from - 1000 && createdAt <= until;
  return sentTo === to && open && within;
}
