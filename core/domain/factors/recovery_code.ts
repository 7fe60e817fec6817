import { createHash } from "node:crypto";
import { foldTypedCode } from "../typed_text.ts";
import type { UserId } from "../user_id.ts";

/** SHA-256 of a recovery code and its user's id, lower-case hex. All that is kept of the code. */
export type RecoveryCodeHash = string & { readonly brand: "RecoveryCodeHash" };

/** Codes that a user has at a time. */
export const recoveryCodesCount = 10;

/** How long a code works that an operator issued (ASVS 5.0 6.4.1: short-lived, single use). */
export const issuedCodeLifetimeSeconds = 60 * 60;

/** Crockford's base 32, lower case: nothing in it is mistaken for anything else when typed. */
const alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
const characters = 15;
const group = 5;

/** `7k2vq-m0x9d-p4r8t`: 75 random bits, grouped for typing. Shown once. */
export function mintRecoveryCode(randomBytes: (count: number) => Uint8Array): string {
  const text = Array.from(randomBytes(characters), (byte) => alphabet.charAt(byte % 32)).join("");
  return text.replace(new RegExp(`(.{${group}})(?!$)`, "g"), "$1-");
}

/**
 * The kept form of a code as its owner types it: any case, any blanks or dashes, `o` for 0, `i` and
 * `l` for 1. Null for what cannot be one. 75 bits make a slow hash needless (ASVS 5.0 6.5.2), and
 * the user's id keeps one table of hashes from serving for all users.
 */
export function hashRecoveryCode(text: string, userId: UserId): RecoveryCodeHash | null {
  const typed = foldTypedCode(text)?.toLowerCase() ?? "";
  const plain = typed.replace(/o/g, "0").replace(/[il]/g, "1");
  if (plain.length !== characters || !/^[0-9a-hjkmnp-tv-z]+$/.test(plain)) return null;
  const hash = createHash("sha256").update(`${userId}:${plain}`).digest("hex");
  return hash as RecoveryCodeHash;
}
