import { compareRandomHashes } from "../../adapters/bcrypt/compare_hashes.ts";

interface WorkerScope {
  onmessage: ((event: MessageEvent<number>) => Promise<void>) | null;
  postMessage(compared: number): void;
}

const scope = globalThis as unknown as WorkerScope;

scope.onmessage = async ({ data: count }) => scope.postMessage(await compareRandomHashes(count));
