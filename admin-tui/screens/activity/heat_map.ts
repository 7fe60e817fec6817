import type { Instant } from "../../../core/domain/instant.ts";
import type { CountryHour } from "../../../core/operator.ts";
import { cell, type Line, span, type Tone } from "../../draw/text.ts";
import { grouped } from "../../draw/time.ts";

const hourMs = 60 * 60_000;
const hours = 24;
const shades = ["░", "▒", "▓", "█"] as const;
const countriesMax = 10;
/** Cells of the names at the left and the sums at the right. */
const labelCells = 5;
const sumCells = 9;

/**
 * The messages of the last day by country and hour: a head, then a row for each country, most
 * messages first. Each shade is a quarter of the fullest hour; `!` marks an hour in which at least
 * half were blocked. No rows without messages.
 */
export function heatLines(
  counts: readonly CountryHour[],
  at: Instant,
  columns: number,
): readonly Line[] {
  const width = Math.min(4, Math.floor((columns - labelCells - sumCells) / hours));
  if (counts.length === 0 || width < 2) return [];
  const newest = at - at % hourMs;
  const starts = Array.from({ length: hours }, (_, index) => newest - (hours - 1 - index) * hourMs);
  const peak = Math.max(...counts.map(messagesOf));
  const rows = topCountries(counts).map(([country, sum]): Line => {
    const own = new Map(counts.filter((each) => each.country === country).map((e) => [e.at, e]));
    const drawn = starts.map((start) => heatCell(own.get(start), peak, width));
    return [
      cell(` ${country}`, labelCells),
      ...drawn,
      cell(grouped(sum), sumCells - 2, "dim", "right"),
    ];
  });
  const head = starts.map((start, index) =>
    cell(index % 3 === 0 ? String(start / hourMs % hours).padStart(2, "0") : "", width, "dim")
  );
  return [
    [span(" ".repeat(labelCells)), ...head, cell("SUM", sumCells - 2, "dim", "right")],
    ...rows,
  ];
}

function heatCell(count: CountryHour | undefined, peak: number, width: number) {
  if (count === undefined) return cell("·", width, "dim");
  const messages = messagesOf(count);
  const shade = shades[Math.ceil(messages * shades.length / peak) - 1] ?? shades[0];
  const isBlocked = count.blocked * 2 >= messages;
  const tone: Tone = isBlocked ? "warn" : "accent";
  return cell(`${shade.repeat(Math.max(1, width - 2))}${isBlocked ? "!" : shade}`, width, tone);
}

function topCountries(counts: readonly CountryHour[]): readonly (readonly [string, number])[] {
  const sums = new Map<string, number>();
  for (const count of counts) {
    sums.set(count.country, (sums.get(count.country) ?? 0) + messagesOf(count));
  }
  return [...sums].toSorted(([a, left], [b, right]) => right - left || (a < b ? -1 : 1))
    .slice(0, countriesMax);
}

function messagesOf({ sent, blocked }: CountryHour): number {
  return sent + blocked;
}
