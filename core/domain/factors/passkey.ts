import { Buffer } from "node:buffer";
import type { Instant } from "../instant.ts";
import { printable } from "../printable.ts";
import type { Parsed } from "../refusal.ts";
import type { UserId } from "../user_id.ts";

/** A credential's id as its authenticator made it, base64url. */
export type PasskeyId = string & { readonly brand: "PasskeyId" };

/** A WebAuthn credential that serves as a second factor. */
export interface Passkey {
  readonly id: PasskeyId;
  readonly userId: UserId;
  /** What its owner calls it; 1 to 64 printable characters. */
  readonly name: string;
  /** COSE public key, base64url. */
  readonly publicKey: string;
  /** The authenticator's count of signatures; 0 for those that do not count. */
  readonly signCount: number;
  readonly transports: readonly string[];
  readonly createdAt: Instant;
  readonly lastUsedAt: Instant | null;
}

export const passkeysPerUserMax = 10;

/** What a passkey is called whose owner gave it no name. */
export const passkeyNameDefault = "Passkey";

const nameCodePointsMax = 64;

// WebAuthn Level 3, 7.1 step 25: a credential id has 1023 bytes at most.
const idLengthMax = Math.ceil(1023 * 4 / 3);

const nonceBytes = 32; // WebAuthn Level 3, 13.4.3 asks for 16 at least.

/** Null for what no credential's id can be. */
export function parsePasskeyId(text: string): PasskeyId | null {
  const shaped = text.length <= idLengthMax && /^[A-Za-z0-9_-]+$/.test(text);
  return shaped ? text as PasskeyId : null;
}

/** Without the spaces around it, in NFC: 1 to 64 code points that a terminal can show. */
export function parsePasskeyName(text: string): Parsed<string> {
  const name = text.trim().normalize("NFC");
  const { length } = [...name];
  if (length === 0 || length > nameCodePointsMax || printable(name) !== name) {
    return { ok: false, code: "name_format" };
  }
  return { ok: true, value: name };
}

/** What a passkey is to sign, base64url: 256 random bits, good for one challenge. */
export function mintPasskeyNonce(randomBytes: (count: number) => Uint8Array): string {
  return Buffer.from(randomBytes(nonceBytes)).toString("base64url");
}
