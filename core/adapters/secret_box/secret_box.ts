import { invariant } from "../../domain/invariant.ts";
import { nodeCrypto } from "../../domain/crypto/node_crypto.ts";
import type { RandomBytes } from "../../ports/random.ts";
import type { SecretBox } from "../../ports/secret_box.ts";
import type { SecretKey } from "./secret_keys.ts";

const nonceBytes = 12; // NIST SP 800-38D 8.2.2: 96 random bits are enough for 2^32 boxes per key.
const tagBytes = 16;
const shape = /^v1\.([A-Za-z0-9_-]{1,32})\.([A-Za-z0-9_-]{16})\.([A-Za-z0-9_-]{22,})$/;

/**
 * AES-256-GCM with keys from the settings. The first key encrypts; all keys decrypt. A box has the
 * format `v1.<key id>.<nonce>.<ciphertext and tag>`, with the last two in base64url. The context is
 * the additional authenticated data, so a box that was moved to another user's row does not open.
 */
export function openSecretBox(keys: readonly SecretKey[], randomBytes: RandomBytes): SecretBox {
  const [sealing] = keys;
  invariant(sealing !== undefined, "a secret box has a key");
  invariant(keys.every(({ key }) => key.length === 32), "keys of a secret box have 32 bytes");
  const byId = new Map(keys.map(({ id, key }) => [id, key]));
  invariant(byId.size === keys.length, "each key of a secret box has its own ID");
  return {
    seal(text, context) {
      const nonce = randomBytes(nonceBytes);
      const cipher = nodeCrypto().createCipheriv("aes-256-gcm", sealing.key, nonce);
      cipher.setAAD(encoder.encode(context));
      const sealed = joined([cipher.update(text, "utf8"), cipher.final(), cipher.getAuthTag()]);
      return `v1.${sealing.id}.${base64url(nonce)}.${base64url(sealed)}`;
    },
    open(box, context) {
      const [, id = "", nonce = "", sealed = ""] = shape.exec(box) ?? [];
      const key = byId.get(id);
      return key === undefined ? null : decrypt(key, nonce, sealed, context);
    },
    mac(text, context) {
      // RFC 5869: a key that encrypts is used for nothing else.
      const key = nodeCrypto().hkdfSync("sha256", sealing.key, "", `mac:${context}`, 32);
      return nodeCrypto().createHmac("sha256", new Uint8Array(key)).update(text, "utf8").digest();
    },
    isOutdated: (box) => shape.exec(box)?.[1] !== sealing.id,
  };
}

function decrypt(key: Uint8Array, nonce: string, sealed: string, context: string): string | null {
  const bytes = decode(sealed);
  if (bytes === null) return null;
  const decipher = nodeCrypto().createDecipheriv(
    "aes-256-gcm",
    key,
    Uint8Array.fromBase64(nonce, { alphabet: "base64url" }),
    { authTagLength: tagBytes },
  );
  decipher.setAAD(encoder.encode(context));
  decipher.setAuthTag(bytes.subarray(bytes.length - tagBytes));
  try {
    const text = decipher.update(bytes.subarray(0, bytes.length - tagBytes));
    return new TextDecoder("utf-8", { ignoreBOM: true }).decode(joined([text, decipher.final()]));
  } catch {
    return null;
  }
}

/**
 * Null also if the unused bits after the last whole byte are not zero: they could otherwise be
 * changed without being noticed.
 */
function decode(sealed: string): Uint8Array | null {
  try {
    const bytes = Uint8Array.fromBase64(sealed, { alphabet: "base64url" });
    return base64url(bytes) === sealed ? bytes : null;
  } catch {
    return null;
  }
}

const encoder = new TextEncoder();

function base64url(bytes: Uint8Array): string {
  return bytes.toBase64({ alphabet: "base64url", omitPadding: true });
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
