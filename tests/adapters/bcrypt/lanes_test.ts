import { deepEqual, equal, ok, throws } from "node:assert/strict";
import { digestsOf } from "../../../core/adapters/bcrypt/digests.ts";
import { memory } from "../../../core/adapters/bcrypt/kernel/lanes.wasm";
import { laneDigests } from "../../../core/adapters/bcrypt/lanes.ts";
import { faultOfLanes } from "../../../core/adapters/bcrypt/lanes_self_test.ts";
import { compareRandomHashes } from "./compare_hashes.ts";

const job = {
  kind: "bcrypt",
  input: new TextEncoder().encode("correct horse"),
  salt: Uint8Array.from({ length: 16 }, (_, at) => at + 1),
  cost: 4,
} as const;

Deno.test("laneDigests() agrees with two other libraries in every lane, 2,000 times", async () => {
  equal(await compareRandomHashes(2000), 2000);
});

Deno.test("laneDigests() leaves nothing of a password, salt or digest in the kernel's memory", () => {
  const before = new Uint8Array(memory.buffer).slice();
  const inputs = ["one password", "another one", "the third"].map((text) =>
    new TextEncoder().encode(text)
  );
  const digests = laneDigests(inputs.map((input) => ({ ...job, input })));
  equal(new Set(digests.map((digest) => digest.toHex())).size, 3);
  deepEqual(new Uint8Array(memory.buffer), before);
  throws(() => laneDigests([{ ...job, input: null as never }]));
  deepEqual(new Uint8Array(memory.buffer), before);
});

Deno.test("laneDigests() ignores all bytes after the 72nd", () => {
  const input = new Uint8Array(300).fill(0x61);
  const digests = [72, 73, 300].map((length) => ({ ...job, input: input.slice(0, length) }));
  const [first, ...others] = laneDigests(digests).map((digest) => digest.toHex());
  deepEqual(others, [first, first]);
  equal(laneDigests([{ ...job, input: input.slice(0, 71) }])[0]?.toHex() === first, false);
});

Deno.test("laneDigests() refuses jobs that it cannot compute together", () => {
  const refused = [
    [],
    [job, job, job, job],
    [job, { ...job, cost: 5 }],
    [{ ...job, cost: 3 }],
    [{ ...job, cost: 32 }],
    [{ ...job, cost: 4.5 }],
    [job, { ...job, salt: new Uint8Array(15) }],
  ];
  for (const jobs of refused) throws(() => laneDigests(jobs), /do not fit the lanes/);
});

Deno.test("faultOfLanes() finds a wrong digest in any lane, and a kernel that stops", () => {
  equal(faultOfLanes(), null);
  for (const lanes of [1, 2, 3]) {
    for (let wrong = 0; wrong < lanes; wrong++) {
      const fault = faultOfLanes((jobs) => {
        const digests = laneDigests(jobs);
        if (jobs.length === lanes) digests[wrong]?.fill(0);
        return digests;
      });
      equal(fault, `The known hashes of ${lanes} lanes are wrong`);
    }
  }
  const stopped = faultOfLanes(() => {
    throw new WebAssembly.RuntimeError("unreachable");
  });
  ok(stopped?.endsWith("lanes are wrong: RuntimeError: unreachable"));
});

Deno.test("digestsOf() without lanes returns the same digests", async () => {
  const inputs = [new Uint8Array(0), new Uint8Array(80).fill(7), job.input];
  const jobs = inputs.map((input) => ({ ...job, input }));
  deepEqual(await digestsOf(jobs, null), await digestsOf(jobs));
});
