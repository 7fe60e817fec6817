import { after, type Instant } from "../instant.ts";
import type { TakenThrottle, ThrottleTake, WindowThrottle } from "../throttle.ts";

/** In-memory counters for a replay. They count like those of the store. */
export interface ReplayedCounters {
  /**
   * See `ThrottleStore.takeThrottles`. Instants must not decrease between calls, and a key's window
   * length must not change: there is no wrong clock to compensate for.
   */
  take(throttles: readonly WindowThrottle[], now: Instant): ThrottleTake;
  /** See `ThrottleStore.giveBackThrottles`. */
  giveBack(taken: readonly TakenThrottle[]): void;
}

interface Window {
  count: number;
  readonly endsAt: Instant;
}

interface Lookup {
  readonly throttle: WindowThrottle;
  /** Null if no window is running. */
  readonly window: Window | null;
}

export function createReplayedCounters(): ReplayedCounters {
  const windows = new Map<string, Window>();
  let swept: Instant = 0;

  function running(key: string, now: Instant): Window | null {
    const window = windows.get(key);
    return window === undefined || window.endsAt <= now ? null : window;
  }

  /** Removes ended windows once per replayed day, so that they do not accumulate over months. */
  function sweep(now: Instant): void {
    if (after(swept, 24 * 60 * 60) > now) return;
    for (const [key, { endsAt }] of windows) if (endsAt <= now) windows.delete(key);
    swept = now;
  }

  function count({ throttle, window }: Lookup, now: Instant): TakenThrottle {
    const { key, amount = 1, windowSeconds } = throttle;
    if (window !== null) {
      window.count += amount;
      return { key, amount, endsAt: window.endsAt };
    }
    const endsAt = after(now, windowSeconds);
    windows.set(key, { count: amount, endsAt });
    return { key, amount, endsAt };
  }

  return {
    take: (throttles, now) => {
      sweep(now);
      const lookups = throttles.map((throttle) => ({
        throttle,
        window: running(throttle.key, now),
      }));
      const full = lookups.filter(isFull).map((each) => refusalOf(each, now));
      const [first, ...others] = full;
      if (first !== undefined) {
        return others.reduce((latest, each) => each.until > latest.until ? each : latest, first);
      }
      return { passed: true, taken: lookups.map((each) => count(each, now)) };
    },

    giveBack: (taken) => {
      for (const { key, amount, endsAt } of taken) {
        const window = windows.get(key);
        if (window === undefined || window.endsAt !== endsAt) continue;
        // As in the store, a row with no count is removed, and the next count starts a new window.
        if (window.count <= amount) windows.delete(key);
        else window.count -= amount;
      }
    },
  };
}

function isFull({ throttle: { amount = 1, max }, window }: Lookup): boolean {
  return (window?.count ?? 0) + amount > max;
}

function refusalOf(
  { throttle: { key, windowSeconds }, window }: Lookup,
  now: Instant,
): Extract<ThrottleTake, { readonly passed: false }> {
  return { passed: false, key, until: window?.endsAt ?? after(now, windowSeconds) };
}
