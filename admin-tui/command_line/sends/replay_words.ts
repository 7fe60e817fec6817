import type { PolicyReplay, ReplayTotals } from "../../../core/domain/reports/replay_report.ts";
import { columns } from "../command/columns.ts";
import type { JsonValue } from "../command/command.ts";
import { numberColumn, type Printed, table } from "../command/table.ts";
import { dollarDigits, dollars, instant, usd } from "../command/units.ts";

const countriesShown = 10;

export function replayBody(replay: PolicyReplay): JsonValue {
  return {
    from: instant(replay.from),
    until: instant(replay.until),
    complete: replay.complete,
    ...totalsBody(replay),
    unjudged: replay.notEvaluated,
    genuine_numbers_hindered: replay.genuineNumbersHindered,
    happened: {
      sent: replay.actual.sent,
      blocked: replay.actual.blocked,
      not_sent: replay.actual.notSent,
    },
    by_reason: replay.byReason,
    by_limit: replay.byLimit.map(([limit, blocked]) => ({ limit, blocked })),
    by_country: replay.byCountry.map((each) => ({ country: each.country, ...totalsBody(each) })),
    by_day: replay.byDay.map((each) => ({ day: each.day, ...totalsBody(each) })),
    not_replayed: replay.notReplayed,
  };
}

function totalsBody(totals: ReplayTotals): Readonly<Record<string, JsonValue>> {
  return {
    requests: totals.requests,
    would_send: totals.wouldSend,
    would_block: totals.wouldBlock,
    genuine_blocked: totals.genuineBlocked,
    unapproved_blocked: totals.unapprovedBlocked,
    let_through: totals.letThrough,
    spent_usd: usd(totals.spent),
    saved_usd: usd(totals.saved),
    added_usd: usd(totals.added),
  };
}

export function replayLines(replay: PolicyReplay): readonly Printed[] {
  const { actual } = replay;
  const numberKinds = replay.notReplayed.length > 0
    ? [
      "Number kinds are not recorded, so they cannot be replayed:",
      "sends blocked for their number kind stay blocked.",
    ]
    : [];
  return [
    ...table(["", numberColumn("ACTUAL"), numberColumn("WITH THIS POLICY")], [
      ["requests", String(replay.requests), String(replay.requests)],
      ["let through", String(replay.requests - actual.blocked), String(replay.wouldSend)],
      ["blocked", String(actual.blocked), String(replay.wouldBlock)],
      ["spent", dollars(replay.spent), dollars(replay.spent - replay.saved + replay.added)],
    ]),
    "",
    ...columns([
      ["saved", dollars(replay.saved), "on sends that this policy would have blocked:"],
      ["", String(replay.unapprovedBlocked), "never approved"],
      ["", String(replay.genuineBlocked), "genuine, to " + numbers(replay)],
      [
        "added",
        dollars(replay.added),
        replay.letThrough === 1
          ? "on 1 send that was blocked: outcome unknown"
          : `on ${replay.letThrough} sends that were blocked: outcome unknown`,
      ],
    ]),
    ...section(["REASON", numberColumn("BLOCKED")], Object.entries(replay.byReason).map(countRow)),
    ...section(["LIMIT", numberColumn("BLOCKED")], replay.byLimit.map(countRow)),
    ...section(
      totalsColumns("COUNTRY"),
      replay.byCountry.slice(0, countriesShown).map(totalsRow("country")),
    ),
    ...section(totalsColumns("DAY"), replay.byDay.map(totalsRow("day"))),
    "",
    `${replay.notEvaluated} not evaluated: blocked by an operator's stop or an open circuit.`,
    ...numberKinds,
    ...(replay.complete ? [] : ["Incomplete: there are more sends than one replay covers."]),
  ];
}

function numbers({ genuineNumbersHindered: count }: PolicyReplay): string {
  return count === 1 ? "1 number" : `${count} numbers`;
}

function countRow([name, count]: readonly [string, number]): readonly string[] {
  return [name, String(count)];
}

function totalsRow<Name extends string>(
  name: Name,
): (totals: ReplayTotals & Readonly<Record<Name, string>>) => readonly string[] {
  return (totals) => [
    totals[name],
    ...[totals.requests, totals.wouldBlock, totals.genuineBlocked].map(String),
    dollarDigits(totals.saved),
  ];
}

function totalsColumns(place: string): Parameters<typeof table>[0] {
  return [place, ...["REQUESTS", "BLOCKED", "GENUINE", "USD SAVED"].map(numberColumn)];
}

function section(...[columns, rows]: Parameters<typeof table>): readonly Printed[] {
  return rows.length === 0 ? [] : ["", ...table(columns, rows)];
}
