import type { AuditEvent } from "../../domain/audit_event.ts";
import { networkOf } from "../../domain/network.ts";

const minuteMs = 60_000;

/** Rows of refusals that a process begins in a minute, telling users and networks apart. */
export const foldsPerMinuteMax = 600;

/**
 * Events of one key are one row, which counts them; null for what is always a row of its own.
 * Acts are told apart, however often they happen: only refusals repeat at a stranger's will.
 */
export function foldKey(event: AuditEvent): string | null {
  if (event.reason === null) return null;
  const { type, reason, userId, address, at, actorName, detail } = event;
  const minute = Math.floor(at / minuteMs);
  // One challenge's refusals are not counted on another's: that would spoil the trace of both.
  const challenge = detail["challenge_id"] ?? "";
  return [type, reason, userId ?? "", networkOf(address), minute, actorName ?? "", challenge]
    .join("|");
}

/**
 * What bounds the rows of a flood whose every refusal comes from a new network or names a new user:
 * beyond `foldsPerMinuteMax` keys a minute, new ones are written without either, as `flood`, so
 * that one row a kind of refusal counts them. Keys that are known go on as they were, so the
 * record of an attack keeps its beginning.
 *
 * It remembers, so it is an object of the store's, and every statement but these stays a pure value
 * of its event. Only the ways by which a stranger writes without earning it first go through it:
 * `appendAuditEvent` and `countPasswordFailure`. All others need a right password or a session,
 * and stand behind limits of their own.
 */
export function createFloodFold(): (event: AuditEvent) => AuditEvent {
  let running = -Infinity;
  const known = new Set<string>();
  return (event) => {
    const key = foldKey(event);
    // An operator at the terminal is no flood, and is always named.
    if (key === null || event.actor === "operator") return event;
    const minute = Math.floor(event.at / minuteMs);
    // Work that was begun just before the minute turned must not begin the count anew.
    if (minute !== running && minute !== running - 1) {
      running = minute;
      known.clear();
    }
    if (known.has(key)) return event;
    if (known.size >= foldsPerMinuteMax) {
      return { ...event, userId: null, address: null, requestId: null, detail: { flood: true } };
    }
    known.add(key);
    return event;
  };
}
