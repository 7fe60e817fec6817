import { maskPhoneNumber } from "../../../core/domain/account/phone_number.ts";
import type { AuditEvent } from "../../../core/domain/audit_event.ts";
import { printable } from "../../../core/domain/printable.ts";
import type { Case } from "../../../core/domain/reports/case.ts";
import type { Delivery } from "../../../core/domain/sending/delivery.ts";
import { caseActionWords, obstacleWords, verdictSentence } from "../../words/case_words.ts";
import { eventDetail, eventWords } from "../../words/event_line.ts";
import { purposeWords, resultWords } from "../../words/sends_words.ts";
import { stateWords } from "../../words/user_words.ts";
import { answer, type CliCommand, refusedWith } from "../command/command.ts";
import { moment } from "../command/units.ts";
import { userReport } from "../users/user_report.ts";

const eventRows = 30;
const deliveryRows = 20;

/** Hands a user's problem to a colleague or to the provider's support. */
export const exportCaseCommand: CliCommand = userReport({
  verb: "export-case",
  about: "Prints what is known about a user's codes as Markdown, with masked numbers",
}, async (core, user) => {
  const userId = user.id;
  const outcome = await core.describeCase({ userId });
  if (!outcome.ok) return refusedWith(outcome.refusal);
  const [events, deliveries] = await Promise.all([
    core.listAuditEvents({ userId, cursor: null, limit: eventRows }),
    core.listDeliveries({ userId, cursor: null, limit: deliveryRows }),
  ]);
  const lines = caseLines(outcome.value, deliveries.items, events.items);
  return answer({ user_id: userId, markdown: lines.join("\n") }, lines);
});

/** A document without a full number, a code or an address of a client. */
function caseLines(
  found: Case,
  deliveries: readonly Delivery[],
  events: readonly AuditEvent[],
): readonly string[] {
  const { user, at } = found;
  return [
    `# Case: ${escaped(user.username)}`,
    "",
    `As of ${moment(at)} UTC.`,
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
        moment(each.at),
        purposeWords(each),
        each.channel,
        resultWords(each).words,
        each.verificationId ?? "-",
        each.messageId ?? "-",
      ]),
    ),
    ...section(
      "Events",
      ["Time (UTC)", "Event", "Details"],
      events.map((event) => [
        moment(event.at),
        eventWords[event.type].words,
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
