import { deepEqual, equal, ok, rejects } from "node:assert/strict";
import type { Key } from "../../../core/adapters/sql/keyed_read.ts";
import { type ReadWatch, watchReads } from "../../../core/adapters/sql/read_watch.ts";

interface Watched extends ReadWatch {
  readonly counts: number[];
  readonly errors: unknown[];
}

function startWatch(): Watched {
  const counts: number[] = [];
  const errors: unknown[] = [];
  return {
    counts,
    errors,
    done(seconds, count) {
      ok(seconds >= 0);
      counts.push(count);
    },
    failed: (_, error) => void errors.push(error),
  };
}

Deno.test("watchReads() counts each key of a statement", () => {
  const watch = startWatch();
  const read = watchReads<[Key]>({
    alone: (key) => [key],
    together: (keys) => keys.map((key) => [key]),
  }, watch);
  deepEqual(read.together(["a", "b", "c"]), [["a"], ["b"], ["c"]]);
  deepEqual(read.alone("d"), ["d"]);
  deepEqual(watch.counts, [3, 1]);
});

Deno.test("watchReads() counts keys that could not be read together when they are read alone", async () => {
  const watch = startWatch();
  const broken = new Error("disk");
  const read = watchReads<[Key]>({
    alone: (key) => key === "bad" ? Promise.reject(broken) : Promise.resolve([key]),
    together: () => null,
  }, watch);
  equal(read.together(["good", "bad"]), null);
  deepEqual(await read.alone("good"), ["good"]);
  await rejects(async () => await read.alone("bad"), broken);
  deepEqual(watch.counts, [1]);
  deepEqual(watch.errors, [broken]);
});
