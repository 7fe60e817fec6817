import bcryptjs from "bcryptjs";
import { bcrypt } from "hash-wasm";
import { equal, notEqual } from "node:assert/strict";
import { formatBcryptHash, parseBcryptHash } from "../../../core/adapters/bcrypt/bcrypt_text.ts";
import type { BcryptJob } from "../../../core/adapters/bcrypt/hash_job.ts";
import { laneDigests } from "../../../core/adapters/bcrypt/lanes.ts";

interface Vector {
  /** One character for each byte. */
  readonly password: string;
  readonly variants: readonly string[];
  readonly hash: string;
}

const salt = "$05$/OK.fbVrR/bpIqNJ5ianF.";
const digits = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
const all = ["2a", "2b", "2y"];

/**
 * Openwall crypt_blowfish 1.3, `wrapper.c`, except `$2x$`. Its `$2a$` differs from `$2b$` for some
 * passwords with a byte 0xFF, which are not UTF-8.
 */
const vectors: readonly Vector[] = [
  vector("U*U", "$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"),
  vector("U*U*", "$05$CCCCCCCCCCCCCCCCCCCCC.VGOzA784oUp/Z0DY336zx7pLYAy0lwK"),
  vector("U*U*U", "$05$XXXXXXXXXXXXXXXXXXXXXOAcXxm9kjPGEMsLznoKqmqw7tc8WCx4a"),
  vector("", "$05$CCCCCCCCCCCCCCCCCCCCC.7uG0VCzI2bS7j6ymqJi9CdcdxiRTWNy"),
  ...[72, 73, 98].map((length) =>
    vector(
      `${digits}chars after 72 are ignored`.slice(0, length),
      "$05$abcdefghijklmnopqrstuu5s2v8.iXieOjg/.AySBTTZIIVFJeBui",
    )
  ),
  vector("\xa3", `${salt}Sa7shbm4.OzKpvFnX1pQLmQW96oUlCq`),
  vector("\xff\xff\xa3", `${salt}CE5elHaaO4EbggVDjb8P19RukzXSM3e`, ["2b", "2y"]),
  vector("\xff\xa334\xff\xff\xff\xa3345", `${salt}o./n25XVfn6oAPaUvHe.Csk4zRfsYPi`, ["2b", "2y"]),
  vector("\xff\xa3345", `${salt}nRht2l/HRhr6zmCp9vYUvvsqynflf9e`),
  vector("\xa3ab", `${salt}6IflQkJytoRVc1yuaNtHfiuq.FRlSIS`),
  vector("\xaa".repeat(72), `${salt}swQOIzjOiJ9GHEPuhEkvqrUyvWhEMx6`),
  vector("\xaa".repeat(72) + "more", `${salt}swQOIzjOiJ9GHEPuhEkvqrUyvWhEMx6`),
  vector("\xaa\x55".repeat(36), `${salt}R9xrDjiycxMbQE2bp.vgqlYpW5wx2yy`),
  vector("\x55\xaa\xff".repeat(24), `${salt}9tQZzcJfm3uj2NvJ/n5xkhpqLrMpWCe`),
];

function vector(password: string, hash: string, variants = all): Vector {
  return { password, variants, hash };
}

function jobOf({ password, hash }: Vector): BcryptJob {
  const parsed = parseBcryptHash(`$2b${hash}`);
  if (parsed === null) throw new Error(`${hash} is not a bcrypt hash`);
  const input = Uint8Array.from(password, (character) => character.charCodeAt(0));
  return { kind: "bcrypt", input, salt: parsed.salt, cost: parsed.cost };
}

function textOf({ salt, cost }: BcryptJob, digest: Uint8Array | undefined): string {
  const part = digest?.subarray(0, 23) ?? new Uint8Array();
  return formatBcryptHash({ variant: "2b", cost, salt, digest: part }).slice(3);
}

Deno.test("laneDigests() computes the vectors of crypt_blowfish in every lane", () => {
  for (const lanes of [1, 2, 3]) {
    for (let first = 0; first < vectors.length; first++) {
      const chosen = Array.from(
        { length: lanes },
        (_, at) => vectors[(first + at) % vectors.length],
      )
        .filter((one) => one !== undefined);
      const jobs = chosen.map(jobOf);
      for (const [lane, digest] of laneDigests(jobs).entries()) {
        const job = jobs[lane];
        if (job !== undefined) equal(textOf(job, digest), chosen[lane]?.hash, `${first} ${lane}`);
      }
    }
  }
});

Deno.test("the vectors of crypt_blowfish are right according to two other libraries", async () => {
  for (const one of vectors) {
    // hash-wasm computes `$2a$`. The two vectors without it agree with libxcrypt's crypt(3).
    if (one.variants === all) equal(textOf(jobOf(one), await libraryDigest(jobOf(one))), one.hash);
    // bcryptjs takes text, so it cannot get bytes that are not UTF-8.
    if (/[\x80-\xff]/.test(one.password)) continue;
    for (const variant of one.variants) {
      const hash = `$${variant}${one.hash}`;
      equal(bcryptjs.compareSync(one.password, hash), true, hash);
    }
  }
});

async function libraryDigest({ input, salt, cost }: BcryptJob): Promise<Uint8Array> {
  const password = input.length === 0 ? new Uint8Array(1) : input.slice(0, 72);
  return await bcrypt({ password, salt, costFactor: cost, outputType: "binary" });
}

Deno.test("laneDigests() treats a NUL in, before and after a password like any other byte", () => {
  const texts = ["", "\0", "a", "a\0", "\0a", "a\0a", "a\0b"];
  const digests = texts.map((password) => {
    const job = jobOf({ password, variants: all, hash: vectors[0]?.hash ?? "" });
    return [password, textOf(job, laneDigests([job])[0])] as const;
  });
  for (const [password, hash] of digests) {
    equal(bcryptjs.compareSync(password, `$2b${hash}`), true, JSON.stringify(password));
  }
  // bcrypt repeats the password and a NUL, so these two have the same key.
  equal(digests[0]?.[1], digests[1]?.[1]);
  equal(digests[2]?.[1], digests[5]?.[1]);
  notEqual(digests[2]?.[1], digests[3]?.[1]);
  notEqual(digests[5]?.[1], digests[6]?.[1]);
});
