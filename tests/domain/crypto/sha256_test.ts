import assert from "node:assert/strict";
import { createHash, createHmac } from "node:crypto";
import { hmacSha256, sha256Hex } from "../../../core/domain/crypto/sha256.ts";

Deno.test("sha256Hex gives the digests of FIPS 180-4's examples", () => {
  assert.equal(
    sha256Hex("abc"),
    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
  );
  assert.equal(sha256Hex(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  assert.equal(
    sha256Hex("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
    "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
  );
  assert.equal(
    sha256Hex("a".repeat(1_000_000)),
    "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0",
  );
});

Deno.test("sha256Hex equals node:crypto for every length up to five blocks", () => {
  for (let length = 0; length <= 320; length++) {
    const text = Array.from({ length }, (_, at) => String.fromCharCode((at * 31 + length) & 127))
      .join("");
    assert.equal(sha256Hex(text), createHash("sha256").update(text).digest("hex"), `${length}`);
  }
});

Deno.test("sha256Hex hashes UTF-8, with a lone surrogate replaced", () => {
  const edges = [255, 256, 257].map((length) => "a".repeat(length));
  for (
    const text of [
      ...edges,
      `${"a".repeat(200)}é`,
      "é",
      "日本語".repeat(30),
      "🔑",
      "a\ud800b",
      "\u0000",
      "\u007f\u0080",
    ]
  ) {
    assert.equal(sha256Hex(text), createHash("sha256").update(text).digest("hex"), text);
  }
});

Deno.test("hmacSha256 gives the MACs of RFC 4231", () => {
  const mac = (key: string, text: string): string => hmacSha256(key, text).toHex();
  assert.equal(
    mac("\x0b".repeat(20), "Hi There"),
    "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
  );
  assert.equal(
    mac("Jefe", "what do ya want for nothing?"),
    "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
  );
});

Deno.test("hmacSha256 equals node:crypto for keys shorter and longer than a block", () => {
  for (const length of [0, 1, 63, 64, 65, 200]) {
    for (const text of ["", "a", "é".repeat(100)]) {
      const key = "k".repeat(length);
      const expected = createHmac("sha256", key).update(text).digest("hex");
      assert.equal(hmacSha256(key, text).toHex(), expected, `${length}`);
    }
  }
});
