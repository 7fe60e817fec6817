import type { Instant } from "../../../domain/instant.ts";

/**
 * Looks the same for every request. The challenge exists only if the username and what the reset
 * starts with were correct.
 */
export interface RequestedReset {
  readonly challengeToken: string;
  readonly expiresAt: Instant;
}
