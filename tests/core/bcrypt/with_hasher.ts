import type { BcryptHasherOptions } from "../../../core/adapters/bcrypt/bcrypt_hasher.ts";
import { openBcryptHasher } from "../../../core/adapters/bcrypt/bcrypt_hasher.ts";
import type { Password, PasswordHash } from "../../../core/domain/password.ts";
import type { PasswordHasher } from "../../../core/ports.ts";

export const pepper = "a pepper of more than thirty-two characters";

/** The platform's own: these tests are about hashing, not about chance. */
export function randomBytes(count: number): Uint8Array {
  return crypto.getRandomValues(new Uint8Array(count));
}

/** Cost 4, plain, one worker; closed whatever the body does. */
export async function withHasher(
  options: Partial<BcryptHasherOptions>,
  body: (hasher: PasswordHasher) => Promise<void>,
): Promise<void> {
  const hasher = openHasher(options);
  try {
    await body(hasher);
  } finally {
    await hasher.close();
  }
}

export function openHasher(options: Partial<BcryptHasherOptions> = {}): PasswordHasher {
  const usual = { cost: 4, pepper: null, workers: 1, queueMax: 100, randomBytes };
  return openBcryptHasher({ ...usual, ...options });
}

/** A hash that was surely made: the queue was not full. */
export async function hashOf(hasher: PasswordHasher, password: Password): Promise<PasswordHash> {
  const hash = await hasher.hash(password);
  if (hash === "overloaded") throw new Error("The queue is full");
  return hash;
}

/** Past the parser, for what it would refuse. */
export function asPassword(text: string): Password {
  return text as Password;
}

export function asHash(text: string): PasswordHash {
  return text as PasswordHash;
}
