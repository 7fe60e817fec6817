import type { AuditEvent } from "../../../../domain/audit_event.ts";
import { networkOf, wideNetworkOf } from "../../../../domain/network.ts";

const minuteMs = 60_000;

/**
 * The number of rows that a process starts in a minute. Refusals with a user have separate quotas,
 * so that a flood of cheap requests without a user does not hide who is under attack.
 */
export const foldQuotas = {
  /** Rows per user, network and challenge. Beyond it, each user has one row per kind of refusal. */
  usersAndNetworks: 200,
  users: 400,
  /** Networks of refusals without a user; beyond it they are counted as /16 or /32. */
  networks: 200,
  wideNetworks: 100,
} as const;

/** Challenges of one user and purpose in a minute with a separate row; one row counts the rest. */
export const openingsPerMinuteMax = 5;

/**
 * Events with the same key share one row, which counts them; null for events that always get their
 * own row. Refusals are folded because a stranger can repeat them at will. Successful actions are
 * not folded, except in a flood (see `createFloodFold`).
 */
export function foldKey(event: AuditEvent): string | null {
  const { type, reason, userId, address, at, actorName, apiKeyId, detail } = event;
  const isFlood = detail["flood"] === true;
  if (reason === null && !isFlood) return null;
  const minute = Math.floor(at / minuteMs);
  const network = isFlood ? "*" : networkOf(address);
  // Refusals of different challenges are counted separately, so that each trace stays correct.
  const subject = detail["challenge_id"] ?? detail["phone_verification_id"];
  const about = (isFlood ? detail["purpose"] : subject) ?? "";
  const who = [actorName ?? "", apiKeyId ?? ""];
  return [type, reason ?? "", userId ?? "", network, minute, ...who, about].join("|");
}

interface Minute {
  readonly number: number;
  /** The keys counted in each quota. */
  readonly keys: Readonly<Record<keyof typeof foldQuotas, Set<string>>>;
  /** The number of challenges opened, by user and purpose. */
  readonly openings: Map<string, number>;
}

/**
 * Limits the number of rows in a flood where every event has a new network or a new user. Beyond
 * its quota an event is written with less detail: with a user, it keeps the user and drops the
 * network and the challenge; without a user, it uses a wider network. Beyond that quota too, one
 * row for each kind of refusal, marked `flood`, counts the rest. A row keeps the address of its
 * first event. Keys that already have a row keep it, so the start of an attack stays in the audit
 * log.
 *
 * It has state, so the stores share one instance; every other statement depends only on its event.
 * It applies where a stranger can create many rows: `appendAuditEvent`, `countPasswordFailure`, and
 * `insertChallenge`, which a stranger can repeat with their own account.
 */
export function createFloodFold(): (event: AuditEvent) => AuditEvent {
  let minute = newMinute(-Infinity);
  return (event) => {
    // An operator's events are never folded into a flood.
    if (event.actor === "operator") return event;
    const number = Math.floor(event.at / minuteMs);
    // A request that started just before the minute changed must not reset the counts.
    if (number !== minute.number && number !== minute.number - 1) minute = newMinute(number);
    if (event.type === "challenge.opened") return foldOpening(minute, event);
    return event.reason === null ? event : foldRefusal(minute, event);
  };
}

function newMinute(number: number): Minute {
  const keys = {
    usersAndNetworks: new Set<string>(),
    users: new Set<string>(),
    networks: new Set<string>(),
    wideNetworks: new Set<string>(),
  };
  return { number, keys, openings: new Map() };
}

function foldOpening({ openings }: Minute, event: AuditEvent): AuditEvent {
  const { purpose } = event.detail;
  const what = `${event.userId ?? ""}|${purpose ?? ""}`;
  const before = openings.get(what) ?? 0;
  openings.set(what, before + 1);
  if (before < openingsPerMinuteMax) return event;
  const flood = ofFlood(event);
  return purpose === undefined ? flood : { ...flood, detail: { ...flood.detail, purpose } };
}

function foldRefusal({ keys }: Minute, event: AuditEvent): AuditEvent {
  const { address } = event;
  const forms = event.userId !== null
    ? [["usersAndNetworks", event], ["users", ofFlood(event)]] as const
    : [
      ["networks", event],
      ["wideNetworks", { ...ofFlood(event), detail: {}, address: wideNetworkOf(address) }],
    ] as const;
  for (const [quota, form] of forms) {
    const key = foldKey(form) ?? "";
    if (keys[quota].has(key)) return form;
    if (keys[quota].size >= foldQuotas[quota]) continue;
    keys[quota].add(key);
    return form;
  }
  return { ...ofFlood(event), userId: null };
}

/** Drops the request and the detail, such as the challenge, so that more events share a row. */
function ofFlood(event: AuditEvent): AuditEvent {
  return { ...event, requestId: null, detail: { flood: true } };
}

/** An event as its row has it, and as the metrics count it; see `auditEventInsert`. */
interface FoldedEvent {
  readonly row: AuditEvent;
  readonly counted: AuditEvent;
}

/**
 * Counts events that share a row before they are written. They are ordered by their keys: instances
 * that write several rows in a transaction then wait for each other, and never both ways.
 */
export function foldTogether(
  events: readonly AuditEvent[],
  foldFlood: (event: AuditEvent) => AuditEvent,
): readonly FoldedEvent[] {
  const folded = new Map<string, FoldedEvent>();
  for (const event of events) {
    const row = foldFlood(event);
    const key = foldKey(row) ?? row.id;
    const first = folded.get(key);
    folded.set(
      key,
      first === undefined
        ? { row, counted: event }
        : { row: countedTwice(first.row, row), counted: countedTwice(first.counted, event) },
    );
  }
  return [...folded].sort(([one], [other]) => one < other ? -1 : 1).map(([, each]) => each);
}

function countedTwice(first: AuditEvent, other: AuditEvent): AuditEvent {
  const lastAt = Math.max(first.lastAt, other.lastAt);
  return { ...first, count: first.count + other.count, lastAt };
}
