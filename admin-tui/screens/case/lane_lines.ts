import type { Instant } from "../../../core/domain/instant.ts";
import type { CaseLogin } from "../../../core/domain/reports/case.ts";
import { failureCode } from "../../../core/domain/reports/failure.ts";
import type { TraceFact, TraceStep } from "../../../core/domain/reports/trace.ts";
import {
  cell,
  type Line,
  line,
  lineWidth,
  span,
  type TextSpan,
  type Tone,
} from "../../draw/text.ts";
import { day, durationWords, timestamp } from "../../draw/time.ts";
import { codeStateWords, resultOfLogin } from "../../words/cases/case_words.ts";
import { channelWords } from "../../words/sends_words.ts";
import { failureDetail } from "../../words/failure_words.ts";
import { reasonWords } from "../../words/refusals.ts";

const timeColumns = 12;

/** Waits that are shown between two steps. */
const shownWaitMs = 1000;

interface Mark {
  readonly words: string;
  readonly tone: Tone;
  /** Milliseconds since the start of the login. */
  readonly at: number;
}

/** One login as a lane from left to right: password, sends, carrier, guesses and result. */
export function laneLines(
  login: CaseLogin,
  { columns, now, selected }: {
    readonly columns: number;
    readonly now: Instant;
    readonly selected: boolean;
  },
): readonly Line[] {
  const bar = span(selected ? "▌" : " ", "accent");
  const place = span(" ".repeat(timeColumns));
  const rows = packed(chained(marksOf(login)), columns - timeColumns - 2);
  const why = login.codes.flatMap(({ cause }) =>
    cause?.kind === "provider" || cause?.kind === "carrier" ? [failureDetail(cause)] : []
  );
  return [
    ...rows.map((row, at): Line => [
      bar,
      at === 0 ? cell(timeWords(login.startedAt, now), timeColumns, tone(selected)) : place,
      ...row,
    ]),
    ...[...new Set(why)].map((words): Line => [bar, place, span(words, "dim")]),
  ];
}

function tone(selected: boolean): Tone {
  return selected ? "strong" : "dim";
}

/** `01:07:12`, or `12-30 01:07` on another day. */
function timeWords(at: Instant, now: Instant): string {
  const words = timestamp(at);
  return day(at) === day(now) ? words.slice(11) : words.slice(5, 16);
}

function marksOf({ steps, result, startedAt, endedAt }: CaseLogin): readonly Mark[] {
  const marks = steps.flatMap(marksOfStep);
  const { words, tone } = resultOfLogin(result);
  const glyph = tone === "good" ? "✓ " : tone === "bad" ? "✗ " : "";
  const ended = marks.filter(({ at }) => at <= endedAt - startedAt);
  const later = marks.slice(ended.length);
  return [...ended, { words: glyph + words, tone, at: endedAt - startedAt }, ...later];
}

function marksOfStep({ sinceStartMs: at, fact }: TraceStep): readonly Mark[] {
  const mark = markOf(fact);
  return mark === null ? [] : [{ ...mark, at }];
}

const good = (words: string): Omit<Mark, "at"> => ({ words: `✓ ${words}`, tone: "good" });
const bad = (words: string): Omit<Mark, "at"> => ({ words: `✗ ${words}`, tone: "bad" });

/** Null for what the result of the login shows. */
function markOf(fact: TraceFact): Omit<Mark, "at"> | null {
  switch (fact.kind) {
    case "opened":
      return fact.purpose === "login" ? good("password") : {
        words: (fact.purpose ?? "started").replaceAll("_", " "),
        tone: "plain",
      };
    case "send": {
      const { channel, status } = fact.delivery;
      const name = channelWords[channel];
      if (fact.cause !== null) {
        const failed = `${name} ${failureCode(fact.cause).replaceAll("_", " ")}`;
        return status === "uncertain" ? { words: `! ${failed}`, tone: "warn" } : bad(failed);
      }
      return status === "started" ? { words: `${name} sending`, tone: "plain" } : good(name);
    }
    case "reported": {
      if (fact.cause !== null) return bad(`carrier ${failureCode(fact.cause)}`);
      return fact.arrived ? good("arrived") : { words: codeStateWords("sent").words, tone: "dim" };
    }
    case "send_refused":
      return { words: `not sent: ${reasonWords(fact.reason)}`, tone: "warn" };
    case "guess_refused": {
      const { count } = fact.facts;
      return bad(`${reasonWords(fact.reason)}${count === 1 ? "" : ` x${count}`}`);
    }
    case "code_approved":
      return good("code");
    case "number_corrected":
      return { words: "number corrected", tone: "plain" };
    default:
      return null;
  }
}

/** The marks, connected by lines that show longer waits. */
function chained(marks: readonly Mark[]): readonly Line[] {
  return marks.map(({ words, tone, at }, index): Line => {
    const before = marks[index - 1];
    if (before === undefined) return [span(words, tone)];
    const wait = at - before.at;
    const link = wait < shownWaitMs ? " ─ " : ` ─${durationWords(wait)}─ `;
    return [span(link, "dim"), span(words, tone)];
  });
}

/** Breaks the lane before a mark that does not fit. */
function packed(parts: readonly Line[], room: number): readonly Line[] {
  const rows: TextSpan[][] = [[]];
  for (const part of parts) {
    const last = rows.at(-1) ?? [];
    if (last.length > 0 && lineWidth([...last, ...part]) > room) rows.push([...part]);
    else last.push(...part);
  }
  return rows.length === 0 ? [line("")] : rows;
}
