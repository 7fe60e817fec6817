import type { AuditEvent } from "../../../domain/audit_event.ts";
import type { Challenge } from "../../../domain/challenge/challenge.ts";
import type { Instant } from "../../../domain/instant.ts";
import type { CaseCode, CaseLogin, CaseResult } from "../../../domain/reports/case.ts";
import { orderSteps, type TraceStep } from "../../../domain/reports/trace.ts";
import type { Delivery } from "../../../domain/sending/delivery.ts";
import type { TokenId } from "../../../domain/token.ts";
import type { ProviderEvidence } from "../../../ports/provider_evidence.ts";
import { belongs, endOf, isTwice } from "../trace/trace_end.ts";
import { stepsOfDeliveries } from "../trace/trace_of_deliveries.ts";
import { stepsOfEvents } from "../trace/trace_of_events.ts";

/** What was read about one user. */
export interface FoundCase {
  readonly evidence: ProviderEvidence;
  /** Newest first. */
  readonly challenges: readonly Challenge[];
  /** Newest first, without notices. */
  readonly deliveries: readonly Delivery[];
  /** Newest first. */
  readonly events: readonly AuditEvent[];
  readonly codeAt: (delivery: Delivery) => CaseCode;
}

/** The user's logins, newest first. */
export function caseLogins(found: FoundCase, now: Instant): readonly CaseLogin[] {
  const ids = new Set<TokenId>([
    ...found.challenges.map(({ id }) => id),
    ...found.deliveries.flatMap(({ challengeId }) => challengeId ?? []),
    ...found.events.flatMap(({ detail }) => {
      const id = detail["challenge_id"];
      return typeof id === "string" ? [id as TokenId] : [];
    }),
  ]);
  const logins = [...ids].map((id) => loginOf(found, id, now));
  const refusals = found.events.filter(({ type }) => type === "login.refused").map(refusalOf);
  return [...logins, ...refusals].toSorted((a, b) => b.startedAt - a.startedAt);
}

function loginOf(found: FoundCase, challengeId: TokenId, now: Instant): CaseLogin {
  const { evidence } = found;
  const events = found.events.toReversed();
  const challenge = found.challenges.find(({ id }) => id === challengeId) ?? null;
  const deliveries = found.deliveries.filter((each) => each.challengeId === challengeId)
    .toReversed();
  const own = events.filter(({ detail }) => detail["challenge_id"] === challengeId);
  const at = challenge?.createdAt ?? own[0]?.at ?? deliveries[0]?.at ?? now;
  const subject = { ...ofChallenge, challengeId, at };
  const shown = own.filter((event) => belongs(event, subject) && !isTwice(event, deliveries));
  const end = endOf({ subject, deliveries, challenge, events, own: shown }, now);
  const steps = orderSteps([
    ...stepsOfDeliveries(evidence, deliveries),
    ...stepsOfEvents(evidence, shown),
    ...(end === null ? [] : [end]),
  ]);
  return {
    challengeId,
    startedAt: steps[0]?.at ?? at,
    endedAt: steps.findLast(isEnd)?.at ?? at,
    result: resultOf(steps),
    steps,
    codes: deliveries.map(found.codeAt),
  };
}

/** The first step shows the purpose of each. */
const ofChallenge = { phoneVerificationId: null, verificationId: null, purpose: "login" } as const;

function isEnd({ fact: { kind } }: TraceStep): boolean {
  return kind === "succeeded" || kind === "ended";
}

function resultOf(steps: readonly TraceStep[]): CaseResult {
  const end = steps.findLast(isEnd)?.fact;
  if (end?.kind === "succeeded") return { kind: "succeeded", by: end.by };
  return { kind: "ended", how: end?.kind === "ended" ? end.how : "unknown" };
}

/** A password that was refused: there is no challenge. */
function refusalOf({ at, lastAt, reason, count }: AuditEvent): CaseLogin {
  return {
    challengeId: null,
    startedAt: at,
    endedAt: lastAt,
    result: { kind: "refused", reason: reason ?? "", count },
    steps: [],
    codes: [],
  };
}
