import type { AuditEvent } from "../../../../domain/audit_event.ts";
import { networkOf, wideNetworkOf } from "../../../../domain/network.ts";

const minuteMs = 60_000;

/**
 * Rows that a process begins in a minute. Refusals that name a user have quotas of their own, so
 * that a flood of requests that name no user, which cost nothing, does not hide who is attacked.
 */
export const foldQuotas = {
  /** Users told apart by network and challenge; beyond it each user has one row a refusal. */
  usersAndNetworks: 200,
  users: 400,
  /** Networks of refusals that name no user; beyond it they are counted as /16 or /32. */
  networks: 200,
  wideNetworks: 100,
} as const;

/** Challenges of one user and purpose in a minute that have a row each; one counts the others. */
export const openingsPerMinuteMax = 5;

/**
 * Events of one key are one row, which counts them; null for what is always a row of its own.
 * Acts are not folded: mostly refusals repeat at a stranger's will (see `createFloodFold`).
 */
export function foldKey(event: AuditEvent): string | null {
  const { type, reason, userId, address, at, actorName, detail } = event;
  const isFlood = detail["flood"] === true;
  if (reason === null && !isFlood) return null;
  const minute = Math.floor(at / minuteMs);
  const network = isFlood ? "*" : networkOf(address);
  // One challenge's refusals are not counted on another's: that would spoil the trace of both.
  const about = (isFlood ? detail["purpose"] : detail["challenge_id"]) ?? "";
  return [type, reason ?? "", userId ?? "", network, minute, actorName ?? "", about].join("|");
}

interface Minute {
  readonly number: number;
  /** The keys of each quota. */
  readonly keys: Readonly<Record<keyof typeof foldQuotas, Set<string>>>;
  /** Challenges opened, by user and purpose. */
  readonly openings: Map<string, number>;
}

/**
 * What bounds the rows of a flood whose every event comes from a new network or names a new user.
 * Beyond its quota an event is written with less: of one that names a user the user stays, and the
 * network and the challenge go; of one that names no user the network becomes a wider one. Beyond
 * that too, one row for each kind of refusal, marked `flood`, counts the rest. A row keeps the
 * address of its first event. Keys that are known go on as they were, so the record of an attack
 * keeps its beginning.
 *
 * It remembers, so it is an object of the store's, and every statement but these stays a pure value
 * of its event. The ways by which a stranger makes many rows go through it: `appendAuditEvent`,
 * `countPasswordFailure`, and `insertChallenge`, which a stranger's own account may repeat.
 */
export function createFloodFold(): (event: AuditEvent) => AuditEvent {
  let minute = newMinute(-Infinity);
  return (event) => {
    // An operator at the terminal is no flood, and is always named.
    if (event.actor === "operator") return event;
    const number = Math.floor(event.at / minuteMs);
    // Work that was begun just before the minute turned must not begin the count anew.
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

/** Counted whatever the network and the challenge. */
function ofFlood(event: AuditEvent): AuditEvent {
  return { ...event, requestId: null, detail: { flood: true } };
}
