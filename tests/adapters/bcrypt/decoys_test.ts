import { deepEqual, equal, ok } from "node:assert/strict";
import { createDecoys } from "../../../core/adapters/bcrypt/decoys.ts";
import { formatStoredHash, longPasswordKeyOf } from "../../../core/adapters/bcrypt/scheme.ts";
import { formatForeignHash } from "../../../core/domain/account/foreign_hash.ts";
import { type HashWork, workOf } from "../../../core/domain/account/hash_work.ts";
import type { HashJob } from "../../../core/adapters/bcrypt/hash_job.ts";
import { inlineHashWorker } from "../../inline_hash_worker.ts";
import {
  asHash,
  asPassword,
  hashOf,
  longPasswordKey,
  pepper,
  randomBytes,
  withHasher,
} from "./with_hasher.ts";

const scheme = { cost: 12, pepper: null, longPasswordKey: longPasswordKeyOf(longPasswordKey) };

const shares = [
  { work: "$2b$10" as HashWork, users: 500 },
  { work: "$argon2id$v=19$m=65536,t=3,p=4" as HashWork, users: 250 },
  { work: "$scrypt$ln=14,r=16,p=1,nfkc=1" as HashWork, users: 125 },
  { work: "$firebase-scrypt$ln=14,r=8" as HashWork, users: 75 },
  { work: "$pbkdf2-sha256$i=600000" as HashWork, users: 50 },
];

function worksOf(decoys: ReturnType<typeof createDecoys>): readonly (HashWork | null)[] {
  return Array.from({ length: 4000 }, (_, at) => {
    const hash = decoys.choose(`user-${at}`);
    const text = "bcrypt" in hash ? formatStoredHash(hash) : formatForeignHash(hash);
    return workOf(asHash(text));
  });
}

Deno.test("choose() returns works in the proportions of the stored hashes", () => {
  const decoys = createDecoys(scheme, randomBytes);
  decoys.learn(shares);
  const works = worksOf(decoys);
  for (const { work, users } of shares) {
    const part = works.filter((one) => one === work).length / works.length;
    // Four standard deviations: the names are fixed, so the result is the same in every run.
    const deviation = Math.sqrt((users / 1000) * (1 - users / 1000) / works.length);
    ok(Math.abs(part - users / 1000) < 4 * deviation, `${work}: ${part}`);
  }
  equal(works.includes(null), false);
});

Deno.test("choose() always returns the same work for a name, on every instance", () => {
  const [one, other] = [createDecoys(scheme, randomBytes), createDecoys(scheme, randomBytes)];
  one.learn(shares);
  other.learn(shares);
  deepEqual(worksOf(one), worksOf(other));
  const foreign = { ...scheme, longPasswordKey: longPasswordKeyOf("another database") };
  const elsewhere = createDecoys(foreign, randomBytes);
  elsewhere.learn(shares);
  equal(worksOf(one).every((work, at) => work === worksOf(elsewhere)[at]), false);
});

Deno.test("choose() returns the current cost before learn() and for unreadable works", () => {
  const decoys = createDecoys(scheme, randomBytes);
  const current = () => new Set(worksOf(decoys));
  deepEqual(current(), new Set(["$2b$12"]));
  decoys.learn([
    { work: "$md5$x" as HashWork, users: 5 },
    { work: "$argon2id$v=19$m=9999999,t=3,p=4" as HashWork, users: 5 },
  ]);
  deepEqual(current(), new Set(["$2b$12"]));
});

Deno.test("workOf() returns kind and costs without salt and digest", () => {
  const salted = "$c29tZXNhbHQ$AAAAAAAAAAAAAAAAAAAAAA";
  for (const { work } of shares.slice(1)) equal(workOf(asHash(`${work}${salted}`)), work);
  const bcrypt = `$2y$11$${"a".repeat(53)}`;
  equal(workOf(asHash(bcrypt)), "$2y$11");
  equal(workOf(asHash(`hmac-sha384:0123abcd:${bcrypt}`)), "$2y$11");
  equal(workOf(asHash("none")), null);
});

Deno.test("verify() compares foreign hashes, and asks for a new hash", async () => {
  // RFC 7914 12.
  const digest = "7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2" +
    "d5432955613f0fcf62d49705242a9af9e61e85dc0d651e40dfcf017b45575887";
  const [salt, end] = [btoa("SodiumChloride"), Uint8Array.fromHex(digest).toBase64()]
    .map((text) => text.replace(/=+$/, ""));
  const hash = asHash(`$scrypt$ln=14,r=8,p=1$${salt}$${end}`);
  for (const options of [{}, { pepper }]) {
    await withHasher({ startWorker: inlineHashWorker, ...options }, async (hasher) => {
      equal(await hasher.verify(asPassword("pleaseletmein"), hash), "match");
      equal(await hasher.verify(asPassword("pleaseletmeout"), hash), "mismatch");
      equal(hasher.needsRehash(hash), true);
    });
  }
});

/** Workers that add each job to `jobs`. */
function recordInto(jobs: HashJob[]): typeof inlineHashWorker {
  return () => {
    const worker = inlineHashWorker();
    const post = worker.postMessage.bind(worker);
    worker.postMessage = (batch: readonly HashJob[]) => (jobs.push(...batch), post(batch));
    return worker;
  };
}

// R19: otherwise a short and a long password would take different times for a known name only.
Deno.test("verify() does the work of the stored hash for every password of a user", async () => {
  const jobs: HashJob[] = [];
  await withHasher({ startWorker: recordInto(jobs) }, async (hasher) => {
    hasher.learnShares([{ work: "$2b$04" as HashWork, users: 1 }]);
    const bare = asHash(`$2b$05$${"a".repeat(53)}`);
    const passwords = ["short", "a password of more than 72 bytes ".repeat(3)].map(asPassword);
    for (const hash of [bare, asHash(`hmac-sha384:database:${bare}`)]) {
      for (const password of passwords) equal(await hasher.verify(password, hash), "mismatch");
    }
    deepEqual(jobs.map((job) => job.kind === "bcrypt" && job.cost), [5, 5, 5, 5]);
  });
});

Deno.test("verify() does the work of the name's decoy only for an unknown user", async () => {
  const jobs: HashJob[] = [];
  await withHasher({ startWorker: recordInto(jobs) }, async (hasher) => {
    const password = asPassword("correct horse");
    const hash = await hashOf(hasher, password);
    hasher.learnShares([{ work: "$scrypt$ln=10,r=8,p=1" as HashWork, users: 1 }]);
    equal(await hasher.verify(password, hash), "match");
    equal(await hasher.verify(password, null), "mismatch");
    equal(await hasher.verify(password, asHash("unreadable")), "mismatch");
    deepEqual(jobs.map(({ kind }) => kind), ["bcrypt", "bcrypt", "foreign", "foreign"]);
  });
});
