import type { Instant } from "../../../core/domain/instant.ts";
import type { Delivery, DeliveryId } from "../../../core/domain/sending/delivery.ts";
import { outcomeWords, priceWords } from "../../words/sends_words.ts";
import { markedLine } from "../../draw/marked_line.ts";
import { cell, type Line, line, span } from "../../draw/text.ts";
import { age, timestamp } from "../../draw/time.ts";

/** The narrowest pane with the time and the number. */
const wideFrom = 70;

/** The newest tests by all operators: time, channel, number, outcome, price. */
export function testsLines(recent: readonly Delivery[] | null, at: {
  readonly now: Instant;
  readonly columns: number;
  readonly selected: DeliveryId | null;
}): readonly Line[] {
  if (recent === null) return [line("  loading ...", "dim")];
  if (recent.length === 0) return [line("  none yet", "dim")];
  const row = at.columns >= wideFrom ? wideRow : narrowRow;
  return recent.map((test) => markedLine(row(test, at), test.id === at.selected));
}

/** The title of the tests where they have no panel. */
export function testsHead(columns: number): Line {
  return [
    span(columns >= wideFrom ? " Recent tests" : "Recent tests", "strong"),
    span(columns < 30 ? "" : "  by all operators", "dim"),
  ];
}

/** Cells before the result, and for the price after it. */
const otherCells = 66;
/** The widest result: a price far from its words is hard to follow. */
const resultCellsMax = 46;
/** From here, a row also has the provider's ID and how long the provider took. */
const evidenceFrom = otherCells + resultCellsMax + 48;

function wideRow(test: Delivery, { now, columns }: {
  readonly now: Instant;
  readonly columns: number;
}): Line {
  const { words, tone } = outcomeWords(test, now);
  const { latencyMs, verificationId } = test;
  return [
    cell(`  ${timestamp(test.at).slice(0, 16)}`, 20, "dim"),
    cell(test.channel, 10),
    cell(test.maskedPhoneNumber ?? "-", 19),
    cell(test.country, 4),
    cell(words, Math.min(columns - otherCells, resultCellsMax), tone),
    cell(priceWords(test).replace(/\d$/, "$& USD"), 12, "dim", "right"),
    ...(columns < evidenceFrom ? [] : [
      cell(latencyMs === null ? "" : `${latencyMs} ms`, 11, "dim", "right"),
      span(`  ${verificationId ?? ""}`, "dim"),
    ]),
  ];
}

function narrowRow(test: Delivery, { now, columns }: {
  readonly now: Instant;
  readonly columns: number;
}): Line {
  const { words, tone } = outcomeWords(test, now);
  const price = columns >= 36;
  return [
    cell(age(test.at, now), 5, "dim", "right"),
    cell(` ${test.channel}`, 10),
    cell(test.country, 3),
    cell(words, Math.max(8, columns - (price ? 27 : 19)), tone),
    ...(price ? [cell(priceWords(test), 8, "dim", "right")] : []),
  ];
}
