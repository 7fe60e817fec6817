import { equal } from "node:assert/strict";
import { openSeenUsers } from "../../../core/adapters/sql/sqlite/transfer/seen_users_table.ts";

Deno.test("openSeenUsers() finds each name and its content, and counts users of a number", () => {
  const seen = openSeenUsers();
  const digest = (text: string): Uint8Array => new TextEncoder().encode(text.padEnd(16));
  const user = (at: number, content: number) => ({
    name: digest(`user${at}`),
    content: digest(`content ${content}`),
    number: digest(`number ${at % 1000}`),
    verifies: at % 2000 >= 1000,
  });
  for (let batch = 0; batch < 20; batch++) {
    seen.add(Array.from({ length: 500 }, (_, at) => user(batch * 500 + at, batch * 500 + at)));
  }
  for (let at = 0; at < 10_000; at += 7) {
    equal(seen.compare(user(at, at)), "same");
    equal(seen.compare(user(at, at + 1)), "different");
    equal(seen.compare(user(at + 10_000, at)), "new");
  }
  equal(seen.countVerified(digest("number 7")), 5);
  equal(seen.countVerified(digest("number 1000")), 0);
  seen.close();
});
