import { isFromFuture } from "../expiry.ts";
import { after, type Instant } from "../instant.ts";
import type { SecretHash, TokenId } from "../token.ts";
import type { UserId } from "../user_id.ts";

/** A browser or app that a user trusts: with a correct password it needs no second factor. */
export interface Device {
  readonly id: TokenId;
  readonly secretHash: SecretHash;
  readonly userId: UserId;
  readonly createdAt: Instant;
  readonly lastUsedAt: Instant;
  readonly expiresAt: Instant;
  readonly endedAt: Instant | null;
  readonly address: string | null;
  readonly userAgent: string | null;
}

/** If a user has more, trust in the oldest ends. */
export const devicesPerUserMax = 20;

export const deviceLifetimeSeconds = 30 * 24 * 60 * 60;

/** Whether the device is still trusted. */
export function deviceIsActive(device: Device, now: Instant): boolean {
  const endsAt = Math.min(device.expiresAt, after(device.createdAt, deviceLifetimeSeconds));
  return device.endedAt === null && !isFromFuture(device.createdAt, now) && now < endsAt;
}
