import { Buffer } from "node:buffer";
import { createHmac, timingSafeEqual } from "node:crypto";
import type { KnownSecret } from "../../domain/upkeep/secret_check.ts";
import { pepperOf } from "./scheme.ts";

/**
 * The pepper's check value is an HMAC of a constant with the pepper as its key. As with the
 * pepper's ID, someone who steals the database could test guesses against it, but 32 random
 * characters cannot be guessed.
 */
export function knownPepper(pepper: string): KnownSecret {
  const { id, secret } = pepperOf(pepper);
  const check = createHmac("sha256", secret).update("latchkey pepper check").digest("base64url");
  return {
    kind: "pepper",
    id,
    makeCheck: () => check,
    matches: (value) =>
      value.length === check.length && timingSafeEqual(Buffer.from(value), Buffer.from(check)),
    // A pepper encrypts nothing.
    opens: () => true,
  };
}
