import type { Instant } from "../../core/domain/instant.ts";

/** ISO 8601 in UTC. */
export function instant(at: Instant): string {
  return new Date(at).toISOString();
}

export function instantOrNull(at: Instant | null): string | null {
  return at === null ? null : instant(at);
}
