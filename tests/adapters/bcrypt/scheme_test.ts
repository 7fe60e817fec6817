import { deepEqual, equal, match, notEqual } from "node:assert/strict";
import { createHash, createHmac } from "node:crypto";
import bcryptjs from "bcryptjs";
import fc from "fast-check";
import type { PasswordHash } from "../../../core/domain/account/password.ts";
import {
  bcryptInput,
  comparisonWith,
  decoyOf,
  formatStoredHash,
  longPasswordKeyOf,
  parseStoredHash,
  pepperOf,
  type Scheme,
} from "../../../core/adapters/bcrypt/scheme.ts";
import {
  asHash,
  asPassword,
  hashOf,
  longPasswordKey,
  pepper,
  randomBytes,
  withHasher,
} from "./with_hasher.ts";

const password = asPassword("correct horse battery staple");
const ofDatabase = longPasswordKeyOf(longPasswordKey);
const plain: Scheme = { cost: 12, pepper: null, longPasswordKey: ofDatabase };
const peppered: Scheme = { ...plain, pepper: pepperOf(pepper) };
const digits = "CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW";

Deno.test("hash() with a pepper hashes the base64 of HMAC-SHA-384 and marks the hash", async () => {
  await withHasher({ pepper }, async (hasher) => {
    const hash = await hashOf(hasher, password);
    const id = createHash("sha256").update("latchkey pepper id" + pepper).digest("hex");
    match(hash, /^hmac-sha384:[0-9a-f]{8}:\$2b\$04\$[./A-Za-z0-9]{53}$/);
    equal(hash.split(":")[1], id.slice(0, 8));
    const mac = createHmac("sha384", pepper).update(password).digest("base64");
    equal(mac.length, 64);
    equal(await bcryptjs.compare(mac, hash.slice(hash.indexOf("$"))), true);
  });
});

Deno.test("hash() hashes only passwords over 72 bytes with the database's key, and marks them", async () => {
  await withHasher({}, async (hasher) => {
    for (const text of ["x".repeat(71), "x".repeat(72), "é".repeat(36), "😀".repeat(18)]) {
      match(await hashOf(hasher, asPassword(text)), /^\$2b\$04\$/);
    }
    for (const text of ["x".repeat(73), "é".repeat(64), "😀".repeat(64), "x".repeat(256)]) {
      const hash = await hashOf(hasher, asPassword(text));
      match(hash, /^hmac-sha384:database:\$2b\$04\$[./A-Za-z0-9]{53}$/);
      const mac = createHmac("sha384", longPasswordKey).update(text).digest("base64");
      equal(await bcryptjs.compare(mac, hash.slice(hash.indexOf("$"))), true);
      equal(hasher.needsRehash(hash), false);
    }
  });
});

Deno.test("verify() matches a password of any length, and no shorter or longer one (R04)", async () => {
  const unit = fc.constantFrom("x", "é", "漢", "😀");
  const text = fc.string({ unit, minLength: 16, maxLength: 256, size: "max" });
  await withHasher({ workers: 2 }, async (hasher) => {
    await fc.assert(
      fc.asyncProperty(text, fc.nat(255), async (one, at) => {
        const hash = await hashOf(hasher, asPassword(one));
        const points = Array.from(one);
        const prefix = points.slice(0, at % points.length).join("");
        const changed = points.with(at % points.length, "y").join("");
        equal(await hasher.verify(asPassword(one), hash), "match");
        for (const other of [prefix, changed, one + "x", one + one]) {
          equal(await hasher.verify(asPassword(other), hash), "mismatch");
        }
      }),
      { numRuns: 40 },
    );
  });
});

Deno.test("verify() does not accept the input of bcrypt in place of a long password", async () => {
  const text = "é".repeat(64);
  await withHasher({}, async (hasher) => {
    const hash = await hashOf(hasher, asPassword(text));
    const mac = createHmac("sha384", longPasswordKey).update(text).digest("base64");
    equal(await hasher.verify(asPassword(mac), hash), "mismatch");
    equal(await hasher.verify(asPassword(mac), asHash(hash.slice(hash.indexOf("$")))), "match");
  });
});

