import type { LoadMessage, LoadOrder, LoadResult } from "./order.ts";

/** A thread that loads a server; what it met that was not 200 is gathered for the end. */
export interface LoadGenerator {
  /** Hands requests over under a name. */
  deal(name: string, requests: readonly string[]): void;
  /** One order at a time. */
  run(order: LoadOrder): Promise<LoadResult>;
  close(): void;
}

/** Beyond its own length a run takes what is in flight; a minute more is a server that hangs. */
const graceSeconds = 60;

/** Lives as long as the whole bench, so that its code is compiled before anything is measured. */
export function openLoadGenerator(noteWrong: (what: string) => void): LoadGenerator {
  const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
  const post = (message: LoadMessage): void => worker.postMessage(message);
  return {
    deal: (name, requests) => post({ kind: "deck", name, requests }),
    async run(order): Promise<LoadResult> {
      const { promise, resolve, reject } = Promise.withResolvers<LoadResult>();
      const late = (): void => reject(new Error(`No end of the load on ${order.deck}`));
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
