import { parseBcryptHash } from "./bcrypt_text.ts";
import { lanesMax } from "./hash_job.ts";
import { laneDigests } from "./lanes.ts";

/** Openwall crypt_blowfish 1.3, `wrapper.c`. */
const vectors = [
  ["U*U", "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"],
  ["U*U*", "$2a$05$CCCCCCCCCCCCCCCCCCCCC.VGOzA784oUp/Z0DY336zx7pLYAy0lwK"],
  ["U*U*U", "$2a$05$XXXXXXXXXXXXXXXXXXXXXOAcXxm9kjPGEMsLznoKqmqw7tc8WCx4a"],
] as const;

/**
 * Computes published hashes with one, two and three lanes, so once in every lane of every loop.
 * Returns what is wrong, or null. Takes about 20 ms, in which the engine also compiles the loops.
 */
export function faultOfLanes(compute: typeof laneDigests = laneDigests): string | null {
  const known = vectors.flatMap(([password, text]) => {
    const hash = parseBcryptHash(text);
    if (hash === null) return [];
    const { cost, salt, digest } = hash;
    const input = new TextEncoder().encode(password);
    return [{ job: { kind: "bcrypt", input, salt, cost } as const, digest: digest.toHex() }];
  });
  for (let lanes = 1; lanes <= lanesMax; lanes++) {
    const some = known.slice(0, lanes);
    const wrong = `The known hashes of ${lanes} lanes are wrong`;
    try {
      const digests = compute(some.map(({ job }) => job));
      const right = some.every(({ digest }, at) => digests[at]?.toHex().startsWith(digest));
      if (!right || some.length !== lanes) return wrong;
    } catch (error) {
      return `${wrong}: ${error}`;
    }
  }
  return null;
}
