/**
 * Password hashes that other systems made and that came with an import. Each is verified as it is,
 * and replaced with a hash of our own at the user's first login.
 *
 * The texts are those of the PHC string format, with unpadded base64:
 *
 * - `$argon2id$v=19$m=65536,t=3,p=4$salt$digest`, also `argon2i`
 * - `$scrypt$ln=14,r=8,p=1$salt$digest`; with `,nfkc=1` the password is normalized to NFKC first
 * - `$pbkdf2-sha256$i=600000$salt$digest`, also `sha1` and `sha512`
 * - `$firebase-scrypt$ln=14,r=8$salt$separator$signer-key$digest`
 *
 * bcrypt hashes are not foreign: they are stored as `$2b$...`.
 * @module
 */

export type ForeignHash = Argon2Hash | ScryptHash | Pbkdf2Hash | FirebaseHash;

interface Digested {
  readonly salt: Uint8Array;
  readonly digest: Uint8Array;
}

export interface Argon2Hash extends Digested {
  readonly kind: "argon2id" | "argon2i";
  readonly memoryKib: number;
  readonly passes: number;
  readonly lanes: number;
}

export interface ScryptHash extends Digested {
  readonly kind: "scrypt";
  /** Binary logarithm of scrypt's N. */
  readonly logN: number;
  readonly blockSize: number;
  readonly parallelism: number;
  readonly nfkc: boolean;
}

export interface Pbkdf2Hash extends Digested {
  readonly kind: "pbkdf2-sha1" | "pbkdf2-sha256" | "pbkdf2-sha512";
  readonly iterations: number;
}

/** Firebase's scrypt: its result is a key that encrypts the project's signer key. */
export interface FirebaseHash extends Digested {
  readonly kind: "firebase-scrypt";
  readonly logN: number;
  readonly blockSize: number;
  readonly separator: Uint8Array;
  readonly signerKey: Uint8Array;
}

/**
 * The most work that an imported hash may cost. It bounds the time of a login (0.1 to 0.5 s) and
 * the memory of a worker (128 MiB), and so what a hostile import could do.
 */
export const foreignHashBounds = {
  argon2: { memoryKib: 64 * 1024, passes: 6, lanes: 4 },
  /** N = 2^17 with r = 8 takes 128 MiB. A larger r is allowed if N is smaller by as much. */
  scrypt: { logN: 17, memoryBytes: 128 * 1024 * 1024, parallelism: 2 },
  pbkdf2: { iterations: 2_000_000 },
} as const;

const digestBytesMin = 16;
const bytesMax = 512;

/**
 * Parses a foreign hash. `foreign_hash_format`: it is malformed or of an unsupported kind.
 * `foreign_hash_cost`: it is well-formed, but beyond `foreignHashBounds`.
 */
export function parseForeignHash(
  text: string,
): ForeignHash | "foreign_hash_format" | "foreign_hash_cost" {
  const parsed = parseParts(text);
  if (parsed === null) return "foreign_hash_format";
  return isAffordable(parsed) ? parsed : "foreign_hash_cost";
}

function parseParts(text: string): ForeignHash | null {
  if (text.length > 4 * bytesMax || !text.startsWith("$")) return null;
  const [kind = "", ...parts] = text.slice(1).split("$");
  if (kind === "argon2id" || kind === "argon2i") {
    const [version, ...rest] = parts;
    return version === "v=19" ? parseArgon2(kind, rest) : null;
  }
  if (kind === "scrypt") return parseScrypt(parts);
  if (kind === "firebase-scrypt") return parseFirebase(parts);
  return kind === "pbkdf2-sha1" || kind === "pbkdf2-sha256" || kind === "pbkdf2-sha512"
    ? parsePbkdf2(kind, parts)
    : null;
}

function parseArgon2(kind: Argon2Hash["kind"], parts: readonly string[]): Argon2Hash | null {
  const found = /^m=(\d{1,9}),t=(\d{1,4}),p=(\d{1,4})$/.exec(parts[0] ?? "");
  const digested = parseDigested(parts.slice(1));
  if (found === null || digested === null) return null;
  const [memoryKib = 0, passes = 0, lanes = 0] = found.slice(1).map(Number);
  // RFC 9106 3.1: at least 8 KiB for each lane, and a salt of at least 8 bytes.
  const possible = passes >= 1 && lanes >= 1 && memoryKib >= 8 * lanes &&
    digested.salt.length >= 8;
  return possible ? { kind, memoryKib, passes, lanes, ...digested } : null;
}

