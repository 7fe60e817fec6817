import bcryptjs from "bcryptjs";
import { bcrypt } from "hash-wasm";
import { equal } from "node:assert/strict";
import { formatBcryptHash } from "../../../core/adapters/bcrypt/bcrypt_text.ts";
import { lanesMax } from "../../../core/adapters/bcrypt/hash_job.ts";
import { laneDigests } from "../../../core/adapters/bcrypt/lanes.ts";

const cost = 4;

/**
 * Compares random hashes in batches of one, two and three with hash-wasm and bcryptjs. Throws for a
 * difference; returns how many were compared. Takes about 3 ms of CPU for each.
 */
export async function compareRandomHashes(count: number): Promise<number> {
  let compared = 0;
  for (let batch = 0; compared < count; batch++) {
    const lanes = Math.min(batch % lanesMax + 1, count - compared);
    const passwords = Array.from({ length: lanes }, randomPassword);
    const jobs = passwords.map((password) => ({
      kind: "bcrypt" as const,
      input: new TextEncoder().encode(password),
      salt: crypto.getRandomValues(new Uint8Array(16)),
      cost,
    }));
    for (const [lane, digest] of laneDigests(jobs).entries()) {
      const { input, salt } = jobs[lane] ?? { input: new Uint8Array(), salt: new Uint8Array() };
      const text = formatBcryptHash({ variant: "2b", cost, salt, digest: digest.subarray(0, 23) });
      const where = `lane ${lane} of ${lanes}: ${JSON.stringify(passwords[lane])}`;
      equal(bcryptjs.hashSync(passwords[lane] ?? "", text.slice(0, 29)), text, where);
      const password = input.length === 0 ? new Uint8Array(1) : input.slice(0, 72);
      const other = await bcrypt({ password, salt, costFactor: cost, outputType: "binary" });
      equal(digest.toHex(), other.toHex(), where);
      compared++;
    }
  }
  return compared;
}

/** 0 to 79 bytes in UTF-8: a quarter of the characters ASCII, some of them NUL. */
function randomPassword(): string {
  const [length = 0, ...units] = crypto.getRandomValues(new Uint16Array(41));
  const ranges = [0x80, 0x800, 0xd800, 0x100] as const;
  const characters = units.map((unit) => {
    const range = ranges[unit % 4] ?? 0x80;
    return String.fromCodePoint((unit >> 2) % range);
  });
  let text = "";
  for (const character of characters.slice(0, length % 41)) text += character;
  return text;
}
