import type { Instant } from "../../core/domain/instant.ts";
import { isoTime } from "../../core/domain/iso_time.ts";

/** ISO 8601 in UTC. */
export function instant(at: Instant): string {
  return isoTime(at);
}

export function instantOrNull(at: Instant | null): string | null {
  return at === null ? null : instant(at);
}
