import { sha256Hex } from "../crypto/sha256.ts";
import { type MintedToken, mintToken, parseToken, type SecretHash } from "../token.ts";

// The secret of a refresh token has two parts: that of its family, which all refresh tokens of a
// grant share, and its own. So one of any age is known to be of its grant, without a row for it.

const idBytes = 16;
const familyBytes = 16;
const ownBytes = 16;

/** The first refresh token of a grant, and what the store knows of its family. */
export function mintFirstRefreshToken(
  randomBytes: (count: number) => Uint8Array,
): MintedToken & { readonly familyHash: SecretHash } {
  const token = mintToken("refresh", randomBytes);
  return { ...token, familyHash: hashFamily(token.text) };
}

/** The one that follows `text`, a refresh token. `mac` is a function of `text` and a context. */
export function mintSuccessor(
  text: string,
  mac: (text: string, context: string) => Uint8Array,
): MintedToken {
  const id = mac(text, "refresh_token_id").subarray(0, idBytes);
  const own = mac(text, "refresh_token_secret").subarray(0, ownBytes);
  return mintToken("refresh", () => new Uint8Array([...id, ...familyOf(text), ...own]));
}

/** What the store knows of a family. Null for a text that is no refresh token. */
export function familyHashOf(text: string): SecretHash | null {
  return parseToken("refresh", text) === null ? null : hashFamily(text);
}

function hashFamily(text: string): SecretHash {
  return sha256Hex(familyOf(text).toHex()) as SecretHash;
}

function familyOf(text: string): Uint8Array {
  const secret = text.slice(text.indexOf(".") + 1);
  return Uint8Array.fromBase64(secret, { alphabet: "base64url" }).subarray(0, familyBytes);
}
