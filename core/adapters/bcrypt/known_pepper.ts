import { equalTexts } from "../../domain/crypto/constant_time.ts";
import { hmacSha256 } from "../../domain/crypto/sha256.ts";
import type { KnownSecret } from "../../domain/upkeep/secret_check.ts";
import { pepperOf } from "./scheme.ts";

/**
 * The pepper's check value is an HMAC of a constant with the pepper as its key. As with the
 * pepper's ID, someone who steals the database could test guesses against it, but 32 random
 * characters cannot be guessed.
 */
export function knownPepper(pepper: string): KnownSecret {
  const { id, secret } = pepperOf(pepper);
  const check = hmacSha256(secret, "latchkey pepper check").toBase64({
    alphabet: "base64url",
    omitPadding: true,
  });
  return {
    kind: "pepper",
    id,
    makeCheck: () => check,
    matches: (value) => equalTexts(value, check),
    // A pepper encrypts nothing.
    opens: () => true,
  };
}
