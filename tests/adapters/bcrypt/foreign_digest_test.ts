import { deepEqual, equal } from "node:assert/strict";
import fc from "fast-check";
import { foreignDigest } from "../../../core/adapters/bcrypt/foreign_digest.ts";
import {
  type ForeignHash,
  formatForeignHash,
  parseForeignHash,
} from "../../../core/domain/account/foreign_hash.ts";

/** A hash with a text as its salt. */
function salted(costs: string, salt: string, digestHex: string): string {
  return `${costs}$${unpadded(btoa(salt))}$${unpadded(Uint8Array.fromHex(digestHex).toBase64())}`;
}

function unpadded(base64: string): string {
  return base64.replace(/=+$/, "");
}

/** Published test vectors: a source, a password and its hash. */
const vectors: readonly (readonly [source: string, password: string, hash: string])[] = [
  [
    "RFC 7914 12",
    "pleaseletmein",
    salted(
      "$scrypt$ln=14,r=8,p=1",
      "SodiumChloride",
      "7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2" +
        "d5432955613f0fcf62d49705242a9af9e61e85dc0d651e40dfcf017b45575887",
    ),
  ],
  [
    "RFC 7914 11",
    "passwd",
    salted(
      "$pbkdf2-sha256$i=1",
      "salt",
      "55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc" +
        "49ca9cccf179b645991664b39d77ef317c71b845b1e30bd509112041d3a19783",
    ),
  ],
  [
    "RFC 6070",
    "password",
    salted("$pbkdf2-sha1$i=4096", "salt", "4b007901b765489abead49d926f721d065a429c1"),
  ],
  [
    "draft-josefsson-pbkdf2-test-vectors, with SHA-512",
    "password",
    salted(
      "$pbkdf2-sha512$i=1",
      "salt",
      "867f70cf1ade02cff3752599a3a53dc4af34c7a669815ae5d513554e1c8cf252" +
        "c02d470a285a0501bad999bfe943c08f050235d7d68b1da55e63f73b60a57fce",
    ),
  ],
  [
    "the argon2 reference implementation",
    "password",
    "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
  ],
  [
    "the argon2 reference implementation",
    "password",
    "$argon2i$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$wWKIMhR9lyDFvRz9YTZweHKfbftvj+qf+YFY4NeBbtA",
  ],
  [
    "github.com/firebase/scrypt",
    "user1password",
    [
      "$firebase-scrypt$ln=14,r=8",
      "42xEC+ixf3L2lw",
      "Bw",
      "jxspr8Ki0RYycVU8zykbdLGjFQ3McFUH0uiiTvC8pVMXAn210wjLNmdZJzxUECKbm0QsEmYUSDzZvpjeJ9WmXA",
      "lSrfV15cpx95/sZS2W9c9Kp6i/LVgQNDNC/qzrCnh1SAyZvqmZqAjTdn3aoItz+VHjoZilo78198JAdRuid5lQ",
    ].join("$"),
  ],
];

function parsed(text: string): ForeignHash {
  const hash = parseForeignHash(text);
  if (typeof hash === "string") throw new Error(`The hash is refused: ${hash}`);
  return hash;
}

Deno.test("foreignDigest() computes the published vectors and no other password's", async () => {
  for (const [source, password, text] of vectors) {
    const hash = parsed(text);
    deepEqual(await foreignDigest(password, hash), hash.digest, `${source}: ${hash.kind}`);
    const other = await foreignDigest(`${password}!`, hash);
    equal(other.length, hash.digest.length);
    equal(other.toHex() === hash.digest.toHex(), false, `${source}: another password`);
  }
});

Deno.test("foreignDigest() normalizes to NFKC only if the hash says so", async () => {
  const plain = parsed(salted("$scrypt$ln=4,r=1,p=1", "salt", "00".repeat(16)));
  const nfkc = parsed(salted("$scrypt$ln=4,r=1,p=1,nfkc=1", "salt", "00".repeat(16)));
  const digests = async (hash: ForeignHash): Promise<readonly string[]> =>
    await Promise.all(
      ["ﬁsh and chips", "fish and chips"].map(async (text) =>
        (await foreignDigest(text, hash)).toHex()
      ),
    );
  equal(new Set(await digests(plain)).size, 2);
  equal(new Set(await digests(nfkc)).size, 1);
});

