import type { LoadMessage, LoadOrder, LoadResult } from "./order.ts";

/** A thread that loads a server. Responses other than 200 are reported at the end. */
export interface LoadGenerator {
  /** Passes named requests to the thread. */
  deal(name: string, requests: readonly string[]): void;
  /** Runs an order. Only one may run at a time. */
  run(order: LoadOrder): Promise<LoadResult>;
  close(): void;
}

/** A run also waits for requests in flight. After another minute, the server is hanging. */
const graceSeconds = 60;

/** Lives as long as the benchmark, so that its code is compiled before the measurements. */
export function openLoadGenerator(noteWrong: (what: string) => void): LoadGenerator {
  const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
  const post = (message: LoadMessage): void => worker.postMessage(message);
  return {
    deal: (name, requests) => post({ kind: "deck", name, requests }),
    async run(order): Promise<LoadResult> {
      const { promise, resolve, reject } = Promise.withResolvers<LoadResult>();
      const late = (): void => reject(new Error(`The load did not finish: ${order.deck}`));
      const timer = setTimeout(late, (order.seconds + graceSeconds) * 1000);
      worker.onmessage = (event: MessageEvent<LoadResult>) => resolve(event.data);
      worker.onerror = (event) => {
        event.preventDefault();
        reject(new Error(`The load generator failed: ${event.message}`));
      };
      post({ kind: "run", order });
      const result = await promise.finally(() => clearTimeout(timer));
      for (const [what, times] of Object.entries(result.wrong)) {
        noteWrong(`${order.deck}: ${what}, ${times} times`);
      }
      return result;
    },
    close: () => worker.terminate(),
  };
}
