import type { Instant } from "../../domain/instant.ts";
import { serviceState } from "../../domain/upkeep/heartbeat.ts";
import { type Finding, note, ok, warning } from "./finding.ts";

const check = "service.running";

/** Whether the service runs: `beatAt` is when it last said so, null if it stopped as it should. */
export function checkService(beatAt: Instant | null, now: Instant): Finding {
  const found = serviceState(beatAt === null ? [] : [{ beatAt }], now);
  if (found.state === "running") return ok(check, "The service is running");
  if (found.state === "stopped") {
    return note(check, "The service is stopped", "Start it: no user can log in until then.");
  }
  return warning(
    check,
    `The service was not seen for ${found.seconds ?? 0} s, and did not stop as it should`,
    "Look at its log, then start it again. If it runs, compare the clocks of both machines.",
  );
}
