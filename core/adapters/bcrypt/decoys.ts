import { type ForeignHash, parseForeignHash } from "../../domain/account/foreign_hash.ts";
import { hmacSha256 } from "../../domain/crypto/sha256.ts";
import type { HashShare, HashWork } from "../../domain/account/hash_work.ts";
import type { RandomBytes } from "../../ports/random.ts";
import { digestBytes, parseBcryptHash, saltBytes } from "./bcrypt_text.ts";
import { decoyOf, type Scheme, type StoredHash } from "./scheme.ts";

/**
 * Hashes of no known password, compared for unknown users. Their works occur in the proportions of
 * the stored hashes, and a name always gets the same one. So the time of an answer says nothing
 * about whether a name exists, even if users came with hashes of other kinds and costs.
 */
export interface Decoys {
  /** Sets the proportions. Works that cannot be read are left out. */
  learn(shares: readonly HashShare[]): void;
  /** Chooses the decoy of a name. Until `learn` is called, all have the current cost. */
  choose(name: string): StoredHash | ForeignHash;
}

interface Decoy {
  readonly hash: StoredHash | ForeignHash;
  readonly users: number;
}

/** The name's place between 0 and 1 has 48 bits, as many as a number represents exactly. */
const placeBytes = 6;

export function createDecoys(scheme: Scheme, randomBytes: RandomBytes): Decoys {
  const current = decoyOf(scheme, randomBytes);
  let decoys: readonly Decoy[] = [];
  return {
    learn: (shares) => {
      decoys = shares.flatMap(({ work, users }) => {
        const hash = decoyOfWork(work, scheme, randomBytes);
        return hash === null ? [] : [{ hash, users }];
      });
    },
    choose: (name) => {
      const users = decoys.reduce((sum, decoy) => sum + decoy.users, 0);
      let left = placeOf(name, scheme) * users;
      for (const decoy of decoys) {
        left -= decoy.users;
        if (left < 0) return decoy.hash;
      }
      return current;
    },
  };
}

/** Keyed, so that no one outside can tell which work a name will get. */
function placeOf(name: string, { longPasswordKey }: Scheme): number {
  const mac = hmacSha256(longPasswordKey.secret, `latchkey decoy ${name}`);
  return parseInt(mac.subarray(0, placeBytes).toHex(), 16) / 2 ** (8 * placeBytes);
}

function decoyOfWork(
  work: HashWork,
  scheme: Scheme,
  randomBytes: RandomBytes,
): StoredHash | ForeignHash | null {
  const bcrypt = parseBcryptHash(`${work}$${".".repeat(53)}`);
  if (bcrypt !== null) return decoyOf({ ...scheme, cost: bcrypt.cost }, randomBytes);
  const random = (bytes: number): string => randomBytes(bytes).toBase64({ omitPadding: true });
  const parts = work.startsWith("$firebase-scrypt$")
    // The signer key and the digest have the same length, and the separator has one byte.
    ? [random(saltBytes), random(1), random(firebaseKeyBytes), random(firebaseKeyBytes)]
    : [random(saltBytes), random(digestBytes)];
  const foreign = parseForeignHash([work, ...parts].join("$"));
  return typeof foreign === "string" ? null : foreign;
}

const firebaseKeyBytes = 64;
