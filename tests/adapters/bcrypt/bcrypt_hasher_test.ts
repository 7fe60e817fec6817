import bcryptjs from "bcryptjs";
import fc from "fast-check";
import { deepEqual, equal, match, notEqual, throws } from "node:assert/strict";
import { formatBcryptHash } from "../../../core/adapters/bcrypt/bcrypt_text.ts";
import { parseStoredHash } from "../../../core/adapters/bcrypt/scheme.ts";
import { parseNewPassword, type Password } from "../../../core/domain/account/password.ts";
import { asHash, asPassword, hashOf, openHasher, pepper, withHasher } from "./with_hasher.ts";

const password = asPassword("correct horse battery staple");
const workerSources = new URL("../../../core/adapters/bcrypt/", import.meta.url);
/** Only `deno test` reads it, to check the types of the worker. */
const workerTypes = new URL("../../../core/domain/account/", import.meta.url);

Deno.test("hash() returns $2b$ with the requested cost and a new salt each time", async () => {
  await withHasher({ cost: 5 }, async (hasher) => {
    const [one, two] = [await hashOf(hasher, password), await hashOf(hasher, password)];
    match(one, /^\$2b\$05\$[./A-Za-z0-9]{53}$/);
    notEqual(one.slice(7, 29), two.slice(7, 29));
  });
});

for (const secret of [null, pepper]) {
  const name = secret === null ? "plain" : "peppered";
  Deno.test(`verify() matches the hash of the password and no other, ${name}`, async () => {
    await withHasher({ pepper: secret }, async (hasher) => {
      const hash = await hashOf(hasher, password);
      equal(await hasher.verify(password, hash), "match");
      equal(await hasher.verify(asPassword(password + "r"), hash), "mismatch");
      equal(await hasher.verify(asPassword(password.toUpperCase()), hash), "mismatch");
      equal(hasher.needsRehash(hash), false);
    });
  });

  Deno.test(`verify() without a stored hash returns mismatch, ${name}`, async () => {
    await withHasher({ pepper: secret }, async (hasher) => {
      equal(await hasher.verify(password, null), "mismatch");
      equal(await hasher.verify(asPassword("x".repeat(256)), null), "mismatch");
    });
  });
}

Deno.test("hash() returns hashes that bcryptjs accepts", async () => {
  await withHasher({}, async (hasher) => {
    const texts = ["a plain one", "açúcar e pão", "😀".repeat(18), "x".repeat(72), "nul \0 in it"];
    for (const text of texts) {
      const hash = await hashOf(hasher, asPassword(text));
      equal(await bcryptjs.compare(text, hash), true, text);
      equal(await bcryptjs.compare(text + "!", hash), text.length === 72 || text.startsWith("😀"));
    }
  });
});

Deno.test("verify() accepts $2a$, $2b$ and $2y$ of another library, and no other variant", async () => {
  await withHasher({}, async (hasher) => {
    const foreign = await bcryptjs.hash(password, 4);
    for (const variant of ["2a", "2b", "2y"]) {
      const hash = asHash(`$${variant}${foreign.slice(3)}`);
      equal(await hasher.verify(password, hash), "match", variant);
      equal(await hasher.verify(asPassword("correct horse"), hash), "mismatch", variant);
    }
    for (const variant of ["2", "2x", "2c", "2B"]) {
      const hash = asHash(`$${variant}${foreign.slice(3)}`);
      equal(await hasher.verify(password, hash), "mismatch", variant);
    }
  });
});

Deno.test("verify() treats a NUL like any other character", async () => {
  await withHasher({}, async (hasher) => {
    const hash = await hashOf(hasher, asPassword("nul \0 one"));
    equal(await hasher.verify(asPassword("nul \0 one"), hash), "match");
    equal(await hasher.verify(asPassword("nul \0 two"), hash), "mismatch");
    equal(await hasher.verify(asPassword("nul "), hash), "mismatch");
  });
});

Deno.test("verify() does not match a password that another library truncated at 72 bytes", async () => {
  await withHasher({}, async (hasher) => {
    const hash = asHash(await bcryptjs.hash("x".repeat(80), 4));
    equal(await hasher.verify(asPassword("x".repeat(80)), hash), "mismatch");
    equal(await hasher.verify(asPassword("x".repeat(72)), hash), "match");
  });
});

