import { after, type Instant } from "../instant.ts";
import type { TakenThrottle, ThrottleTake, WindowThrottle } from "../throttle.ts";

/** Counters in memory, for a replay: they count as the store's do. */
export interface ReplayedCounters {
  /**
   * See `SendStore.takeThrottles`. Instants must not go back from call to call, and a key's window
   * is always as long: there is no wrong clock to make up for.
   */
  take(throttles: readonly WindowThrottle[], now: Instant): ThrottleTake;
  /** See `SendStore.giveBackThrottles`. */
  giveBack(taken: readonly TakenThrottle[]): void;
}

interface Window {
  count: number;
  readonly endsAt: Instant;
}

interface Looked {
  readonly throttle: WindowThrottle;
  /** Null where none is running. */
  readonly window: Window | null;
}

export function createReplayedCounters(): ReplayedCounters {
  const windows = new Map<string, Window>();
  let swept: Instant = 0;

  function running(key: string, now: Instant): Window | null {
    const window = windows.get(key);
    return window === undefined || window.endsAt <= now ? null : window;
  }

  /** Ended windows go once a day of the replay, so that months of it do not pile up. */
  function sweep(now: Instant): void {
    if (after(swept, 24 * 60 * 60) > now) return;
    for (const [key, { endsAt }] of windows) if (endsAt <= now) windows.delete(key);
    swept = now;
  }

  function count({ throttle, window }: Looked, now: Instant): TakenThrottle {
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
      const looked = throttles.map((throttle) => ({
        throttle,
        window: running(throttle.key, now),
      }));
      const full = looked.filter(isFull).map((each) => refusalOf(each, now));
      const [first, ...others] = full;
      if (first !== undefined) {
        return others.reduce((latest, each) => each.until > latest.until ? each : latest, first);
      }
      return { passed: true, taken: looked.map((each) => count(each, now)) };
    },

    giveBack: (taken) => {
      for (const { key, amount, endsAt } of taken) {
        const window = windows.get(key);
        if (window === undefined || window.endsAt !== endsAt) continue;
        // As in the store: a row that counts nothing goes, and the next count opens a new window.
        if (window.count <= amount) windows.delete(key);
        else window.count -= amount;
      }
    },
  };
}

function isFull({ throttle: { amount = 1, max }, window }: Looked): boolean {
  return (window?.count ?? 0) + amount > max;
}

function refusalOf(
  { throttle: { key, windowSeconds }, window }: Looked,
  now: Instant,
): Extract<ThrottleTake, { readonly passed: false }> {
  return { passed: false, key, until: window?.endsAt ?? after(now, windowSeconds) };
}
