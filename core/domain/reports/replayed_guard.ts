import {
  type Conversion,
  type ConversionPart,
  countedPause,
  dayWindow,
  type GuardPolicy,
  guardWindow,
  isPauseActive,
  type Pause,
} from "../sending/fraud_guard.ts";
import { decideGuard, type GuardAnswer, type GuardQuestion } from "../sending/guard_decision.ts";
import { type GuardedSend, guardScopes } from "../sending/guard_scope.ts";
import type { Instant } from "../instant.ts";

/** The fraud guard over in-memory sends, for a replay. Instants must not decrease. */
export interface ReplayedGuard {
  /** The pause that blocks a stranger's send, or null, like `guardSend`. */
  evaluate(send: GuardedSend, now: Instant): Pause | null;
  /** Records a stranger's send and when the correct code was entered, if it was. */
  sent(send: GuardedSend, at: Instant, approvedAt: Instant | null): void;
}

export function createReplayedGuard(policy: GuardPolicy): ReplayedGuard {
  const pauses = new Map<string, Pause>();
  const conversions = new Map<string, SlidingConversion>();
  /** Conversions of the last day, by country. */
  const days = new Map<string, SlidingConversion>();

  function answer(question: GuardQuestion, now: Instant): GuardAnswer {
    const { scope } = question;
    const sends = conversions.get(scope);
    if (question.ask === "parts") {
      const { from, until } = guardWindow(policy, question.last, now);
      return { parts: sends?.parts(from, until, now) ?? [] };
    }
    if (question.ask === "day") {
      const { from, until } = dayWindow(policy, now);
      return { day: days.get(scope)?.within(from, until, now) ?? none };
    }
    const found = pauses.get(scope) ?? null;
    const { from, until } = guardWindow(policy, countedPause(found, now), now);
    const counted = isPauseActive(policy, found, now) ? undefined : sends?.within(from, until, now);
    return { state: { found, conversion: counted ?? none } };
  }

  return {
    evaluate: (send, now) => {
      const deciding = decideGuard(policy, send, now);
      let step = deciding.next();
      while (step.done !== true) step = deciding.next(answer(step.value, now));
      for (const { pause } of step.value.decided) pauses.set(pause.scope, pause);
      return step.value.blocking;
    },
    sent: (send, at, approvedAt) => {
      for (const scope of guardScopes(send)) add(conversions, scope, send, at, approvedAt);
      add(days, `country:${send.country}`, send, at, approvedAt);
    },
  };
}

const none: Conversion = { sends: 0, approved: 0 };

function add(
  to: Map<string, SlidingConversion>,
  scope: string,
  ...sent: Parameters<SlidingConversion["add"]>
): void {
  const conversion = to.get(scope) ?? createSlidingConversion();
  conversion.add(...sent);
  to.set(scope, conversion);
}

interface Sent {
  readonly send: GuardedSend;
  readonly at: Instant;
  readonly approvedAt: Instant | null;
  counted: boolean;
}

interface SlidingConversion {
  add(send: GuardedSend, at: Instant, approvedAt: Instant | null): void;
  /** Counts the sends in `from..until`, both inclusive, and those approved by `now`. */
  within(from: Instant, until: Instant, now: Instant): Conversion;
  /** Counts the same sends by network and prefix. */
  parts(from: Instant, until: Instant, now: Instant): readonly ConversionPart[];
}

/** Both ends of the window only move forward, so each send is visited a few times in total. */
function createSlidingConversion(): SlidingConversion {
  let sends: Sent[] = [];
  let start = 0;
  let end = 0;
  let approved = 0;
  let awaited: Sent[] = [];

  function note(send: Sent, now: Instant): boolean {
    send.counted = send.approvedAt !== null && send.approvedAt <= now;
    if (send.counted) approved++;
    return send.counted;
  }

  function forget(from: Instant): void {
    for (let first = sends[start]; first !== undefined && first.at < from; first = sends[start]) {
      if (first.counted) approved--;
      start++;
    }
    end = Math.max(end, start);
    if (start < 1000) return;
    sends = sends.slice(start);
    end -= start;
    start = 0;
  }

  function within(from: Instant, until: Instant, now: Instant): Conversion {
    forget(from);
    awaited = awaited.filter((send) => send.at >= from && !note(send, now));
    for (let next = sends[end]; next !== undefined && next.at <= until; next = sends[end]) {
      if (!note(next, now) && next.approvedAt !== null) awaited.push(next);
      end++;
    }
    return { sends: end - start, approved };
  }

  return {
    add: (send, at, approvedAt) => void sends.push({ send, at, approvedAt, counted: false }),
    within,
    parts: (from, until, now) => {
      within(from, until, now);
      return partsOf(sends.slice(start, end));
    },
  };
}

function partsOf(sends: readonly Sent[]): readonly ConversionPart[] {
  const parts = new Map<string, ConversionPart>();
  for (const { send: { network, prefix }, counted } of sends) {
    const key = `${network} ${prefix}`;
    const part = parts.get(key) ?? { network, prefix, sends: 0, approved: 0 };
    const approved = part.approved + (counted ? 1 : 0);
    parts.set(key, { network, prefix, sends: part.sends + 1, approved });
  }
  return [...parts.values()];
}
