import { equal, notEqual } from "node:assert/strict";
import { parseTokenId, type TokenId } from "../../../core/domain/token.ts";
import { hexOfSessionId, sessionIdOfHex } from "../../../core/adapters/sql/store/rows/bytes.ts";

Deno.test("hexOfSessionId() returns the bytes of an ID, and sessionIdOfHex() the ID", () => {
  for (let made = 0; made < 256; made++) {
    const bytes = crypto.getRandomValues(new Uint8Array(16)).fill(made, 15);
    const id = bytes.toBase64({ alphabet: "base64url", omitPadding: true }) as TokenId;
    equal(hexOfSessionId(id), bytes.toHex());
    equal(sessionIdOfHex(bytes.toHex()), id);
  }
});

Deno.test("hexOfSessionId() never returns the bytes of an ID for another text", () => {
  const id = "AAAAAAAAAAAAAAAAAAAAAA" as TokenId;
  const others = ["AAAAAAAAAAAAAAAAAAAAAB", "", "s1", "A".repeat(16), "A".repeat(33), "\u00e9"];
  for (const other of others as TokenId[]) {
    const hex = hexOfSessionId(other);
    notEqual(hex.length, 32, other);
    equal(sessionIdOfHex(hex), other);
  }
  equal(sessionIdOfHex(hexOfSessionId(id)), id);
  // An ID that a client may send, and that no session has.
  equal(parseTokenId(others[0] ?? ""), others[0]);
});
