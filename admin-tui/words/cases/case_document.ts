import { maskPhoneNumber } from "../../../core/domain/account/phone_mask.ts";
import type { AuditEvent } from "../../../core/domain/audit_event.ts";
import { printable } from "../../../core/domain/printable.ts";
import type { Case } from "../../../core/domain/reports/case.ts";
import type { Delivery } from "../../../core/domain/sending/delivery.ts";
import { timestamp } from "../../draw/time.ts";
import { obstacleWords } from "../sends_words.ts";
import { caseActionWords, verdictSentence } from "./case_words.ts";
import { eventDetail, wordsOfEvent } from "../event_line.ts";
import { outcomeWords, purposeWords } from "../sends_words.ts";
import { stateWords } from "../user_words.ts";

/** A case in Markdown, without a full number, a code or an address of a client. */
export function caseDocument(
  found: Case,
  deliveries: readonly Delivery[],
  events: readonly AuditEvent[],
): readonly string[] {
  const { user, at } = found;
  return [
    `# Case: ${escaped(user.username)}`,
    "",
    `As of ${timestamp(at)} UTC.`,
    "",
    verdictSentence(found).words,
    "",
    `- User: \`${user.id}\`, ${stateWords(user, at).word}`,
    `- Number: ${escaped(maskPhoneNumber(user.phoneNumber))}, ${found.country}`,
    ...found.obstacles.map((obstacle) => `- Blocked: ${escaped(obstacleWords(obstacle, at))}`),
    ...found.actions.map((action) => `- Next: ${escaped(caseActionWords(action, at))}`),
    ...section(
      "Messages",
      ["Time (UTC)", "Purpose", "Channel", "Result", "Verification", "Message"],
      deliveries.map((each) => [
        timestamp(each.at),
        purposeWords(each),
        each.channel,
        outcomeWords(each, at).words,
        each.verificationId ?? "-",
        each.messageId ?? "-",
      ]),
    ),
    ...section(
      "Events",
      ["Time (UTC)", "Event", "Details"],
      events.map((event) => [
        timestamp(event.at),
        wordsOfEvent(event).words,
        eventDetail({ ...event, address: null, peerAddress: null }),
      ]),
    ),
  ];
}

function section(
  title: string,
  heads: readonly string[],
  rows: readonly (readonly string[])[],
): readonly string[] {
  if (rows.length === 0) return [];
  const row = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const rule = row(heads.map(() => "---"));
  return ["", `## ${title}`, "", row(heads), rule, ...rows.map((cells) => row(cells.map(escaped)))];
}

/** Text that Markdown shows as it is. */
function escaped(text: string): string {
  return printable(text).replace(/[\\`*_{}[\]<>|#~]/g, "\\$&");
}
