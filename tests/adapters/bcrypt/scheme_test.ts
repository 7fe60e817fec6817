import { deepEqual, equal, match, notEqual } from "node:assert/strict";
import { createHash, createHmac } from "node:crypto";
import bcryptjs from "bcryptjs";
import {
  bcryptInput,
  chooseComparison,
  decoyOf,
  formatStoredHash,
  parseStoredHash,
  pepperOf,
} from "../../../core/adapters/bcrypt/scheme.ts";
import { asHash, asPassword, hashOf, pepper, randomBytes, withHasher } from "./with_hasher.ts";

const password = asPassword("correct horse battery staple");
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

Deno.test("verify() does not match a hash with a different pepper", async () => {
  let peppered = asHash("");
  await withHasher({ pepper }, async (hasher) => {
    peppered = await hashOf(hasher, password);
  });
  await withHasher({ pepper: pepper + "!" }, async (other) => {
    equal(await other.verify(password, peppered), "mismatch");
    equal(other.needsRehash(peppered), true);
    // Nor with a forged id, because the secret differs.
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
    const plain = formatStoredHash(decoyOf({ cost, pepper: null }, randomBytes));
    match(plain, /^\$2b\$[0-9]{2}\$[./A-Za-z0-9]{53}$/);
    equal(bcryptjs.getRounds(plain), cost);
    equal(parseStoredHash(plain)?.bcrypt.cost, cost);
    notEqual(plain, formatStoredHash(decoyOf({ cost, pepper: null }, randomBytes)));
    const peppered = formatStoredHash(decoyOf({ cost, pepper: pepperOf(pepper) }, randomBytes));
    equal(parseStoredHash(peppered)?.pepperId, pepperOf(pepper).id);
  }
});

Deno.test("chooseComparison() chooses the decoy for everything that cannot match", () => {
  const ours = pepperOf(pepper);
  const long = asPassword("x".repeat(73));
  const plainHash = asHash(`$2b$05$${digits}`);
  for (const now of [null, ours]) {
    const decoy = decoyOf({ cost: 12, pepper: now }, randomBytes);
    const hopeless = [
      [password, null],
      [password, asHash("nonsense")],
      [password, asHash(`$2b$31$${digits}`)],
      [password, asHash(`hmac-sha384:00000000:$2b$05$${digits}`)],
      [long, plainHash],
      [long, null],
    ] as const;
    for (const [offered, hash] of hopeless) {
      const { input, against, genuine } = chooseComparison(offered, hash, now, decoy);
      deepEqual({ genuine, against }, { genuine: false, against: decoy.bcrypt });
      deepEqual(input, bcryptInput(offered, now));
    }
    equal(chooseComparison(password, plainHash, now, decoy).genuine, true);
    equal(chooseComparison(password, plainHash, now, decoy).against.cost, 5);
  }
});

Deno.test("formatStoredHash() is the inverse of parseStoredHash()", () => {
  for (const head of ["$2a$05$", "$2b$16$", "$2y$04$", "hmac-sha384:0123abcd:$2b$12$"]) {
    const stored = parseStoredHash(head + digits);
    equal(stored === null ? null : formatStoredHash(stored), head + digits);
  }
});
