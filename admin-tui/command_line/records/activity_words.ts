import { failureCode } from "../../../core/domain/reports/failure.ts";
import { capitalized } from "../../words/capitalized.ts";
import { failureWords } from "../../words/failure_words.ts";
import type { ActivityDescription } from "../../../core/operator.ts";
import type { JsonValue } from "../command/command.ts";
import { sendsBody } from "../sends/sends_commands.ts";
import { numberColumn, type Printed, table } from "../command/table.ts";
import { dollarDigits, dollars, instant, moment, usd } from "../command/units.ts";

type Totals = ActivityDescription["totals"];
type Place = ActivityDescription["countries"][number];

export function activityBody(activity: ActivityDescription): JsonValue {
  const { latency, projectedToday } = activity;
  return {
    at: instant(activity.at),
    window: activity.window,
    buckets: activity.buckets.map(({ at, sent, approved }) => ({
      at: instant(at),
      sent,
      approved,
    })),
    totals: totalsBody(activity.totals),
    before: totalsBody(activity.before),
    latency: { p50_ms: latency.p50Ms, p95_ms: latency.p95Ms },
    failures: activity.failures.map(({ cause, count }) => ({
      kind: cause.kind === "limit" || cause.kind === "carrier" ? cause.kind : "provider",
      code: failureCode(cause),
      words: failureWords(cause),
      count,
    })),
    countries: activity.countries.map(placeBody),
    prefixes: activity.prefixes.map(placeBody),
    projected_today_usd: projectedToday === null ? null : usd(projectedToday),
    sends: sendsBody(activity.sends),
  };
}

function totalsBody(totals: Totals): JsonValue {
  const { sent, approved, conversion, failed, blocked, undelivered } = totals;
  return { sent, approved, conversion, failed, blocked, undelivered };
}

function placeBody({ name, sent, approved, blocked, cost }: Place): JsonValue {
  return { name, sent, approved, blocked, cost_usd: usd(cost) };
}

export function activityLines(activity: ActivityDescription): readonly Printed[] {
  const { latency: { p50Ms, p95Ms }, sends: { today, month }, projectedToday } = activity;
  const projected = projectedToday === null
    ? ""
    : `, ${dollars(projectedToday)} projected by midnight`;
  return [
    `${activity.window} ending ${moment(activity.at)} UTC`,
    "",
    ...table(totalsColumns, [
      ["current", ...totalsCells(activity.totals)],
      ["previous", ...totalsCells(activity.before)],
    ]),
    "",
    p50Ms === null
      ? "provider: no requests"
      : `provider: p50 ${p50Ms} ms, p95 ${p95Ms ?? p50Ms} ms`,
    `spent: ${dollars(today.cost)} today${projected}, ${dollars(month.cost)} this month`,
    ...spaced(
      [numberColumn("FAILED"), "CODE", { head: "CAUSE", cut: true }],
      activity.failures.map(({ cause, count }) => [
        String(count),
        failureCode(cause),
        capitalized(failureWords(cause)),
      ]),
    ),
    ...spaced(placeColumns("COUNTRY"), activity.countries.map(placeCells)),
    ...spaced(placeColumns("PREFIX"), activity.prefixes.map(placeCells)),
  ];
}

const totalsColumns = [
  "WINDOW",
  ...["SENT", "APPROVED", "CONVERSION", "FAILED", "BLOCKED", "UNDELIVERED"].map(numberColumn),
];

function placeColumns(place: string): Parameters<typeof table>[0] {
  return [place, ...["SENT", "APPROVED", "BLOCKED", "USD"].map(numberColumn)];
}

/** A table below an empty line; nothing without rows. */
function spaced(...[columns, rows]: Parameters<typeof table>): readonly Printed[] {
  return rows.length === 0 ? [] : ["", ...table(columns, rows)];
}

function totalsCells(totals: Totals): readonly string[] {
  const { sent, approved, conversion, failed, blocked, undelivered } = totals;
  return [
    String(sent),
    String(approved),
    conversion === null ? "-" : `${Math.round(conversion * 100)} %`,
    ...[failed, blocked, undelivered].map(String),
  ];
}

function placeCells({ name, sent, approved, blocked, cost }: Place): readonly string[] {
  return [name, ...[sent, approved, blocked].map(String), dollarDigits(cost)];
}
