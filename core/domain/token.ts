import { equalTexts } from "./crypto/constant_time.ts";
import { invariant } from "./invariant.ts";
import { sha256Hex } from "./crypto/sha256.ts";

/** Prefixes of bearer tokens. They keep one kind from being used as another and are greppable. */
export const tokenPrefixes = {
  challenge: "lk_c_",
  session: "lk_s_",
  device: "lk_d_",
  gate: "lk_g_",
  reset: "lk_r_",
  api_key: "lk_k_",
  code: "lk_a_",
  refresh: "lk_f_",
} as const;

export type TokenKind = keyof typeof tokenPrefixes;

/** The public ID of a token, such as a session's: 128 random bits as 22 base64url characters. */
export type TokenId = string & { readonly brand: "TokenId" };

/** SHA-256 of a token's secret in lowercase hex. The secret itself is not stored. */
export type SecretHash = string & { readonly brand: "SecretHash" };

/** A parsed token. It has only the hash of the secret. */
export interface PresentedToken {
  readonly id: TokenId;
  readonly secretHash: SecretHash;
}

const idBytes = 16;
const secretBytes = 32; // 256 bits; ASVS 5.0 7.2.3 requires 128.
const idShape = /^[A-Za-z0-9_-]{22}$/;
const shape = /^([A-Za-z0-9_-]{22})\.([A-Za-z0-9_-]{43})$/;

/** A new token: `text` is for its owner, the rest for the store. */
export interface MintedToken {
  readonly text: string;
  readonly id: TokenId;
  readonly secretHash: SecretHash;
}

/** Mints `lk_s_<id>.<secret>`. The owner receives the text once; the store keeps the hash. */
export function mintToken(
  kind: TokenKind,
  randomBytes: (count: number) => Uint8Array,
): MintedToken {
  const bytes = randomBytes(idBytes + secretBytes);
  invariant(bytes.length === idBytes + secretBytes, "a token needs 48 random bytes");
  const id = base64url(bytes.subarray(0, idBytes)) as TokenId;
  const secret = base64url(bytes.subarray(idBytes));
  return { text: `${tokenPrefixes[kind]}${id}.${secret}`, id, secretHash: hashSecret(secret) };
}

/** Parses a token. Null for a token of another kind and for any other text. */
export function parseToken(kind: TokenKind, text: string): PresentedToken | null {
  const prefix = tokenPrefixes[kind];
  if (!text.startsWith(prefix)) return null;
  const match = shape.exec(text.slice(prefix.length));
  if (match?.[1] === undefined || match[2] === undefined) return null;
  return { id: match[1] as TokenId, secretHash: hashSecret(match[2]) };
}

/** Parses a token's public ID. Null for text that cannot be one. */
export function parseTokenId(text: string): TokenId | null {
  return idShape.test(text) ? text as TokenId : null;
}

/**
 * Compares hashes without stopping at the first difference. They are hashes of random secrets, so
 * even an early stop would reveal nothing.
 */
export function secretMatches(presented: SecretHash, kept: SecretHash): boolean {
  return equalTexts(presented, kept);
}

function hashSecret(secret: string): SecretHash {
  return sha256Hex(secret) as SecretHash;
}

function base64url(bytes: Uint8Array): string {
  return bytes.toBase64({ alphabet: "base64url", omitPadding: true });
}
