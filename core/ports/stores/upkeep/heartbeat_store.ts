import type { Instant } from "../../../domain/instant.ts";
import type { Heartbeat } from "../../../domain/upkeep/heartbeat.ts";

/** The programs that run on the database. See `Stores`. */
export interface HeartbeatStore {
  /**
   * Writes the heartbeat of a program. A later one keeps its first `startedAt`, and changes nothing
   * if the row has another kind or name.
   */
  beat(heartbeat: Heartbeat): Promise<void>;
  /** Removes the row of a program that ends, and of services last seen before `deadBefore`. */
  endBeats(id: string, deadBefore: Instant): Promise<void>;
  /** All rows, also of programs that ended without removing theirs; the newest start first. */
  listHeartbeats(): Promise<readonly Heartbeat[]>;
}
