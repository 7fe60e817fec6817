import assert from "node:assert/strict";
import {
  openPasswordStrength,
  type StrengthWorker,
} from "../../../core/adapters/password_strength/strength_worker.ts";
import type { StrengthJob } from "../../../core/adapters/password_strength/strength_job.ts";
import type { Password } from "../../../core/domain/account/password.ts";
import { inlineStrengthWorker } from "../../inline_strength_worker.ts";

const weak = "aaaaaaaa" as Password;
const good = "correct horse battery" as Password;

/** A worker that never responds, with its jobs and whether it was ended. */
function silentWorker(): StrengthWorker & { readonly jobs: StrengthJob[]; ended: boolean } {
  const worker = {
    onmessage: null,
    onerror: null,
    jobs: [] as StrengthJob[],
    ended: false,
    postMessage: (job: StrengthJob): void => void worker.jobs.push(job),
    terminate: (): void => void (worker.ended = true),
  };
  return worker;
}

Deno.test("estimate() starts a thread at the first estimate, and uses it again", async () => {
  const strength = openPasswordStrength({ timeoutMs: 60_000 });
  try {
    const both = [strength.estimate(weak, []), strength.estimate(good, [])];
    assert.deepEqual(await Promise.all(both), ["guessable", "strong"]);
    assert.equal(await strength.estimate("bookshop 2024" as Password, ["bookshop"]), "guessable");
  } finally {
    strength.close();
  }
});

Deno.test("openPasswordStrength() starts no worker before an estimate", () => {
  let started = 0;
  const strength = openPasswordStrength({
    startWorker: () => {
      started += 1;
      return silentWorker();
    },
  });
  strength.close();
  assert.equal(started, 0);
});

Deno.test("estimate() is unknown after the time-out, and then starts another worker", async () => {
  const silent = silentWorker();
  const workers = [silent, inlineStrengthWorker()];
  const strength = openPasswordStrength({
    timeoutMs: 20,
    startWorker: () => workers.shift() ?? inlineStrengthWorker(),
  });
  const both = [strength.estimate(weak, []), strength.estimate(good, [])];
  assert.deepEqual(await Promise.all(both), ["unknown", "unknown"]);
  assert.ok(silent.ended);
  assert.equal(silent.jobs.length, 2);
  strength.close();
});

Deno.test("openPasswordStrength() ends an idle worker, and starts another when needed", async () => {
  const ended = Promise.withResolvers<void>();
  let started = 0;
  const strength = openPasswordStrength({
    timeoutMs: 60_000,
    idleMs: 1,
    startWorker: () => {
      started += 1;
      return Object.assign(inlineStrengthWorker(), { terminate: ended.resolve });
    },
  });
  assert.equal(await strength.estimate(weak, []), "guessable");
  await ended.promise;
  const again = strength.estimate(good, []);
  assert.equal(started, 2);
  assert.equal(await again, "strong");
  strength.close();
});

Deno.test("estimate() is unknown if the worker crashes or does not start", async () => {
  const crashing = silentWorker();
  let prevented = false;
  crashing.postMessage = () => {
    const event = { preventDefault: () => void (prevented = true), message: "out of memory" };
    queueMicrotask(() => crashing.onerror?.call(crashing as never, event as ErrorEvent));
  };
  const starts: readonly (() => StrengthWorker)[] = [
    () => crashing,
    () => {
      throw new Error("no thread");
    },
    inlineStrengthWorker,
  ];
  let at = 0;
  const strength = openPasswordStrength({
    timeoutMs: 60_000,
    startWorker: () => (starts[at++] ?? inlineStrengthWorker)(),
  });
  assert.equal(await strength.estimate(weak, []), "unknown");
  assert.ok(prevented && crashing.ended);
  assert.equal(await strength.estimate(weak, []), "unknown");
  assert.equal(await strength.estimate(weak, []), "guessable");
  strength.close();
});

Deno.test("estimate() is unknown if too many wait, and after close()", async () => {
  const strength = openPasswordStrength({
    timeoutMs: 60_000,
    waitingMax: 2,
    startWorker: silentWorker,
  });
  const waiting = [strength.estimate(weak, []), strength.estimate(weak, [])];
  assert.equal(await strength.estimate(weak, []), "unknown");
  strength.close();
  assert.deepEqual(await Promise.all(waiting), ["unknown", "unknown"]);
  assert.equal(await strength.estimate(weak, []), "unknown");
});
