import { StoreRefused } from "../store_refused.ts";
import type { FileHold } from "./file_hold.ts";
import { type RunningOrder, runOnThread } from "./file_thread.ts";
import { isDamaged } from "./sqlite_codes.ts";
import { refusalOf, refuseDamaged } from "./sqlite_file.ts";

export interface LateCheck {
  /** Milliseconds until the check begins, so that it does not slow down the start. */
  readonly afterMs: number;
  /** Called with a `StoreRefused` if the file is damaged, or with what prevented the check. */
  readonly onFailed: (error: unknown) => void;
}

/**
 * Checks every page of a file that is in use, on a thread. If it is damaged, it is marked, so that
 * the next user checks it before using it. Returns a function that ends the check.
 */
export function startLateCheck(
  path: string,
  hold: FileHold,
  { afterMs, onFailed }: LateCheck,
): () => void {
  let order: RunningOrder | null = null;
  const check = async (): Promise<void> => {
    try {
      order = runOnThread({ file: path });
      refuseDamaged(path, await order.quickCheck);
    } catch (error) {
      const isRefused = error instanceof StoreRefused || isDamaged(error);
      if (isRefused) hold.mark();
      onFailed(isRefused ? refusalOf(path, error) : error);
    }
  };
  const timer = setTimeout(() => void check(), afterMs);
  return () => {
    clearTimeout(timer);
    order?.end();
  };
}
