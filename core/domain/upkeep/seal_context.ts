import type { UserId } from "../user_id.ts";

// What a sealed secret is for and whose it is. A box opens under its own context only.

export function totpContext(userId: UserId): string {
  return `totp:${userId}`;
}

export function signingKeyContext(keyId: string): string {
  return `signing_key:${keyId}`;
}
