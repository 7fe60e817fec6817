import type { Instant } from "../../domain/instant.ts";
import type { MicroUsd } from "../../domain/sending/money.ts";
import type { Ports } from "../../ports/ports.ts";
import type { PlaceCount, Span, SpanCount } from "../../ports/stores/report_store.ts";
import { yieldToEventLoop, type YieldToEventLoopPorts } from "./yield_to_event_loop.ts";

type ListPlacesPorts = YieldToEventLoopPorts & Pick<Ports, "reports" | "policies">;

export interface ActivityPlace {
  /** A country (ISO 3166-1 alpha-2) or a prefix (`+1202555`). */
  readonly name: string;
  readonly sent: number;
  readonly approved: number;
  readonly blocked: number;
  /** Includes the provider's fee for approved codes, like the spend. */
  readonly cost: MicroUsd;
}

const placesMax = 10;
/**
 * Rows grouped per statement, which take about 3 ms: a key that is pressed meanwhile waits for
 * them, and its frame often for the next ones.
 */
const groupedPerStatement = 2000;

/** Splits the time into slices with at most about as many sends as one statement may group. */
export function slicesOf(spans: readonly Span[], counts: readonly SpanCount[]): readonly Span[] {
  const slices: { from: Instant; until: Instant; sent: number }[] = [];
  for (const [index, span] of spans.entries()) {
    const sent = counts[index]?.sent ?? 0;
    const last = slices.at(-1);
    if (last !== undefined && last.sent + sent <= groupedPerStatement) {
      last.until = span.until;
      last.sent += sent;
    } else slices.push(...piecesOf(span, sent));
  }
  return slices;
}

function piecesOf(
  { from, until }: Span,
  sent: number,
): readonly { from: Instant; until: Instant; sent: number }[] {
  const pieces = Math.max(1, Math.ceil(sent / groupedPerStatement));
  const cut = (at: number): Instant => from + Math.floor((until - from) * at / pieces);
  return Array.from({ length: pieces }, (_, at) => {
    return { from: cut(at), until: cut(at + 1), sent: sent / pieces };
  });
}

/** Counts by country and prefix, and costs with the provider's fee for approved codes. */
export async function listPlaces(
  ports: ListPlacesPorts,
  slices: readonly Span[],
): Promise<readonly PlaceCount[]> {
  const { verificationFee } = ports.policies.prices;
  const withFee = (place: PlaceCount): PlaceCount => {
    return { ...place, cost: place.cost + place.approved * verificationFee };
  };
  const places: PlaceCount[] = [];
  for (const slice of slices) {
    places.push(...(await ports.reports.listDeliveryPlaces(slice)).map(withFee));
    await yieldToEventLoop(ports);
  }
  return places;
}

/** The sums of places with the same name: the ten with the most messages, sent and blocked. */
export function topPlaces(
  places: readonly PlaceCount[],
  nameOf: (place: PlaceCount) => string,
): readonly ActivityPlace[] {
  const sums = new Map<string, ActivityPlace>();
  for (const place of places) {
    const name = nameOf(place);
    const { sent, approved, blocked, cost } = sums.get(name) ?? nothing;
    sums.set(name, {
      name,
      sent: sent + place.sent,
      approved: approved + place.approved,
      blocked: blocked + place.blocked,
      cost: cost + place.cost,
    });
  }
  return [...sums.values()].toSorted((a, b) =>
    b.sent + b.blocked - a.sent - a.blocked || (a.name < b.name ? -1 : 1)
  ).slice(0, placesMax);
}

const nothing = { sent: 0, approved: 0, blocked: 0, cost: 0 };
