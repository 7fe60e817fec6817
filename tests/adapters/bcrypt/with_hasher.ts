import { isHashRefusal } from "../../../core/domain/login/hash_place.ts";
import type { BcryptHasherOptions } from "../../../core/adapters/bcrypt/bcrypt_hasher.ts";
import { openBcryptHasher } from "../../../core/adapters/bcrypt/bcrypt_hasher.ts";
import type { HashPlace } from "../../../core/domain/login/hash_place.ts";
import type { Password, PasswordHash } from "../../../core/domain/account/password.ts";
import type { UsernameKey } from "../../../core/domain/account/username.ts";
import type { PasswordHasher } from "../../../core/ports/hasher.ts";

export const pepper = "a pepper of more than thirty-two characters";

export const longPasswordKey = "a random value in the database";

/** The platform's randomness: these tests are about hashing, not about random numbers. */
export function randomBytes(count: number): Uint8Array {
  return crypto.getRandomValues(new Uint8Array(count));
}

/** A familiar place, so that it can use the whole queue and all workers. */
export const place: HashPlace = { network: "192.0.2.7", standing: "familiar" };

/** Whose hash it is, for tests in which that does not matter. */
const name = "ada" as UsernameKey;

/** A hasher whose jobs all come from the same place. */
export interface TestHasher extends Omit<PasswordHasher, "hash" | "verify"> {
  hash(password: Password): ReturnType<PasswordHasher["hash"]>;
  verify(password: Password, hash: PasswordHash | null): ReturnType<PasswordHasher["verify"]>;
}

/** Default: cost 4, no pepper, one worker. Always closes the hasher. */
export async function withHasher(
  options: Partial<BcryptHasherOptions>,
  body: (hasher: TestHasher) => Promise<void>,
): Promise<void> {
  const hasher = openHasher(options);
  try {
    await body(hasher);
  } finally {
    await hasher.close();
  }
}

export function openHasher(options: Partial<BcryptHasherOptions> = {}): TestHasher {
  const usual = { cost: 4, pepper: null, longPasswordKey, workers: 1, queueMax: 100, randomBytes };
  const hasher = openBcryptHasher({ ...usual, ...options });
  return {
    ...hasher,
    hash: (password) => hasher.hash(password, place),
    verify: (password, hash) => hasher.verify(password, { name, hash }, place),
  };
}

/** Returns a hash; throws if the queue is full. */
export async function hashOf(hasher: TestHasher, password: Password): Promise<PasswordHash> {
  const hash = await hasher.hash(password);
  if (isHashRefusal(hash)) throw new Error("The queue is full");
  return hash;
}

/** Bypasses the parser, for passwords that it would refuse. */
export function asPassword(text: string): Password {
  return text as Password;
}

export function asHash(text: string): PasswordHash {
  return text as PasswordHash;
}
