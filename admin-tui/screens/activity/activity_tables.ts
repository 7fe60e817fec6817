import { counted } from "../../words/counted.ts";
import type { FailureCause } from "../../../core/domain/reports/failure.ts";
import type { SendStop } from "../../../core/domain/sending/send_stop.ts";
import type {
  ActivityDescription,
  ActivityFailure,
  ActivityPlace,
  DescribedPause,
  SendsDescription,
} from "../../../core/operator.ts";
import { barSpans } from "../../draw/meter.ts";
import { capitalized } from "../../words/capitalized.ts";
import { failureWords } from "../../words/failure_words.ts";
import { sendsOf, usd } from "../../words/sends_words.ts";
import type { ActivityPart } from "./activity_part.ts";
import { cell, type Line, line, lineWidth, span } from "../../draw/text.ts";
import { age, day, grouped, hourAndMinute, timestamp } from "../../draw/time.ts";

/** Each cause with its code, its words, and close to them a bar relative to the most frequent. */
export function failureRows(
  failures: readonly ActivityFailure[],
  columns: number,
): readonly Line[] {
  const most = failures[0]?.count ?? 1;
  const width = Math.max(8, Math.min(40, Math.floor(columns / 4)));
  const longest = Math.max(0, ...failures.map(({ cause }) => lineWidth(line(failureWords(cause)))));
  const words = Math.min(longest + 2, columns - width - 21);
  return failures.map(({ cause, count }) => {
    const tone = cause.kind === "limit" ? "warn" : "bad";
    const filled = Math.max(1, Math.round(count * width / most));
    return [
      cell(` ${codeWords(cause)}`, 12, tone),
      cell(capitalized(failureWords(cause)), words, "plain"),
      span(" "),
      ...barSpans(filled, width, tone),
      cell(grouped(count), 7, "plain", "right"),
    ];
  });
}

/** `60203`; without a code, whether our own limit blocked the message. */
function codeWords(cause: FailureCause): string {
  if (cause.kind === "limit") return "our limit";
  return cause.kind === "provider" || cause.kind === "carrier" ? cause.code : "no code";
}

const placeColumns = 39;

/** Whether the window is wide enough for two tables. */
export function placesSideBySide(columns: number): boolean {
  return columns >= 2 * placeColumns + 2;
}

/** Countries and prefixes with their heads, next to each other if `sideBySide`. */
export function placeParts(
  { countries, prefixes }: ActivityDescription,
  sideBySide: boolean,
): readonly ActivityPart[] {
  const parts = (kind: "country" | "prefix", places: readonly ActivityPlace[]) => [
    { line: placeHead(kind.toUpperCase()) },
    ...places.map((place) => ({ line: placeRow(place), row: { kind, place } as const })),
  ];
  const left: readonly ActivityPart[] = parts("country", countries);
  const right: readonly ActivityPart[] = parts("prefix", prefixes);
  if (!sideBySide) return [...left, ...right];
  return Array.from({ length: Math.max(left.length, right.length) }, (_, at) => ({
    ...left[at] ?? { line: [] },
    ...(right[at] === undefined ? {} : { right: right[at] }),
  }));
}

function placeHead(title: string): Line {
  return [
    cell(` ${title}`, 10, "dim"),
    cell("SENT", 7, "dim", "right"),
    cell("OK", 6, "dim", "right"),
    cell("BLOCKED", 8, "dim", "right"),
    cell("USD", 8, "dim", "right"),
  ];
}

function placeRow({ name, sent, approved, blocked, cost }: ActivityPlace): Line {
  const share = sent === 0 ? "-" : `${Math.round(approved * 100 / sent)} %`;
  return [
    cell(` ${name}`, 10),
    cell(grouped(sent), 7, "plain", "right"),
    cell(share, 6, "plain", "right"),
    cell(grouped(blocked), 8, blocked > 0 ? "warn" : "dim", "right"),
    cell(usd(cost), 8, "plain", "right"),
  ];
}

/** The fraud guard's decisions of the last day: scope, effect, end, and the figures behind it. */
export function pauseRows({ pauses, at }: SendsDescription): readonly Line[] {
  return pauses.map((pause) => {
    const over = pause.until <= at;
    const { words, tone } = pauseWords(pause, over);
    const { sends, approved } = pause.conversion;
    const scope = ` ${sendsOf(pause.scope)}`;
    const until = day(pause.until) === day(at)
      ? hourAndMinute(pause.until)
      : timestamp(pause.until).slice(5, 16);
    return [
      cell(scope, Math.max(25, scope.length + 1), tone),
      cell(words, 14, tone),
      span(over ? `ended at ${until}` : `until ${until}`),
      span(`, ${approved} of ${sends} approved`, "dim"),
    ];
  });
}

function pauseWords(
  { active, recordedOnly }: DescribedPause,
  over: boolean,
): { readonly words: string; readonly tone: "warn" | "plain" | "dim" } {
  if (active) return { words: "paused", tone: "warn" };
  if (over) return { words: recordedOnly ? "recorded only" : "paused", tone: "dim" };
  return { words: "recorded only", tone: "plain" };
}

/** How many networks, prefixes and countries the guard pauses. */
export function guardTitle({ pauses, guardMode }: SendsDescription): string {
  const paused = pauses.filter(({ active }) => active).length;
  const decisions = counted(pauses.length, "decision");
  return `Fraud guard: ${guardMode}, ${paused} paused, ${decisions} in the last day`;
}

export function stopRows({ stops, at }: SendsDescription): readonly Line[] {
  return stops.map((stop: SendStop) => [
    cell(` ${sendsOf(stop.scope)}`, 25, "bad"),
    span(`${age(stop.at, at)}  by ${stop.actorName ?? "operator"}: `, "dim"),
    span(stop.reason),
  ]);
}
