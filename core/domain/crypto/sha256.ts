import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";

// Not node:crypto, whose import takes 25 ms of the start and 8 MB, and which a service needs for
// nothing else before its first login. Not `crypto.subtle`, which queues behind password hashes.

const encoder = new TextEncoder();

/** The SHA-256 of a text in UTF-8, in lowercase hex. */
export function sha256Hex(text: string): string {
  return sha256(encoder.encode(text)).toHex();
}

/** The HMAC-SHA-256 of a text in UTF-8. The key is one, too. */
export function hmacSha256(key: string, text: string): Uint8Array<ArrayBuffer> {
  return hmac(sha256, encoder.encode(key), encoder.encode(text));
}
