import { equal } from "node:assert/strict";
import { startLater } from "../../../server/program/start_later.ts";

Deno.test("startLater() starts its work later, and cancel() resolves with what was started", async () => {
  const entered = Promise.withResolvers<void>();
  let starts = 0;
  const later = startLater(0, () => {
    starts++;
    entered.resolve();
    return Promise.resolve("upkeep");
  });
  equal(starts, 0);
  await entered.promise;
  equal(await later.cancel(), "upkeep");
  equal(starts, 1);
});

Deno.test("cancel() waits for a start in progress", async () => {
  const entered = Promise.withResolvers<void>();
  const ready = Promise.withResolvers<string>();
  const later = startLater(0, () => {
    entered.resolve();
    return ready.promise;
  });
  await entered.promise;
  const canceled = later.cancel();
  ready.resolve("upkeep");
  equal(await canceled, "upkeep");
});

Deno.test("cancel() before the time starts nothing", async () => {
  const later = startLater(0, () => Promise.reject(new Error("started")));
  equal(await later.cancel(), null);
  // A later timer of the same time: the first one would have run before it.
  await new Promise((resolve) => setTimeout(resolve, 0));
  equal(await later.cancel(), null);
});
