import { failureCode } from "../../../core/domain/reports/failure.ts";
import { capitalized } from "../../words/capitalized.ts";
import { failureWords } from "../../words/failure_words.ts";
import type { ActivityDescription } from "../../../core/operator.ts";
import { columns } from "../command/columns.ts";
import type { JsonValue } from "../command/command.ts";
import { sendsBody } from "../sends/sends_commands.ts";
import { dollars, instant, moment, usd } from "../command/units.ts";

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

export function activityLines(activity: ActivityDescription): readonly string[] {
  const { latency: { p50Ms, p95Ms }, sends: { today, month }, projectedToday } = activity;
  const projected = projectedToday === null
    ? ""
    : `, ${dollars(projectedToday)} projected by midnight`;
  return [
    `${activity.window} ending ${moment(activity.at)} UTC`,
    "",
    ...columns([
      ["current", ...totalsCells(activity.totals)],
      ["previous", ...totalsCells(activity.before)],
    ]),
    p50Ms === null
      ? "provider: no requests"
      : `provider: p50 ${p50Ms} ms, p95 ${p95Ms ?? p50Ms} ms`,
    `spent: ${dollars(today.cost)} today${projected}, ${dollars(month.cost)} this month`,
    ...titled(
      "failures",
      activity.failures.map(({ cause, count }) => [
        String(count),
        failureCode(cause),
        capitalized(failureWords(cause)),
      ]),
    ),
    ...titled("countries", activity.countries.map(placeCells)),
    ...titled("prefixes", activity.prefixes.map(placeCells)),
  ];
}

function titled(title: string, rows: readonly (readonly string[])[]): readonly string[] {
  return rows.length === 0 ? [] : ["", title, ...columns(rows.map((row) => ["", ...row]))];
}

function totalsCells(totals: Totals): readonly string[] {
  const { sent, approved, conversion, failed, blocked, undelivered } = totals;
  return [
    `${sent} sent`,
    `${approved} approved`,
    conversion === null ? "" : `${Math.round(conversion * 100)} %`,
    `${failed} failed`,
    `${blocked} blocked`,
    `${undelivered} undelivered`,
  ];
}

function placeCells({ name, sent, approved, blocked, cost }: Place): readonly string[] {
  return [name, `${sent} sent`, `${approved} approved`, `${blocked} blocked`, dollars(cost)];
}
