import type { TimeSource } from "../../core/service.ts";

/** A clock that can be moved forward. The service and the simulator share it. */
export interface DevClock extends TimeSource {
  /** Moves the clock forward. A negative number has no effect. */
  advance(milliseconds: number): void;
  /** Returns to the real time. */
  reset(): void;
}

/** `ahead` is how far ahead of `real` it starts, in milliseconds. */
export function createDevClock(real: TimeSource, ahead: number): DevClock {
  let offset = Math.max(0, ahead);
  return {
    wall: () => real.wall() + offset,
    ticks: () => real.ticks() + offset,
    clock: () => real.clock() + offset,
    advance: (milliseconds) => {
      offset += Math.max(0, milliseconds);
    },
    reset: () => {
      offset = 0;
    },
  };
}
