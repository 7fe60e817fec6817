import {
  type Conversion,
  type ConversionPart,
  countedPause,
  type GuardPolicy,
  isBad,
  isInForce,
  judgeConversion,
  type Pause,
  sendsMinFloor,
  sendsMinOf,
} from "./fraud_guard.ts";
import { type GuardedSend, guardScopes, isSite, networkScopes } from "./guard_scope.ts";
import type { Instant } from "../instant.ts";
import { invariant } from "../invariant.ts";

/** What the decision has to know. The service asks its database, a replay its memory. */
export type GuardQuestion =
  | { readonly ask: "state"; readonly scope: string }
  | { readonly ask: "day"; readonly scope: string }
  | { readonly ask: "parts"; readonly scope: string; readonly last: Pause | null };

/** To each question its own. */
export interface GuardAnswer {
  readonly state?: ScopeState;
  /** The sends of the scope within `dayWindow`. */
  readonly day?: Conversion;
  /** The sends of the scope within `guardWindow`, by network and prefix. */
  readonly parts?: readonly ConversionPart[];
}

export interface ScopeState {
  /** The scope's latest pause, over or not. */
  readonly found: Pause | null;
  /** Within `guardWindow`, for the pause that counts. Not looked at while a pause is in force. */
  readonly conversion: Conversion;
}

export interface GuardDecision {
  /** What keeps the send back; null where it may go. */
  readonly held: Pause | null;
  /** New pauses, to be written down. */
  readonly decided: readonly DecidedPause[];
}

export interface DecidedPause {
  readonly pause: Pause;
  /** The larger scope whose bad figures this one explains; null where it is its own. */
  readonly insteadOf: string | null;
}

type Steps<Value> = Generator<GuardQuestion, Value, GuardAnswer>;

interface Suspect {
  readonly scope: string;
  readonly last: Pause | null;
  /** What its figures call for by themselves. */
  readonly pause: Pause;
  /** As few sends as that takes. */
  readonly sendsMin: number;
}

/**
 * What becomes of a stranger's send. A pause in force on any of its scopes keeps it back. Else each
 * scope whose figures are bad is looked at, the one first that the fewest right codes would be lost
 * with: there the smallest set is paused that explains the figures. A prefix or country is paused
 * only if its figures stay bad without its bad networks (of a country: without its bad prefixes
 * too), an IPv6 /48 only if they stay bad without its bad /64s. A generator, so that the service
 * and a replay, which read differently, decide alike.
 */
export function* decideGuard(
  policy: GuardPolicy,
  send: GuardedSend,
  now: Instant,
): Steps<GuardDecision> {
  if (policy.mode === "off") return { held: null, decided: [] };
  const scopes = guardScopes(send);
  const suspects: Suspect[] = [];
  for (const scope of scopes) {
    const { found, conversion } = yield* stateOf(scope);
    if (isInForce(policy, found, now)) {
      if (policy.mode === "enforce") return { held: found, decided: [] };
      continue;
    }
    const suspect = yield* suspectOf(policy, scope, found, conversion, now);
    if (suspect !== null) suspects.push(suspect);
  }
  const decided: DecidedPause[] = [];
  for (const suspect of suspects.toSorted(byApproved)) {
    decided.push(...yield* smallestPauses(policy, suspect, now));
    const held = decided.find(({ pause }) => scopes.includes(pause.scope) && !pause.recordedOnly);
    if (held !== undefined) return { held: held.pause, decided };
  }
  return { held: null, decided };
}

/**
 * A country is closed for newcomers only by more sends than it normally has: by one more for each
 * code that came back right within a day. An attack on your home country is so met by the pauses
 * of its prefixes; a country where you have no users takes `countrySendsMin`.
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
  const pause = judgeConversion(policy, scope, conversion, last, now, sendsMin);
  return pause === null ? null : { scope, last, pause, sendsMin };
}

function byApproved(one: Suspect, other: Suspect): number {
  return one.pause.conversion.approved - other.pause.conversion.approved;
}

/** The pauses that the suspect's figures call for: its own, or those that explain them. */
function* smallestPauses(
  policy: GuardPolicy,
  suspect: Suspect,
  now: Instant,
): Steps<readonly DecidedPause[]> {
  const { scope, last, pause, sendsMin } = suspect;
  const itself = [{ pause, insteadOf: null }];
  const levels = levelsOf(scope);
  if (levels.length === 0) return itself;
  // Too few are left: most of the evidence is gone. Just below the least would be one part too few.
  const explained = (rest: Conversion) => rest.sends < sendsMin / 2 || !isBad(policy, rest);
  const decided: DecidedPause[] = [];
  let parts = yield* partsOf(scope, last);
  for (const level of levels) {
    for (const candidate of badGroups(policy, parts, level)) {
      const explains = yield* judgeCandidate(policy, candidate, pause.conversion, now);
      if (explains === null) continue;
      if (explains.pause !== null) decided.push({ pause: explains.pause, insteadOf: scope });
      parts = parts.filter((part) => level(part) !== candidate);
      if (explained(sum(parts))) return decided;
    }
  }
  return itself;
}

/** Gives the scope that a part belongs to; null for none. */
type Level = (part: ConversionPart) => string | null;

/** What a scope is made of, the narrowest first. */
function levelsOf(scope: string): readonly Level[] {
  const network: Level = (part) => networkScopes(part.network)[0] ?? null;
  const site: Level = (part) => networkScopes(part.network)[1] ?? null;
  const prefix: Level = (part) => `prefix:${part.prefix}`;
  if (scope.startsWith("country:")) return [network, site, prefix];
  if (scope.startsWith("prefix:")) return [network, site];
  return isSite(scope) ? [network] : [];
}

/** Scopes of that level with bad figures, those first that most codes were lost to. */
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
 * Whether a part explains the bad figures of the whole, and the pause that it calls for. Null where
 * it does not: its own sends, wherever they go, are fine, or pausing it would lose more right codes
 * than pausing the whole. No pause where one is in force, or where it was lifted since.
 */
function* judgeCandidate(
  policy: GuardPolicy,
  scope: string,
  whole: Conversion,
  now: Instant,
): Steps<{ readonly pause: Pause | null } | null> {
  const { found, conversion } = yield* stateOf(scope);
  if (isInForce(policy, found, now)) return { pause: null };
  const last = countedPause(found, now);
  if (conversion.approved > whole.approved) return null;
  const pause = judgeConversion(policy, scope, conversion, last, now, sendsMinFloor);
  return pause !== null || conversion.sends < sendsMinFloor ? { pause } : null;
}

function* stateOf(scope: string): Steps<ScopeState> {
  const { state } = yield { ask: "state", scope };
  invariant(state !== undefined, "the guard's question is answered");
  return state;
}

function* dayOf(scope: string): Steps<Conversion> {
  const { day } = yield { ask: "day", scope };
  invariant(day !== undefined, "the guard's question is answered");
  return day;
}

function* partsOf(scope: string, last: Pause | null): Steps<readonly ConversionPart[]> {
  const { parts } = yield { ask: "parts", scope, last };
  invariant(parts !== undefined, "the guard's question is answered");
  return parts;
}

const none: Conversion = { sends: 0, approved: 0 };

function sum(parts: readonly Conversion[]): Conversion {
  return parts.reduce(
    (all, part) => ({ sends: all.sends + part.sends, approved: all.approved + part.approved }),
    none,
  );
}