function parseScrypt(parts: readonly string[]): ScryptHash | null {
  const found = /^ln=(\d{1,2}),r=(\d{1,4}),p=(\d{1,4})(,nfkc=1)?$/.exec(parts[0] ?? "");
  const digested = parseDigested(parts.slice(1));
  if (found === null || digested === null) return null;
  const [logN = 0, blockSize = 0, parallelism = 0] = found.slice(1, 4).map(Number);
  if (logN < 1 || blockSize < 1 || parallelism < 1) return null;
  return {
    kind: "scrypt",
    logN,
    blockSize,
    parallelism,
    nfkc: found[4] !== undefined,
    ...digested,
  };
}

function parsePbkdf2(kind: Pbkdf2Hash["kind"], parts: readonly string[]): Pbkdf2Hash | null {
  const found = /^i=(\d{1,9})$/.exec(parts[0] ?? "");
  const digested = parseDigested(parts.slice(1));
  const iterations = Number(found?.[1] ?? 0);
  return digested === null || iterations < 1 ? null : { kind, iterations, ...digested };
}

function parseFirebase(parts: readonly string[]): FirebaseHash | null {
  const found = /^ln=(\d{1,2}),r=(\d{1,4})$/.exec(parts[0] ?? "");
  const [salt, separator, signerKey, digest] = parts.slice(1).map(parseBase64);
  const digested = parseDigested([parts[1] ?? "", parts[4] ?? ""]);
  if (found === null || digested === null || parts.length !== 5) return null;
  if (!salt || !separator || !signerKey || !digest || signerKey.length !== digest.length) {
    return null;
  }
  const [logN = 0, blockSize = 0] = found.slice(1).map(Number);
  if (logN < 1 || blockSize < 1) return null;
  return { kind: "firebase-scrypt", logN, blockSize, separator, signerKey, ...digested };
}

function parseDigested(parts: readonly string[]): Digested | null {
  const [salt, digest] = parts.map(parseBase64);
  if (parts.length !== 2 || !salt || !digest || digest.length < digestBytesMin) return null;
  return { salt, digest };
}

function parseBase64(text: string): Uint8Array | null {
  if (!/^[A-Za-z0-9+/]*$/.test(text)) return null;
  try {
    const bytes = Uint8Array.fromBase64(text);
    return bytes.length <= bytesMax ? bytes : null;
  } catch {
    return null;
  }
}

function isAffordable(hash: ForeignHash): boolean {
  const { argon2, scrypt, pbkdf2 } = foreignHashBounds;
  if ("memoryKib" in hash) {
    return hash.memoryKib <= argon2.memoryKib && hash.passes <= argon2.passes &&
      hash.lanes <= argon2.lanes;
  }
  if ("logN" in hash) {
    const parallelism = hash.kind === "scrypt" ? hash.parallelism : 1;
    return hash.logN <= scrypt.logN && parallelism <= scrypt.parallelism &&
      128 * 2 ** hash.logN * hash.blockSize <= scrypt.memoryBytes;
  }
  return hash.iterations <= pbkdf2.iterations;
}

/** Formats a hash as `parseForeignHash` reads it. */
export function formatForeignHash(hash: ForeignHash): string {
  const ends = [hash.salt, hash.digest].map(base64).join("$");
  if ("memoryKib" in hash) {
    return `$${hash.kind}$v=19$m=${hash.memoryKib},t=${hash.passes},p=${hash.lanes}$${ends}`;
  }
  if (hash.kind === "scrypt") {
    const costs = `ln=${hash.logN},r=${hash.blockSize},p=${hash.parallelism}`;
    return `$scrypt$${costs}${hash.nfkc ? ",nfkc=1" : ""}$${ends}`;
  }
  if (hash.kind === "firebase-scrypt") {
    const parts = [hash.salt, hash.separator, hash.signerKey, hash.digest].map(base64);
    return `$firebase-scrypt$ln=${hash.logN},r=${hash.blockSize}$${parts.join("$")}`;
  }
  return `$${hash.kind}$i=${hash.iterations}$${ends}`;
}

function base64(bytes: Uint8Array): string {
  return bytes.toBase64({ omitPadding: true });
}
