import { sha256Hex } from "../crypto/sha256.ts";
import { foldTypedCode } from "../typed_text.ts";
import type { UserId } from "../user_id.ts";

/** SHA-256 of a recovery code and its user's ID in lowercase hex. The code is not stored. */
export type RecoveryCodeHash = string & { readonly brand: "RecoveryCodeHash" };

/** The number of codes in a set. */
export const recoveryCodesCount = 10;

/** Lifetime of a code that an operator issued (ASVS 5.0 6.4.1: short-lived, single use). */
export const issuedCodeLifetimeSeconds = 60 * 60;

/** Crockford's base 32 in lowercase, which has no ambiguous characters. */
const alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
const characters = 15;
const group = 5;

/** Creates a code such as `7k2vq-m0x9d-p4r8t`: 75 random bits, grouped for typing. Shown once. */
export function mintRecoveryCode(randomBytes: (count: number) => Uint8Array): string {
  const text = Array.from(randomBytes(characters), (byte) => alphabet.charAt(byte % 32)).join("");
  return text.replace(new RegExp(`(.{${group}})(?!$)`, "g"), "$1-");
}

/**
 * Hashes a code as its owner types it: in any case, with any spaces or dashes, with `o` for 0 and
 * `i` or `l` for 1. Null for text that cannot be a code. 75 bits need no slow hash (ASVS 5.0
 * 6.5.2), and the user's ID prevents one precomputed table from working for all users.
 */
export function hashRecoveryCode(text: string, userId: UserId): RecoveryCodeHash | null {
  const typed = foldTypedCode(text)?.toLowerCase() ?? "";
  const plain = typed.replace(/o/g, "0").replace(/[il]/g, "1");
  if (plain.length !== characters || !/^[0-9a-hjkmnp-tv-z]+$/.test(plain)) return null;
  const hash = sha256Hex(`${userId}:${plain}`);
  return hash as RecoveryCodeHash;
}
