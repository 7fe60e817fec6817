import assert from "node:assert/strict";
import { equalBytes, equalTexts } from "../../../core/domain/crypto/constant_time.ts";

Deno.test("equalTexts finds each difference", () => {
  assert.equal(equalTexts("", ""), true);
  assert.equal(equalTexts("abcd", "abcd"), true);
  for (const other of ["bbcd", "abcc", "abc", "abcde", "", "\u0161bcd"]) {
    assert.equal(equalTexts("abcd", other), false, other);
  }
});

Deno.test("equalBytes finds each difference", () => {
  const bytes = new Uint8Array([0, 1, 254, 255]);
  assert.equal(equalBytes(bytes, bytes.slice()), true);
  for (let at = 0; at < bytes.length; at++) {
    for (let bit = 0; bit < 8; bit++) {
      const other = bytes.slice();
      other[at] = (other[at] ?? 0) ^ 1 << bit;
      assert.equal(equalBytes(bytes, other), false, `bit ${bit} of byte ${at}`);
    }
  }
  assert.equal(equalBytes(bytes, bytes.subarray(0, 3)), false);
  assert.equal(equalBytes(bytes.subarray(0, 3), bytes), false);
});
