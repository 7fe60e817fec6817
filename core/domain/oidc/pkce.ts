import { sha256Hex } from "../crypto/sha256.ts";
import { equalTexts } from "../crypto/constant_time.ts";

// RFC 7636, with S256 only.

/** Whether a text can be a challenge: base64url of 32 bytes. */
export function isCodeChallenge(text: string): boolean {
  return /^[A-Za-z0-9_-]{43}$/.test(text);
}

/** Whether a verifier has the form of RFC 7636 4.1 and belongs to the challenge. */
export function verifierMatches(verifier: string, challenge: string): boolean {
  return /^[A-Za-z0-9._~-]{43,128}$/.test(verifier) &&
    equalTexts(challengeOf(verifier), challenge);
}

/** The S256 challenge of a verifier. */
export function challengeOf(verifier: string): string {
  return Uint8Array.fromHex(sha256Hex(verifier))
    .toBase64({ alphabet: "base64url", omitPadding: true });
}
