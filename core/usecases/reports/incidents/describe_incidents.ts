import { channels } from "../../../domain/channel.ts";
import type { Instant } from "../../../domain/instant.ts";
import { lostCost, projectedLoss } from "../../../domain/reports/loss.ts";
import type { MicroUsd } from "../../../domain/sending/money.ts";
import { type SendStop, stopOf } from "../../../domain/sending/send_stop.ts";
import type { UsedBudget } from "../../../domain/sending/total_budget.ts";
import type {
  MinuteCount,
  PlaceCount,
  Span,
  SpanCount,
} from "../../../ports/stores/report_store.ts";
import {
  describeControls,
  type DescribedControls,
  type DescribeSendsPorts,
} from "../describe_sends.ts";
import { type ActivityPlace, listPlaces, slicesOf, topPlaces } from "../list_places.ts";
import { usedBudgets } from "../used_budgets.ts";

/** A country, or a prefix of one. */
export interface IncidentPlace extends ActivityPlace {
  /** ISO 3166-1 alpha-2: what can be stopped. */
  readonly country: string;
}

/** What happens while something is not as it should be: what is sent, lost, stopped and left. */
export interface IncidentBoard extends DescribedControls {
  /** The start of the first minute of the last hour. */
  readonly from: Instant;
  /** Each minute of the last hour with messages, oldest first; the last one is still running. */
  readonly minutes: readonly MinuteCount[];
  /** Messages usually sent in this hour: the median of the last seven days. */
  readonly usualSent: number;
  /** The ten of each with the most messages of the last hour, sent and blocked. */
  readonly countries: readonly IncidentPlace[];
  readonly prefixes: readonly IncidentPlace[];
  /** The cost of codes sent in the last hour that no one entered so far, by the average price. */
  readonly lost: MicroUsd;
  /**
   * What more will be lost until midnight UTC at this rate, without what is stopped by now, and at
   * most what the day's budget leaves.
   */
  readonly projectedLoss: MicroUsd;
  /** The limits of the budget for all messages. */
  readonly budgets: readonly UsedBudget[];
}

const minuteMs = 60_000;
const hourMinutes = 60;
const hourMs = hourMinutes * minuteMs;
const dayMs = 24 * hourMs;
const usualDays = 7;

/** Describes the last hour, and what blocks messages. Reads about a dozen times, by index. */
export async function describeIncidents(ports: DescribeSendsPorts): Promise<IncidentBoard> {
  const controls = await describeControls(ports);
  const { at, stops } = controls;
  const until = at - at % minuteMs + minuteMs;
  const from = until - hourMs;
  const minutes = await ports.reports.countMinutes({ from, until });
  const places = await listPlaces(ports, slicesOf(minutesFrom(from), countsFrom(from, minutes)));
  const budgets = await usedBudgets(ports, at);
  const fee = ports.policies.prices.verificationFee;
  const lost = (counted: readonly PlaceCount[]): MicroUsd =>
    counted.reduce((sum, place) => sum + lostCost(withoutFee(place, fee)), 0);
  return {
    ...controls,
    from,
    minutes: minutes.toSorted((a, b) => a.at - b.at),
    usualSent: await findUsual(ports, from, until),
    countries: topPlaces(places, ({ country }) => country)
      .map((place) => ({ ...place, country: place.name })),
    prefixes: topPlaces(places, ({ prefix }) => prefix)
      .map((place) => ({ ...place, country: countryOf(places, place.name) })),
    lost: lost(places),
    projectedLoss: projectedLoss(lost(places.filter(isOpen(stops))), at, budgets),
    budgets,
  };
}

function minutesFrom(from: Instant): readonly Span[] {
  return Array.from({ length: hourMinutes }, (_, index) => {
    const start = from + index * minuteMs;
    return { from: start, until: start + minuteMs };
  });
}

function countsFrom(from: Instant, minutes: readonly MinuteCount[]): readonly SpanCount[] {
  const found = new Map(minutes.map((minute) => [minute.at, minute]));
  return minutesFrom(from).map((span) => found.get(span.from) ?? { sent: 0, approved: 0 });
}

async function findUsual(
  { reports }: DescribeSendsPorts,
  from: Instant,
  until: Instant,
): Promise<number> {
  const spans = Array.from({ length: usualDays }, (_, index) => {
    const before = (index + 1) * dayMs;
    return { from: from - before, until: until - before };
  });
  const counts = (await reports.countDeliveries(spans)).map(({ sent }) => sent);
  return counts.toSorted((a, b) => a - b)[Math.floor(usualDays / 2)] ?? 0;
}

function countryOf(places: readonly PlaceCount[], name: string): string {
  return places.find(({ prefix }) => prefix === name)?.country ?? "";
}

function withoutFee(place: PlaceCount, fee: MicroUsd): PlaceCount {
  return { ...place, cost: place.cost - place.approved * fee };
}

/** Whether messages there can still be sent by some channel. */
function isOpen(stops: readonly SendStop[]): (place: PlaceCount) => boolean {
  return ({ country }) => channels.some((channel) => stopOf(stops, channel, country) === null);
}