Deno.test("verify() compares the last byte of a password of any length (R04)", async () => {
  await withHasher({ workers: 2 }, async (hasher) => {
    for (const length of [8, 55, 56, 71, 72, 73, 74, 128, 256]) {
      const text = fc.string({ unit: "grapheme-ascii", minLength: length, maxLength: length });
      await fc.assert(
        fc.asyncProperty(text, async (one) => {
          const hash = await hashOf(hasher, asPassword(one));
          equal(await hasher.verify(asPassword(one), hash), "match");
          equal(await hasher.verify(asPassword(flipLast(one)), hash), "mismatch");
          equal(await hasher.verify(asPassword(one.slice(0, -1)), hash), "mismatch");
        }),
        { numRuns: 10 },
      );
    }
  });
});

Deno.test("verify() compares the last of 256 code points of a peppered password", async () => {
  const unit = fc.constantFrom("a", "Z", " ", "é", "ш", "漢", "😀");
  const text = fc.string({ unit, minLength: 8, maxLength: 255, size: "max" });
  await withHasher({ workers: 2, pepper }, async (hasher) => {
    await fc.assert(
      fc.asyncProperty(text, async (one) => {
        const hash = await hashOf(hasher, asPassword(one + "x"));
        equal(await hasher.verify(asPassword(one + "x"), hash), "match");
        equal(await hasher.verify(asPassword(one + "y"), hash), "mismatch");
        equal(await hasher.verify(asPassword(one), hash), "mismatch");
      }),
      { numRuns: 40 },
    );
  });
});

// R07: the parser normalizes, so devices that compose characters differently agree.
Deno.test("verify() matches a password typed in NFD with one set in NFC", async () => {
  for (const secret of [null, pepper]) {
    await withHasher({ pepper: secret }, async (hasher) => {
      const hash = await hashOf(hasher, parsed("café da manhã".normalize("NFC")));
      const typed = parsed("café da manhã".normalize("NFD"));
      equal(await hasher.verify(typed, hash), "match");
    });
  }
});

Deno.test("verify() never throws for a malformed stored hash, and never matches it", async () => {
  await withHasher({ workers: 2 }, async (hasher) => {
    const good = await hashOf(hasher, password);
    const anything = fc.string({ unit: "binary", maxLength: 3 });
    const cut = fc.nat(good.length - 1).map((length) => good.slice(0, length));
    const altered = fc.tuple(fc.nat(good.length - 1), anything)
      .map(([at, text]) => good.slice(0, at) + text + good.slice(at + 1));
    const headed = anything.map((head) => head + good);
    const tailed = anything.map((tail) => good + tail);
    await fc.assert(
      fc.asyncProperty(fc.oneof(cut, altered, headed, tailed, fc.string()), async (text) => {
        const stored = parseStoredHash(text);
        // A well-formed hash with a high cost would take too long.
        fc.pre(stored === null || stored.bcrypt.cost === 4);
        // Another variant's letter, or unused bits of the last characters, make no difference.
        const same = stored !== null &&
          formatBcryptHash({ ...stored.bcrypt, variant: "2b" }) === good;
        equal(await hasher.verify(password, asHash(text)), same ? "match" : "mismatch");
      }),
      { numRuns: 300 },
    );
  });
});

Deno.test("verify() rejects a stored cost that would keep a worker busy for days", async () => {
  await withHasher({}, async (hasher) => {
    const good = await hashOf(hasher, password);
    for (const cost of ["00", "03", "17", "20", "31", "99"]) {
      const hash = asHash(good.replace("$04$", `$${cost}$`));
      equal(await hasher.verify(password, hash), "mismatch");
      equal(hasher.needsRehash(hash), true);
    }
  });
});

Deno.test("openBcryptHasher() refuses invalid options", () => {
  const wrong = [{ cost: 3 }, { cost: 16 }, { cost: 4.5 }, { workers: 0 }, { queueMax: -1 }];
  for (const options of wrong) throws(() => openHasher(options), /Broken invariant/);
  throws(() => openHasher({ pepper: "" }), /Broken invariant/);
  throws(() => openHasher({ longPasswordKey: "" }), /Broken invariant/);
});

Deno.test({
  name: "hash() works if a worker may not lower its priority",
  permissions: { read: [workerSources, workerTypes], sys: false },
  fn: () =>
    withHasher({}, async (hasher) => {
      equal(await hasher.verify(password, await hashOf(hasher, password)), "match");
    }),
});

function parsed(text: string): Password {
  const outcome = parseNewPassword(
    text,
    { username: null, phoneNumber: null, appName: "" },
    new Set(),
  );
  deepEqual(outcome.ok, true);
  return (outcome as { value: Password }).value;
}

function flipLast(text: string): string {
  // Flipping bit 0 of printable ASCII results in ASCII.
  return text.slice(0, -1) + String.fromCharCode(text.charCodeAt(text.length - 1) ^ 1);
}
