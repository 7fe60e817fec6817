import { equal, match } from "node:assert/strict";
import fc from "fast-check";
import { bcryptVariants, formatBcryptHash } from "../../../core/adapters/bcrypt/bcrypt_text.ts";
import { bcryptWork, hashOfHex, hexOfHash } from "../../../core/adapters/sql/password_bytes.ts";
import { workOf } from "../../../core/domain/account/hash_work.ts";
import type { PasswordHash } from "../../../core/domain/account/password.ts";

const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });

Deno.test("hexOfHash() has 40 bytes for any hash of bcrypt, and hashOfHex() its text", () => {
  const hashes = fc.record({
    variant: fc.constantFrom(...bcryptVariants),
    cost: fc.integer({ min: 0, max: 31 }),
    salt: bytes(16),
    digest: bytes(23),
  });
  fc.assert(fc.property(hashes, (given) => {
    const hash = formatBcryptHash(given) as PasswordHash;
    const hex = hexOfHash(hash);
    match(hex, /^[89a-d][0-9a-f]{79}$/);
    equal(hashOfHex(hex), hash);
    equal(bcryptWork(hex), workOf(hash));
  }));
});

Deno.test("hexOfHash() keeps the text of any other hash, and of bcrypt's with unused bits", () => {
  const bcrypt = fc.stringMatching(/^\$2[abxy]\$\d\d\$[./A-Za-z0-9]{53}$/);
  const other = fc.string({ unit: "binary-ascii", minLength: 1 });
  fc.assert(fc.property(fc.oneof(bcrypt, other), (hash) => {
    const hex = hexOfHash(hash as PasswordHash);
    equal(hashOfHex(hex), hash);
    if (hex.length !== 80 || bcryptWork(hex) === null) {
      equal(hex, new TextEncoder().encode(hash).toHex());
      equal(bcryptWork(hex), null);
    }
  }));
});
