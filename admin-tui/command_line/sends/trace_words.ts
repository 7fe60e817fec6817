import type { Trace } from "../../../core/domain/reports/trace.ts";
import type { JsonValue } from "../command/command.ts";
import { stepWords } from "../../words/trace_words.ts";
import { deliveryBody } from "./delivery_words.ts";
import { type Printed, table } from "../command/table.ts";
import { instant, moment } from "../command/units.ts";

const marks = { good: "✓", bad: "✗", warn: "!", plain: "·" } as const;

const stepColumns = [
  { head: "AFTER", right: true },
  "STEP",
  { head: "DETAILS", cut: true },
] as const;

export function traceLines({ delivery, user, steps }: Trace): readonly Printed[] {
  const whose = user === null ? "" : ` of ${user.username}`;
  const [first] = steps;
  return [
    `${delivery.id}${whose}, ${delivery.channel} to ${delivery.maskedPhoneNumber ?? "(deleted)"}` +
    (first === undefined ? "" : `, from ${moment(first.at)} UTC`),
    ...table(
      stepColumns,
      steps.map(({ sinceStartMs, fact }) => {
        const { tone, words, details } = stepWords(fact);
        return [
          `+${(sinceStartMs / 1000).toFixed(3)} s`,
          `${marks[tone]} ${words}`,
          details.join(", "),
        ];
      }),
    ),
  ];
}

export function traceBody({ delivery, user, steps }: Trace): JsonValue {
  return {
    delivery: deliveryBody(delivery),
    user: user === null ? null : { id: user.id, username: user.username },
    steps: steps.map(({ at, sinceStartMs, fact }) => {
      const { tone, words, details } = stepWords(fact);
      return { at: instant(at), since_start_ms: sinceStartMs, tone, words, details };
    }),
  };
}
