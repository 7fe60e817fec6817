import type { Instant } from "../instant.ts";
import { printable } from "../printable.ts";
import type { Parsed } from "../refusal.ts";
import type { UserId } from "../user_id.ts";

/** A credential ID in base64url, as the authenticator created it. */
export type PasskeyId = string & { readonly brand: "PasskeyId" };

/** A WebAuthn credential that serves as a second factor. */
export interface Passkey {
  readonly id: PasskeyId;
  readonly userId: UserId;
  /** The name that its owner gave it: 1 to 64 printable characters. */
  readonly name: string;
  /** COSE public key in base64url. */
  readonly publicKey: string;
  /** The authenticator's signature counter. 0 if it does not count. */
  readonly signCount: number;
  readonly transports: readonly string[];
  readonly createdAt: Instant;
  readonly lastUsedAt: Instant | null;
}

export const passkeysPerUserMax = 10;

/** The name of a passkey whose owner gave it none. */
export const passkeyNameDefault = "Passkey";

const nameCodePointsMax = 64;

// WebAuthn Level 3, 7.1 step 25: a credential ID has at most 1023 bytes.
const idLengthMax = Math.ceil(1023 * 4 / 3);

const nonceBytes = 32; // WebAuthn Level 3, 13.4.3 requires at least 16.

/** Parses a credential ID. Null for text that cannot be one. */
export function parsePasskeyId(text: string): PasskeyId | null {
  const shaped = text.length <= idLengthMax && /^[A-Za-z0-9_-]+$/.test(text);
  return shaped ? text as PasskeyId : null;
}

/** Trims a name and converts it to NFC. It must have 1 to 64 printable code points. */
export function parsePasskeyName(text: string): Parsed<string> {
  const name = text.trim().normalize("NFC");
  const { length } = [...name];
  if (length === 0 || length > nameCodePointsMax || printable(name) !== name) {
    return { ok: false, code: "name_format" };
  }
  return { ok: true, value: name };
}

/** Creates a nonce for a passkey to sign: 256 random bits in base64url, valid for one challenge. */
export function mintPasskeyNonce(randomBytes: (count: number) => Uint8Array): string {
  return randomBytes(nonceBytes).toBase64({ alphabet: "base64url", omitPadding: true });
}