Deno.test("parseForeignHash() refuses what costs too much, and reads what is just allowed", () => {
  const salt = "c29tZXNhbHRzb21lc2FsdA";
  const digest = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
  const pairs = [
    ["$argon2id$v=19$m=65536,t=6,p=4", "$argon2id$v=19$m=65537,t=6,p=4"],
    ["$argon2id$v=19$m=8,t=6,p=1", "$argon2id$v=19$m=8,t=7,p=1"],
    ["$argon2i$v=19$m=32,t=1,p=4", "$argon2i$v=19$m=65536,t=1,p=5"],
    ["$scrypt$ln=17,r=8,p=2", "$scrypt$ln=17,r=8,p=3"],
    ["$scrypt$ln=17,r=1,p=1", "$scrypt$ln=18,r=1,p=1"],
    ["$scrypt$ln=14,r=64,p=1,nfkc=1", "$scrypt$ln=14,r=65,p=1,nfkc=1"],
    ["$pbkdf2-sha512$i=2000000", "$pbkdf2-sha512$i=2000001"],
  ] as const;
  for (const [allowed, refused] of pairs) {
    const text = `${allowed}$${salt}$${digest}`;
    equal(formatForeignHash(parsed(text)), text);
    equal(parseForeignHash(`${refused}$${salt}$${digest}`), "foreign_hash_cost", refused);
  }
});

Deno.test("parseForeignHash() refuses malformed hashes", () => {
  const [salt, digest] = ["c29tZXNhbHQ", "AAAAAAAAAAAAAAAAAAAAAA"];
  const malformed = [
    "",
    "$",
    "password",
    `$2b$12$${"a".repeat(53)}`,
    `$argon2d$v=19$m=65536,t=2,p=1$${salt}$${digest}`,
    `$argon2id$v=16$m=65536,t=2,p=1$${salt}$${digest}`,
    `$argon2id$v=19$m=7,t=2,p=1$${salt}$${digest}`,
    `$argon2id$v=19$m=65536,t=0,p=1$${salt}$${digest}`,
    `$argon2id$v=19$m=65536,t=2,p=1$c2FsdA$${digest}`,
    `$scrypt$ln=14,r=8,p=1$${salt}$AAAA`,
    `$scrypt$ln=0,r=8,p=1$${salt}$${digest}`,
    `$scrypt$ln=14,r=8,p=1$${salt}$${digest}$${digest}`,
    `$scrypt$ln=14,r=8,p=1$${salt}$not base64!`,
    `$pbkdf2-md5$i=1$${salt}$${digest}`,
    `$pbkdf2-sha256$i=0$${salt}$${digest}`,
    `$pbkdf2-sha256$i=1e3$${salt}$${digest}`,
    `$firebase-scrypt$ln=14,r=8$${salt}$Bw$AAAA$${digest}`,
    `$pbkdf2-sha256$i=1$${salt}$${"A".repeat(4000)}`,
  ];
  for (const text of malformed) equal(parseForeignHash(text), "foreign_hash_format", text);
});

Deno.test("parseForeignHash() reads what formatForeignHash() writes", () => {
  const bytes = (minLength: number) => fc.uint8Array({ minLength, maxLength: 64 });
  const hashes = fc.oneof(
    fc.record({
      kind: fc.constantFrom("argon2id" as const, "argon2i" as const),
      memoryKib: fc.integer({ min: 32, max: 65536 }),
      passes: fc.integer({ min: 1, max: 6 }),
      lanes: fc.integer({ min: 1, max: 4 }),
      salt: bytes(8),
      digest: bytes(16),
    }),
    fc.record({
      kind: fc.constant("scrypt" as const),
      logN: fc.integer({ min: 1, max: 14 }),
      blockSize: fc.integer({ min: 1, max: 64 }),
      parallelism: fc.integer({ min: 1, max: 2 }),
      nfkc: fc.boolean(),
      salt: bytes(1),
      digest: bytes(16),
    }),
    fc.record({
      kind: fc.constantFrom("pbkdf2-sha1" as const, "pbkdf2-sha512" as const),
      iterations: fc.integer({ min: 1, max: 2_000_000 }),
      salt: bytes(1),
      digest: bytes(16),
    }),
  );
  fc.assert(fc.property(hashes, (hash) => {
    deepEqual(parseForeignHash(formatForeignHash(hash)), hash);
  }));
  fc.assert(fc.property(fc.string(), (text) => {
    parseForeignHash(text);
    parseForeignHash(`$argon2id$${text}`);
  }));
});
