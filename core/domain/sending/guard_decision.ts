import {
  type Conversion,
  type ConversionPart,
  countedPause,
  evaluateConversion,
  type GuardPolicy,
  isBad,
  isPauseActive,
  type Pause,
  sendsMinFloor,
  sendsMinOf,
} from "./fraud_guard.ts";
import { type GuardedSend, guardScopes, isSite, networkScopes } from "./guard_scope.ts";
import type { Instant } from "../instant.ts";
import { invariant } from "../invariant.ts";

/** What the decision needs to know. The service reads the database, and a replay its memory. */
export type GuardQuestion =
  | { readonly ask: "state"; readonly scope: string }
  | { readonly ask: "day"; readonly scope: string }
  | { readonly ask: "parts"; readonly scope: string; readonly last: Pause | null };

/** The answer to a question: the field of the same name. */
export interface GuardAnswer {
  readonly state?: ScopeState;
  /** The scope's sends within `dayWindow`. */
  readonly day?: Conversion;
  /** The scope's sends within `guardWindow`, by network and prefix. */
  readonly parts?: readonly ConversionPart[];
}

export interface ScopeState {
  /** The scope's latest pause, active or not. */
  readonly found: Pause | null;
  /** Sends within `guardWindow`, based on `countedPause`. Not used while a pause is active. */
  readonly conversion: Conversion;
}

export interface GuardDecision {
  /** The pause that blocks the send, or null. */
  readonly blocking: Pause | null;
  /** New pauses to store. */
  readonly decided: readonly DecidedPause[];
}

export interface DecidedPause {
  readonly pause: Pause;
  /** The larger scope whose bad figures this pause explains, or null for its own. */
  readonly insteadOf: string | null;
}

type Steps<Value> = Generator<GuardQuestion, Value, GuardAnswer>;

interface Suspect {
  readonly scope: string;
  readonly last: Pause | null;
  /** The pause that its figures require on their own. */
  readonly pause: Pause;
  /** The number of sends that this pause requires. */
  readonly sendsMin: number;
}

/**
 * Decides about a stranger's send. An active pause of any of its scopes blocks it. Otherwise, each
 * scope with bad figures is evaluated, starting with the one that would lose the fewest correct
 * codes, and the smallest set that explains the figures is paused. A prefix or country is paused
 * only if its figures stay bad without its bad networks (and, for a country, without its bad
 * prefixes). An IPv6 /48 is paused only if its figures stay bad without its bad /64s. This is a
 * generator so that the service and a replay, which read data differently, decide in the same way.
 */
export function* decideGuard(
  policy: GuardPolicy,
  send: GuardedSend,
  now: Instant,
): Steps<GuardDecision> {
  if (policy.mode === "off") return { blocking: null, decided: [] };
  const scopes = guardScopes(send);
  const suspects: Suspect[] = [];
  for (const scope of scopes) {
    const { found, conversion } = yield* stateOf(scope);
    if (isPauseActive(policy, found, now)) {
      if (policy.mode === "enforce") return { blocking: found, decided: [] };
      continue;
    }
    const suspect = yield* suspectOf(policy, scope, found, conversion, now);
    if (suspect !== null) suspects.push(suspect);
  }
  const decided: DecidedPause[] = [];
  for (const suspect of suspects.toSorted(byApproved)) {
    decided.push(...yield* smallestPauses(policy, suspect, now));
    const blocking = decided.find(({ pause }) =>
      scopes.includes(pause.scope) && !pause.recordedOnly
    );
    if (blocking !== undefined) return { blocking: blocking.pause, decided };
  }
  return { blocking: null, decided };
}

/**
 * A country is closed to newcomers only after more sends than normal: one more for each code
 * approved within a day. So an attack on your home country leads to pauses of its prefixes, while a
 * country where you have no users is paused after `countrySendsMin` sends.
 */
function* suspectOf(
  policy: GuardPolicy,
  scope: string,
  found: Pause | null,
  conversion: Conversion,
  now: Instant,
): Steps<Suspect | null> {
  const last = countedPause(found, now);
  const least = sendsMinOf(policy, scope, last, now);
  if (conversion.sends < least || !isBad(policy, conversion)) return null;
  const sendsMin = scope.startsWith("country:") ? least + (yield* dayOf(scope)).approved : least;
  const pause = evaluateConversion(policy, scope, conversion, last, now, sendsMin);
  return pause === null ? null : { scope, last, pause, sendsMin };
}

