import { deepEqual } from "node:assert/strict";
import { serviceState } from "../../../core/domain/upkeep/heartbeat.ts";

const now = Date.UTC(2026, 0, 1);
const stateAt = (...ages: readonly number[]) =>
  serviceState(ages.map((seconds) => ({ beatAt: now - seconds * 1000 })), now);

Deno.test("serviceState() needs one service that was seen within 30 seconds", () => {
  deepEqual(stateAt(), { state: "stopped" });
  deepEqual(stateAt(30), { state: "running" });
  deepEqual(stateAt(3600, 5), { state: "running" });
  deepEqual(stateAt(90, 40.9), { state: "unseen", seconds: 40 });
});

Deno.test("serviceState() does not take a beat from before the clock was set back for a new one", () => {
  deepEqual(stateAt(-30), { state: "running" });
  deepEqual(stateAt(-3600), { state: "unseen", seconds: null });
  deepEqual(stateAt(-3600, 2), { state: "running" });
});