Deno.test("verify() with another key of the database matches no long password", async () => {
  const [long, short] = [asPassword("é".repeat(64)), password];
  const hashes: PasswordHash[] = [];
  await withHasher({}, async (hasher) => {
    for (const one of [long, short]) hashes.push(await hashOf(hasher, one));
  });
  const [ofLong = null, ofShort = null] = hashes;
  await withHasher({ longPasswordKey: "another" }, async (hasher) => {
    equal(await hasher.verify(long, ofLong), "mismatch");
    equal(await hasher.verify(short, ofShort), "match");
  });
});

Deno.test("verify() with a new pepper still matches a long password, which needs a rehash", async () => {
  const long = asPassword("é".repeat(64));
  let old = asHash("");
  await withHasher({}, async (hasher) => {
    old = await hashOf(hasher, long);
  });
  await withHasher({ pepper }, async (hasher) => {
    equal(await hasher.verify(long, old), "match");
    equal(await hasher.verify(asPassword("é".repeat(63)), old), "mismatch");
    equal(await hasher.verify(password, old), "mismatch");
    equal(hasher.needsRehash(old), true);
    const renewed = await hashOf(hasher, long);
    match(renewed, new RegExp(`^hmac-sha384:${pepperOf(pepper).id}:`));
    equal(await hasher.verify(long, renewed), "match");
  });
});

Deno.test("verify() with a new pepper still matches a plain hash, which needs a rehash", async () => {
  let old = asHash("");
  await withHasher({}, async (plain) => {
    old = await hashOf(plain, password);
  });
  await withHasher({ pepper }, async (hasher) => {
    equal(await hasher.verify(password, old), "match");
    equal(await hasher.verify(asPassword("wrong horse"), old), "mismatch");
    equal(hasher.needsRehash(old), true);
    equal(await hasher.verify(asPassword("x".repeat(73)), old), "mismatch");
  });
});

Deno.test("verify() with an old pepper matches its hashes, which need a rehash", async () => {
  const next = `${pepper} that is newer`;
  let [old, renewed] = [asHash(""), asHash("")];
  await withHasher({ pepper }, async (hasher) => {
    old = await hashOf(hasher, password);
  });
  // First, every instance can check what the new pepper will make, and still uses the old one.
  await withHasher({ pepper: next, oldPepper: pepper }, async (hasher) => {
    equal(await hasher.verify(password, old), "match");
    equal(await hasher.verify(asPassword("wrong horse"), old), "mismatch");
    equal(hasher.needsRehash(old), true);
    renewed = await hashOf(hasher, password);
    equal(hasher.needsRehash(renewed), false);
  });
  await withHasher({ pepper, oldPepper: next }, async (hasher) => {
    equal(await hasher.verify(password, renewed), "match");
  });
  await withHasher({ pepper: next }, async (hasher) => {
    equal(await hasher.verify(password, renewed), "match");
    equal(await hasher.verify(password, old), "mismatch");
  });
});

Deno.test("verify() does not match a hash with a different pepper", async () => {
  let peppered = asHash("");
  await withHasher({ pepper }, async (hasher) => {
    peppered = await hashOf(hasher, password);
  });
  await withHasher({ pepper: pepper + "!" }, async (other) => {
    equal(await other.verify(password, peppered), "mismatch");
    equal(other.needsRehash(peppered), true);
    // Nor with a forged ID, because the secret differs.
    const forged = asHash(peppered.replace(/:[0-9a-f]{8}:/, `:${pepperOf(pepper + "!").id}:`));
    equal(await other.verify(password, forged), "mismatch");
  });
  await withHasher({}, async (plain) => {
    equal(await plain.verify(password, peppered), "mismatch");
    equal(plain.needsRehash(peppered), true);
    equal(await plain.verify(password, asHash(peppered.slice(21))), "mismatch");
  });
});

