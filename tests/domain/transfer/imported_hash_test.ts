import { deepEqual } from "node:assert/strict";
import { parseImportedHash } from "../../../core/domain/transfer/imported_hash.ts";
import { parseFirebaseConfig } from "../../../core/domain/transfer/mappings/firebase_config.ts";

const salt = "c2FsdHNhbHRzYWx0c2FsdA";
const digest = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
const bcrypt = (head: string) => `${head}$${"a".repeat(53)}`;
const peppers = ["0123abcd"];

function outcome(text: string | null): string {
  const parsed = parseImportedHash(text, peppers);
  return parsed.ok ? parsed.value : parsed.code;
}

Deno.test("parseImportedHash() keeps bcrypt of cost 4 to 14, and refuses the rest", () => {
  for (const head of ["$2a$04", "$2b$10", "$2y$14"]) deepEqual(outcome(bcrypt(head)), bcrypt(head));
  deepEqual(outcome(bcrypt("$2b$03")), "hash_cost");
  deepEqual(outcome(bcrypt("$2b$15")), "hash_cost");
  deepEqual(outcome(bcrypt("$2x$10")), "hash_kind");
  deepEqual(outcome(bcrypt("$2$10")), "hash_kind");
  deepEqual(outcome(bcrypt("$2b$10").slice(1)), "hash_kind");
  deepEqual(outcome(bcrypt("$2b$10").slice(0, -1)), "hash_format");
  deepEqual(outcome(`${bcrypt("$2b$10")}\n`), "hash_format");
});

Deno.test("parseImportedHash() refuses foreign hashes beyond the bounds", () => {
  const cases: readonly (readonly [string, string])[] = [
    [`$argon2id$v=19$m=65536,t=6,p=4$${salt}$${digest}`, "ok"],
    [`$argon2id$v=19$m=65537,t=6,p=4$${salt}$${digest}`, "hash_cost"],
    [`$argon2id$v=19$m=65536,t=7,p=4$${salt}$${digest}`, "hash_cost"],
    [`$argon2i$v=19$m=65536,t=6,p=5$${salt}$${digest}`, "hash_cost"],
    [`$argon2id$v=16$m=65536,t=6,p=4$${salt}$${digest}`, "hash_format"],
    [`$argon2d$v=19$m=65536,t=6,p=4$${salt}$${digest}`, "hash_kind"],
    [`$scrypt$ln=17,r=8,p=2$${salt}$${digest}`, "ok"],
    [`$scrypt$ln=18,r=8,p=1$${salt}$${digest}`, "hash_cost"],
    [`$scrypt$ln=17,r=9,p=1$${salt}$${digest}`, "hash_cost"],
    [`$scrypt$ln=17,r=8,p=3$${salt}$${digest}`, "hash_cost"],
    [`$pbkdf2-sha512$i=2000000$${salt}$${digest}`, "ok"],
    [`$pbkdf2-sha512$i=2000001$${salt}$${digest}`, "hash_cost"],
    [`$pbkdf2-md5$i=1000$${salt}$${digest}`, "hash_kind"],
    [`$firebase-scrypt$ln=18,r=8$${salt}$Bw$${digest}$${digest}`, "hash_cost"],
    ["5f4dcc3b5aa765d61d8327deb882cf99", "hash_kind"],
    ["unsupported sha1", "hash_kind"],
  ];
  for (const [text, expected] of cases) {
    deepEqual(outcome(text), expected === "ok" ? text : expected, text);
  }
});

Deno.test("parseImportedHash() drops padding and the length of PBKDF2", () => {
  const padded = `$pbkdf2-sha256$i=1000,l=32$${salt}==$${digest}=`;
  deepEqual(outcome(padded), `$pbkdf2-sha256$i=1000$${salt}$${digest}`);
});

Deno.test("parseImportedHash() takes a peppered hash only with the pepper that made it", () => {
  const hash = `hmac-sha384:0123abcd:${bcrypt("$2b$12")}`;
  deepEqual(outcome(hash), hash);
  deepEqual(outcome(`hmac-sha384:0123abce:${bcrypt("$2b$12")}`), "hash_key");
  deepEqual(outcome(`hmac-sha384:database:${bcrypt("$2b$12")}`), "hash_key");
  deepEqual(outcome(`hmac-sha384:0123abcd:${bcrypt("$2b$16")}`), "hash_cost");
});

Deno.test("parseImportedHash() returns the unusable hash for a user without a password", () => {
  deepEqual(outcome(null), "!");
  deepEqual(outcome("!"), "hash_kind");
});

Deno.test("parseFirebaseConfig() reads the console's text and JSON, and refuses the rest", () => {
  const values = { signer_key: "AAEC", salt_separator: "Bw==", rounds: 8, mem_cost: 14 };
  const config = {
    signerKey: new Uint8Array([0, 1, 2]),
    saltSeparator: new Uint8Array([7]),
    rounds: 8,
    memCost: 14,
  };
  deepEqual(parseFirebaseConfig(JSON.stringify(values)), config);
  const text = "hash_config {\n  algorithm: SCRYPT,\n  base64_signer_key: AAEC,\n" +
    "  base64_salt_separator: Bw==,\n  rounds: 8,\n  mem_cost: 14,\n}";
  deepEqual(parseFirebaseConfig(text), config);
  deepEqual(parseFirebaseConfig(text.replace("SCRYPT", "BCRYPT")), null);
  for (const name of ["signer_key", "salt_separator", "rounds", "mem_cost"]) {
    deepEqual(parseFirebaseConfig(text.replace(name, "x")), null, name);
  }
});
