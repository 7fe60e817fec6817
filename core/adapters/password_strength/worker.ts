import { isGuessable } from "./guessable.ts";
import type { StrengthJob, StrengthResult } from "./strength_job.ts";

interface WorkerScope {
  onmessage: ((event: MessageEvent<StrengthJob>) => void) | null;
  postMessage(result: StrengthResult): void;
}

const scope = globalThis as unknown as WorkerScope;

// An error here ends the worker. The estimates that wait for it are then unknown.
scope.onmessage = ({ data: { id, password, words } }) => {
  scope.postMessage({ id, guessable: isGuessable(password, words) });
};
