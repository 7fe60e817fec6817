import type { Instant } from "../../../core/domain/instant.ts";
import type { DescribedCircuit, SendsDescription, SendTotals } from "../../../core/operator.ts";
import { meter } from "../../draw/meter.ts";
import { heading } from "../../draw/status_lines.ts";
import { sendsOf, usd } from "../../words/sends_words.ts";
import { ends, type Line, span, type TextSpan } from "../../draw/text.ts";
import { grouped } from "../../draw/time.ts";

/** Whether codes are being sent, in one line. */
export function summaryLine(
  controls: SendsDescription,
  columns: number,
): Line {
  const { guardMode, pricesDate } = controls;
  const guard = guardMode === "enforce" ? span("enforce") : span(guardMode, "warn");
  const right = [
    span("fraud guard ", "dim"),
    guard,
    span(`   prices of `, "dim"),
    span(`${pricesDate} `),
  ];
  return ends(stateSpans(controls), right, columns);
}

/** `sends active` only if no stop, pause or circuit blocks any send. */
function stateSpans({ stops, circuits, pauses }: SendsDescription): readonly TextSpan[] {
  const [first] = stops;
  if (stops.some(({ scope }) => scope === "all")) return [span(" ✗ SENDS STOPPED", "bad")];
  const open = circuits.filter(({ state }) => state === "open");
  const halfOpen = circuits.filter(({ state }) => state === "half_open");
  const paused = pauses.filter(({ active }) => active).length;
  const blocked = [
    ...(first === undefined ? [] : [
      span(
        `${stops.length === 1 ? sendsOf(first.scope) : `${stops.length} scopes`} stopped`,
        "bad",
      ),
    ]),
    ...(open.length === 0 ? [] : [span(`${circuitNames(open)} open`, "bad")]),
    ...(halfOpen.length === 0 ? [] : [span(`${circuitNames(halfOpen)} half-open`, "warn")]),
    ...(paused === 0 ? [] : [span(`${paused} paused`, "warn")]),
  ];
  if (blocked.length === 0) return [span(" ● sends active", "good")];
  const [mark] = blocked;
  return [
    span(" ! ", mark?.tone ?? "bad"),
    ...blocked.flatMap((each, at) => at === 0 ? [each] : [span(", "), each]),
  ];
}

/** `circuit sms`, `circuits sms, code check`; `3 circuits` for more than two. */
function circuitNames(circuits: readonly DescribedCircuit[]): string {
  if (circuits.length > 2) return `${circuits.length} circuits`;
  const names = circuits.map(circuitName).join(", ");
  return circuits.length === 1 ? `circuit ${names}` : `circuits ${names}`;
}

function circuitName({ name }: DescribedCircuit): string {
  return name === "check" ? "code check" : name;
}

export function pausesTitle({ pauses, at }: SendsDescription): string {
  const over = pauses.filter((pause) => pause.until <= at).length;
  const past = over === 0 ? "" : `, ${over} ended in the last day`;
  return `Paused by the fraud guard ${pauses.length - over}${past}`;
}

export function circuitLine(circuit: DescribedCircuit, now: Instant): Line {
  const { glyph, words, tone } = circuitWords(circuit, now);
  return [span(` ${glyph} ${circuitName(circuit)} circuit: `, tone), span(words)];
}

function circuitWords(
  { state, faults, openUntil }: DescribedCircuit,
  now: Instant,
): { readonly glyph: string; readonly words: string; readonly tone: "bad" | "warn" } {
  const row = faults === 1 ? "1 failure" : `${faults} failures in a row`;
  if (state === "closed") return { glyph: "!", words: `working, ${row}`, tone: "warn" };
  const seconds = Math.ceil(((openUntil ?? now) - now) / 1000);
  // The description may be two seconds old.
  if (state === "half_open" || seconds <= 0) {
    return {
      glyph: "!",
      words: `half-open, ${row}, next request is a probe`,
      tone: "warn",
    };
  }
  return { glyph: "✗", words: `open, ${row}, next probe in ${seconds} s`, tone: "bad" };
}

/** What was sent in a span of `days`, against that many daily budgets. */
export function totalsLines(
  title: string,
  totals: SendTotals,
  { totalBudget }: SendsDescription,
  days: number,
  columns: number,
): readonly Line[] {
  const { messages, notices, approved, blocked, cost } = totals;
  const share = messages === 0 ? "" : ` (${Math.floor(approved * 100 / messages)} %)`;
  const head = `${title}: ${grouped(messages)} sent, ${grouped(approved)} approved${share}, ` +
    `${grouped(blocked)} blocked${
      notices === 0 ? "" : `, ${grouped(notices)} notice${notices === 1 ? "" : "s"}`
    }`;
  const { messagesPerDay, usdPerDay } = totalBudget;
  if (messagesPerDay === null && usdPerDay === null) {
    return [heading(head, columns), [span(` ${usd(cost)} USD`), span(noBudgets, "dim")]];
  }
  const over = days === 1 ? "" : ` (${days} days' budget)`;
  const at = { columns, note: over };
  return [
    heading(head, columns),
    meter(
      "messages",
      messages + notices,
      messagesPerDay === null ? null : messagesPerDay * days,
      grouped,
      at,
    ),
    meter("USD", cost, usdPerDay === null ? null : usdPerDay * days, (amount) => usd(amount), at),
  ];
}

/** Instead of meters, if there is nothing to compare with. */
export const noBudgets = ", no budgets set";

/** The number of days in the month of `since`. */
export function daysOf({ since }: SendTotals): number {
  const first = new Date(since);
  return new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
}