function byApproved(one: Suspect, other: Suspect): number {
  return one.pause.conversion.approved - other.pause.conversion.approved;
}

/** The pauses that the suspect's figures require: its own, or smaller ones that explain them. */
function* smallestPauses(
  policy: GuardPolicy,
  suspect: Suspect,
  now: Instant,
): Steps<readonly DecidedPause[]> {
  const { scope, last, pause, sendsMin } = suspect;
  const itself = [{ pause, insteadOf: null }];
  const levels = levelsOf(scope);
  if (levels.length === 0) return itself;
  // If fewer than half are left, most of the evidence has been removed. Requiring `sendsMin` would
  // be too easy: removing a single part could be enough.
  const explained = (rest: Conversion) => rest.sends < sendsMin / 2 || !isBad(policy, rest);
  const decided: DecidedPause[] = [];
  let parts = yield* partsOf(scope, last);
  for (const level of levels) {
    for (const candidate of badGroups(policy, parts, level)) {
      const explains = yield* evaluateCandidate(policy, candidate, pause.conversion, now);
      if (explains === null) continue;
      if (explains.pause !== null) decided.push({ pause: explains.pause, insteadOf: scope });
      parts = parts.filter((part) => level(part) !== candidate);
      if (explained(sum(parts))) return decided;
    }
  }
  return itself;
}

/** Returns the scope that a part belongs to, or null. */
type Level = (part: ConversionPart) => string | null;

/** The levels within a scope, narrowest first. */
function levelsOf(scope: string): readonly Level[] {
  const network: Level = (part) => networkScopes(part.network)[0] ?? null;
  const site: Level = (part) => networkScopes(part.network)[1] ?? null;
  const prefix: Level = (part) => `prefix:${part.prefix}`;
  if (scope.startsWith("country:")) return [network, site, prefix];
  if (scope.startsWith("prefix:")) return [network, site];
  return isSite(scope) ? [network] : [];
}

/** The scopes of a level with bad figures, those with the most unapproved codes first. */
function badGroups(
  policy: GuardPolicy,
  parts: readonly ConversionPart[],
  level: Level,
): readonly string[] {
  const groups = new Map<string, Conversion>();
  for (const part of parts) {
    const scope = level(part);
    if (scope !== null) groups.set(scope, sum([groups.get(scope) ?? none, part]));
  }
  return [...groups]
    .filter(([, group]) => group.sends >= sendsMinFloor && isBad(policy, group))
    .toSorted(([a, one], [b, other]) => lost(other) - lost(one) || (a < b ? -1 : 1))
    .map(([scope]) => scope);
}

function lost({ sends, approved }: Conversion): number {
  return sends - approved;
}

/**
 * Whether a part explains the bad figures of the whole, and the pause that it requires. Null if it
 * does not explain them: its sends to all destinations are fine, or pausing it would lose more
 * correct codes than pausing the whole. The pause is null if one is active or was lifted since.
 */
function* evaluateCandidate(
  policy: GuardPolicy,
  scope: string,
  whole: Conversion,
  now: Instant,
): Steps<{ readonly pause: Pause | null } | null> {
  const { found, conversion } = yield* stateOf(scope);
  if (isPauseActive(policy, found, now)) return { pause: null };
  const last = countedPause(found, now);
  if (conversion.approved > whole.approved) return null;
  const pause = evaluateConversion(policy, scope, conversion, last, now, sendsMinFloor);
  return pause !== null || conversion.sends < sendsMinFloor ? { pause } : null;
}

function* stateOf(scope: string): Steps<ScopeState> {
  const { state } = yield { ask: "state", scope };
  invariant(state !== undefined, "the guard's question must be answered");
  return state;
}

function* dayOf(scope: string): Steps<Conversion> {
  const { day } = yield { ask: "day", scope };
  invariant(day !== undefined, "the guard's question must be answered");
  return day;
}

function* partsOf(scope: string, last: Pause | null): Steps<readonly ConversionPart[]> {
  const { parts } = yield { ask: "parts", scope, last };
  invariant(parts !== undefined, "the guard's question must be answered");
  return parts;
}

const none: Conversion = { sends: 0, approved: 0 };

function sum(parts: readonly Conversion[]): Conversion {
  return parts.reduce(
    (all, part) => ({ sends: all.sends + part.sends, approved: all.approved + part.approved }),
    none,
  );
}
