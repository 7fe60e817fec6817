import assert from "node:assert/strict";
import fc from "fast-check";
import { breachHashOf } from "../../../core/adapters/breached_passwords/breach_hash.ts";
import { openBreachedPasswords } from "../../../core/adapters/breached_passwords/breached_passwords.ts";
import {
  BreachFileRefused,
  checkHashFile,
  findInHashFile,
} from "../../../core/adapters/breached_passwords/hash_file.ts";
import type { Password } from "../../../core/domain/account/password.ts";

async function withFile(text: string, body: (path: string) => Promise<void>): Promise<void> {
  const path = await Deno.makeTempFile();
  try {
    await Deno.writeTextFile(path, text);
    await body(path);
  } finally {
    await Deno.remove(path);
  }
}

Deno.test("findInHashFile() finds exactly the hashes in the file, with any line ends", async () => {
  const words = fc.uniqueArray(fc.string({ maxLength: 6 }), { minLength: 1, maxLength: 60 });
  const shapes = fc.record({
    words,
    end: fc.constantFrom("\n", "\r\n"),
    last: fc.boolean(),
    count: fc.constantFrom("1", "52256179"),
  });
  await fc.assert(
    fc.asyncProperty(shapes, async ({ words, end, last, count }) => {
      const hashes = words.map(breachHashOf).toSorted();
      // Every second one is in the file.
      const kept = hashes.filter((_, at) => at % 2 === 0);
      const text = kept.map((hash) => `${hash}:${count}`).join(end) + (last ? end : "");
      await withFile(text, async (path) => {
        assert.equal(await checkHashFile(path), text.length);
        for (const [at, hash] of hashes.entries()) {
          assert.deepEqual(await findInHashFile(path, hash), { found: at % 2 === 0 });
        }
      });
    }),
    { numRuns: 25 },
  );
});

Deno.test("checkHashFile() refuses a file that is missing, empty, unsorted or another list", async () => {
  const [low, high] = [`${"0".repeat(40)}:3`, `${"F".repeat(40)}:3`];
  for (const text of ["", "\n", "password\n123456\n", `${high}\n${low}\n`, `${low}\nmore`]) {
    await withFile(text, async (path) => {
      await assert.rejects(checkHashFile(path), BreachFileRefused);
    });
  }
  await assert.rejects(checkHashFile("/nowhere/hashes"), /LATCHKEY_BREACH_FILE .* does not exist/);
  // Of passwords: another kind of hash.
  await withFile(`${"0".repeat(32)}:3\n`, async (path) => {
    await assert.rejects(checkHashFile(path), /sorted by hash/);
  });
});

Deno.test("findInHashFile() is unknown for a file that is gone or no list of hashes", async () => {
  const hash = breachHashOf("Password1!");
  const gone = await findInHashFile("/nowhere/hashes", hash);
  assert.deepEqual(gone, {
    found: null,
    words: "Cannot search LATCHKEY_BREACH_FILE: it does not exist",
  });
  await withFile("not a hash\n".repeat(100), async (path) => {
    assert.equal((await findInHashFile(path, hash)).found, null);
  });
});

Deno.test("find() asks the server only about passwords that are not in the file (R09)", async () => {
  const breached = "Password1!" as Password;
  const asked: string[] = [];
  const server = (url: string | URL | Request): Promise<Response> => {
    asked.push(String(url));
    return Promise.resolve(new Response(`${"0".repeat(35)}:1`));
  };
  const range = { url: "https://range.example/", fetch: server };
  await withFile(`${breachHashOf(breached)}:7\n`, async (file) => {
    const both = openBreachedPasswords({ range, file });
    assert.deepEqual(await both.find(breached), { found: true });
    assert.deepEqual(asked, []);
    const other = "correct horse battery" as Password;
    assert.deepEqual(await both.find(other), { found: false });
    assert.deepEqual(asked, [`https://range.example/${breachHashOf(other).slice(0, 5)}`]);
    const broken = openBreachedPasswords({ range, file: "/nowhere/hashes" });
    assert.equal((await broken.find(other))?.found, null, "the file could have had it");
    const only = openBreachedPasswords({ range: null, file });
    assert.deepEqual(await only.find(other), { found: false });
  });
});
