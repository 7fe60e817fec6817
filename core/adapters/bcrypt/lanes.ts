import { cpuUsage } from "node:process";
import { type BcryptJob, lanesMax } from "./hash_job.ts";
import { digestAt, finishAll, inputAt, memory, mixAll, startAll, wipe } from "./kernel/lanes.wasm";

const keyBytes = 72;
const saltBytes = 16;
const digestBytes = 24;
const costs = { min: 4, max: 31 } as const;

/**
 * Computes the digests of one to three jobs of one cost. All take the same time: at cost 12 on a
 * 2026 server core 0.2 s for one, 0.26 s for two and 0.3 s for three. Blocks its thread. Afterwards
 * the kernel's memory contains nothing of them. Throws for jobs that it cannot compute together.
 */
export function laneDigests(jobs: readonly BcryptJob[]): readonly Uint8Array[] {
  const cost = jobs[0]?.cost ?? 0;
  const possible = jobs.length <= lanesMax && Number.isInteger(cost) && cost >= costs.min &&
    cost <= costs.max && jobs.every((job) => job.cost === cost && job.salt.length === saltBytes);
  if (!possible) throw new RangeError("Cannot hash: the jobs do not fit the lanes");
  try {
    for (const [lane, job] of jobs.entries()) writeInput(inputAt(lane), job);
    computeLanes(jobs.length, cost);
    return jobs.map((_, lane) => bytesAt(digestAt(lane), digestBytes).slice());
  } finally {
    wipe();
  }
}

/** They take 0.2 to 0.3 ms on a 2026 server core. The rounds of every cost are a multiple. */
const roundsAtOnce = 4;

function computeLanes(lanes: number, cost: number): void {
  startAll(lanes);
  for (let left = 2 ** cost; left > 0; left -= roundsAtOnce) {
    mixAll(lanes, roundsAtOnce);
    endSliceOnTime();
  }
  finishAll(lanes);
}

/**
 * Linux lets a thread finish its slice although a thread of higher priority waits, and notices the
 * end of the slice at its next tick, up to 4 ms later; or when the thread asks for its CPU time,
 * which takes 1 us. So the event loop waits for a hash worker for more than 1.5 ms about once a
 * second, instead of four times (docs/performance.md, "Turns on the event loop").
 */
function endSliceOnTime(): void {
  cpuUsage();
}

/**
 * The key is the password and a NUL, repeated. Only decoys have more than 72 bytes, and bcrypt
 * ignores the rest. Every key has the same size, so that later steps do not depend on it.
 */
function writeInput(address: number, { input, salt }: BcryptJob): void {
  const key = bytesAt(address, keyBytes);
  for (let at = 0; at < keyBytes; at++) key[at] = input[at % (input.length + 1)] ?? 0;
  bytesAt(address + keyBytes, saltBytes).set(salt);
}

function bytesAt(address: number, length: number): Uint8Array {
  return new Uint8Array(memory.buffer, address, length);
}
