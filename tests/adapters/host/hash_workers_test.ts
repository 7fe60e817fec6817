import { equal } from "node:assert/strict";
import { readMemoryLimit, workersFor } from "../../../core/adapters/host/hash_workers.ts";
import { withDirectory } from "../sql/with_directory.ts";

const megabyte = 1024 * 1024;

Deno.test("workersFor() returns the smallest of processors, 8 and the room in memory", () => {
  const cases: readonly (readonly [number, number | null, number])[] = [
    [2, null, 2],
    [64, null, 8],
    [64, 512 * megabyte, 8],
    [64, 256 * megabyte, 5],
    [2, 256 * megabyte, 2],
    [64, 64 * megabyte, 1],
    [1, 8192 * megabyte, 1],
  ];
  for (const [processors, memory, workers] of cases) {
    equal(workersFor(processors, memory), workers, `${processors} processors, ${memory} bytes`);
  }
});

Deno.test("readMemoryLimit() reads a cgroup's limit, and null without one", async () => {
  await withDirectory(async (directory) => {
    const path = `${directory}/memory.max`;
    equal(readMemoryLimit(path), null);
    for (
      const [text, limit] of [["536870912\n", 536870912], ["max\n", null], ["", null]] as const
    ) {
      await Deno.writeTextFile(path, text);
      equal(readMemoryLimit(path), limit);
    }
  });
});
