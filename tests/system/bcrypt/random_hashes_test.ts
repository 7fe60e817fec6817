/** Compares 100,000 random hashes with other libraries, on all cores. @module */
import assert from "node:assert/strict";

const count = 100_000;

Deno.test("the lanes agree with two other libraries 100,000 times", async () => {
  const threads = navigator.hardwareConcurrency;
  const each = Math.ceil(count / threads);
  const compared = await Promise.all(Array.from({ length: threads }, () => compareOnThread(each)));
  assert.deepEqual(compared, Array(threads).fill(each));
});

/** Returns how many were compared. Rejects for a difference. */
async function compareOnThread(hashes: number): Promise<number> {
  const source = new URL("./random_hashes_worker.ts", import.meta.url);
  const worker = new Worker(source, { type: "module" });
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  worker.onmessage = ({ data }: MessageEvent<number>) => resolve(data);
  worker.onerror = (event) => {
    event.preventDefault();
    reject(new Error(event.message));
  };
  worker.postMessage(hashes);
  try {
    return await promise;
  } finally {
    worker.terminate();
  }
}
