import type { FileOrder, FileReport } from "./file_worker.ts";

/** An order that a thread carries out. */
export interface RunningOrder {
  /** The result of `PRAGMA quick_check(1)`. Rejects with SQLite's error, or if the thread fails. */
  readonly quickCheck: Promise<string>;
  /** Ends the thread. `quickCheck` may then never settle. */
  end(): void;
}

/** Needs permission to read this folder, for the thread's source. */
export function runOnThread(order: FileOrder): RunningOrder {
  const source = new URL("./file_worker.ts", import.meta.url);
  const worker = new Worker(source, { type: "module", name: "database file" });
  const reported = new Promise<FileReport>((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<FileReport>) => resolve(data);
    worker.onerror = (event) => {
      // Otherwise the error would end this process too.
      event.preventDefault();
      reject(new Error(`Cannot read ${order.file}: the thread failed: ${event.message}`));
    };
    worker.postMessage(order);
  });
  return {
    quickCheck: reported.finally(() => worker.terminate()).then(resultOf),
    end: () => worker.terminate(),
  };
}

function resultOf(report: FileReport): string {
  if ("quickCheck" in report) return report.quickCheck;
  throw Object.assign(new Error(report.message), { errcode: report.errcode });
}
