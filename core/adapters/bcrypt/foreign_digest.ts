import { argon2i, argon2id, scrypt } from "hash-wasm";
import type {
  Argon2Hash,
  FirebaseHash,
  ForeignHash,
  Pbkdf2Hash,
  ScryptHash,
} from "../../domain/account/foreign_hash.ts";

/**
 * Computes the digest of a password with the kind, the costs and the salt of a foreign hash. Equal
 * to `hash.digest` if the password is correct. Argon2 and scrypt block their thread, so this runs
 * on a worker. Takes up to 0.5 s and 128 MiB within `foreignHashBounds`.
 */
export async function foreignDigest(password: string, hash: ForeignHash): Promise<Uint8Array> {
  switch (hash.kind) {
    case "argon2id":
    case "argon2i":
      return await argon2Digest(password, hash);
    case "scrypt":
      return await scryptDigest(hash.nfkc ? password.normalize("NFKC") : password, hash);
    case "firebase-scrypt":
      return await firebaseDigest(password, hash);
    default:
      return await pbkdf2Digest(password, hash);
  }
}

async function argon2Digest(password: string, hash: Argon2Hash): Promise<Uint8Array> {
  const compute = hash.kind === "argon2id" ? argon2id : argon2i;
  return await compute({
    password,
    salt: hash.salt,
    memorySize: hash.memoryKib,
    iterations: hash.passes,
    parallelism: hash.lanes,
    hashLength: hash.digest.length,
    outputType: "binary",
  });
}

async function scryptDigest(password: string, hash: ScryptHash): Promise<Uint8Array> {
  return await scrypt({
    password,
    salt: hash.salt,
    costFactor: 2 ** hash.logN,
    blockSize: hash.blockSize,
    parallelism: hash.parallelism,
    hashLength: hash.digest.length,
    outputType: "binary",
  });
}

/** WebCrypto: 17 times as fast as hash-wasm (870,000 rounds of SHA-256 take 0.1 s). */
async function pbkdf2Digest(password: string, hash: Pbkdf2Hash): Promise<Uint8Array> {
  const names = { "pbkdf2-sha1": "SHA-1", "pbkdf2-sha256": "SHA-256", "pbkdf2-sha512": "SHA-512" };
  const bytes = new TextEncoder().encode(password);
  const key = await crypto.subtle.importKey("raw", bytes, "PBKDF2", false, ["deriveBits"]);
  const options = {
    name: "PBKDF2",
    hash: names[hash.kind],
    salt: new Uint8Array(hash.salt),
    iterations: hash.iterations,
  };
  return new Uint8Array(await crypto.subtle.deriveBits(options, key, hash.digest.length * 8));
}

const firebaseKeyBytes = 32;

/** https://github.com/firebase/scrypt: AES-256-CTR of the signer key, with a counter of zeros. */
async function firebaseDigest(password: string, hash: FirebaseHash): Promise<Uint8Array> {
  const derived = await scrypt({
    password,
    salt: new Uint8Array([...hash.salt, ...hash.separator]),
    costFactor: 2 ** hash.logN,
    blockSize: hash.blockSize,
    parallelism: 1,
    hashLength: 2 * firebaseKeyBytes,
    outputType: "binary",
  });
  const raw = new Uint8Array(derived.subarray(0, firebaseKeyBytes));
  const key = await crypto.subtle.importKey("raw", raw, "AES-CTR", false, ["encrypt"]);
  const options = { name: "AES-CTR", counter: new Uint8Array(16), length: 64 };
  const signerKey = new Uint8Array(hash.signerKey);
  return new Uint8Array(await crypto.subtle.encrypt(options, key, signerKey));
}
