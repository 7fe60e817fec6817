import { equal } from "node:assert/strict";
import { startLater } from "../../../server/program/start_later.ts";

Deno.test("startLater() starts its work later, and cancel() returns what was started", async () => {
  const entered = Promise.withResolvers<void>();
  let starts = 0;
  const later = startLater(0, () => {
    starts++;
    entered.resolve();
    return "upkeep";
  });
  equal(starts, 0);
  await entered.promise;
  equal(later.cancel(), "upkeep");
  equal(starts, 1);
});

Deno.test("cancel() before the time starts nothing", async () => {
  const later = startLater(0, () => "upkeep");
  equal(later.cancel(), null);
  // A later timer of the same time: the first one would have run before it.
  await new Promise((resolve) => setTimeout(resolve, 0));
  equal(later.cancel(), null);
});
