import {
  type Conversion,
  type GuardPolicy,
  guardWindow,
  judgeConversion,
  type Pause,
} from "./fraud_guard.ts";
import type { Instant } from "./instant.ts";

/** The fraud guard over sends in memory, for a replay. Instants must not go back. */
export interface ReplayedGuard {
  /** The pause that keeps a stranger's send back; null where it may go. As `guardSend`. */
  judge(scopes: readonly string[], now: Instant): Pause | null;
  /** A stranger's send that went out, and when its code came back right. */
  sent(scopes: readonly string[], at: Instant, approvedAt: Instant | null): void;
}

export function createReplayedGuard(policy: GuardPolicy): ReplayedGuard {
  const pauses = new Map<string, Pause>();
  const conversions = new Map<string, SlidingConversion>();

  function pauseOf(scope: string, now: Instant): Pause | null {
    const last = pauses.get(scope) ?? null;
    if (last !== null && last.until > now) return last;
    const { from, until } = guardWindow(policy, last, now);
    const conversion = conversions.get(scope)?.within(from, until, now) ??
      { sends: 0, approved: 0 };
    const pause = judgeConversion(policy, scope, conversion, last, now);
    if (pause !== null) pauses.set(scope, pause);
    return pause;
  }

  return {
    judge: (scopes, now) => {
      if (policy.mode === "off") return null;
      for (const scope of scopes) {
        const pause = pauseOf(scope, now);
        if (pause !== null && !pause.recordedOnly) return pause;
      }
      return null;
    },
    sent: (scopes, at, approvedAt) => {
      for (const scope of scopes) {
        const conversion = conversions.get(scope) ?? createSlidingConversion();
        conversion.add(at, approvedAt);
        conversions.set(scope, conversion);
      }
    },
  };
}

interface Sent {
  readonly at: Instant;
  readonly approvedAt: Instant | null;
  counted: boolean;
}

interface SlidingConversion {
  add(at: Instant, approvedAt: Instant | null): void;
  /** Of sends in `from..until`, both included, those that were approved by `now`. */
  within(from: Instant, until: Instant, now: Instant): Conversion;
}

/** Both ends of the window only move on: each send is looked at a few times, not at each look. */
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

  return {
    add: (at, approvedAt) => void sends.push({ at, approvedAt, counted: false }),
    within: (from, until, now) => {
      forget(from);
      awaited = awaited.filter((send) => send.at >= from && !note(send, now));
      for (let next = sends[end]; next !== undefined && next.at <= until; next = sends[end]) {
        if (!note(next, now) && next.approvedAt !== null) awaited.push(next);
        end++;
      }
      return { sends: end - start, approved };
    },
  };
}