Deno.test("needsRehash() is true if cost, variant, scheme or pepper is outdated", async () => {
  const { id } = pepperOf(pepper);
  const table: readonly (readonly [string, boolean, boolean])[] = [
    // stored hash, outdated without a pepper, outdated with a pepper
    [`$2b$05$${digits}`, false, true],
    [`$2a$05$${digits}`, true, true],
    [`$2y$05$${digits}`, true, true],
    [`$2b$04$${digits}`, true, true],
    [`$2b$06$${digits}`, true, true],
    [`hmac-sha384:${id}:$2b$05$${digits}`, true, false],
    [`hmac-sha384:${id}:$2a$05$${digits}`, true, true],
    [`hmac-sha384:${id}:$2b$06$${digits}`, true, true],
    [`hmac-sha384:00000000:$2b$05$${digits}`, true, true],
    [`hmac-sha384:database:$2b$05$${digits}`, false, true],
    [`hmac-sha384:database:$2a$05$${digits}`, true, true],
    [`hmac-sha384:database:$2b$04$${digits}`, true, true],
    [`hmac-sha512:${id}:$2b$05$${digits}`, true, true],
    ["", true, true],
  ];
  for (const [column, secret] of [[1, null], [2, pepper]] as const) {
    await withHasher({ cost: 5, pepper: secret }, (hasher) => {
      for (const row of table) equal(hasher.needsRehash(asHash(row[0])), row[column], row[0]);
      return Promise.resolve();
    });
  }
});

Deno.test("decoyOf() returns a valid hash with the current cost and scheme, different each time", () => {
  for (const cost of [4, 10, 12, 15]) {
    const decoy = formatStoredHash(decoyOf({ ...plain, cost }, randomBytes));
    match(decoy, /^\$2b\$[0-9]{2}\$[./A-Za-z0-9]{53}$/);
    equal(bcryptjs.getRounds(decoy), cost);
    equal(parseStoredHash(decoy)?.bcrypt.cost, cost);
    notEqual(decoy, formatStoredHash(decoyOf({ ...plain, cost }, randomBytes)));
    const other = formatStoredHash(decoyOf({ ...peppered, cost }, randomBytes));
    equal(parseStoredHash(other)?.keyId, pepperOf(pepper).id);
  }
});

Deno.test("comparisonWith() returns null for everything that cannot match", () => {
  const long = asPassword("x".repeat(73));
  const plainHash = asHash(`$2b$05$${digits}`);
  const longHash = asHash(`hmac-sha384:database:$2b$05$${digits}`);
  for (const scheme of [plain, peppered]) {
    const hopeless = [
      [password, asHash("nonsense")],
      [password, asHash(`$2b$31$${digits}`)],
      [password, asHash(`hmac-sha384:00000000:$2b$05$${digits}`)],
      [password, longHash],
      [long, plainHash],
    ] as const;
    for (const [offered, hash] of hopeless) {
      equal(comparisonWith(offered, hash, scheme), null);
    }
    const inputs = [bcryptInput(password, null), bcryptInput(long, ofDatabase)];
    for (const [at, [offered, hash]] of [[password, plainHash], [long, longHash]].entries()) {
      const compared = comparisonWith(asPassword(offered ?? ""), asHash(hash ?? ""), scheme);
      deepEqual([compared?.input, compared?.against.cost], [inputs[at], 5]);
    }
  }
});

Deno.test("formatStoredHash() is the inverse of parseStoredHash()", () => {
  for (
    const head of [
      "$2a$05$",
      "$2b$16$",
      "$2y$04$",
      "hmac-sha384:0123abcd:$2b$12$",
      "hmac-sha384:database:$2b$12$",
    ]
  ) {
    const stored = parseStoredHash(head + digits);
    equal(stored === null ? null : formatStoredHash(stored), head + digits);
  }
});
