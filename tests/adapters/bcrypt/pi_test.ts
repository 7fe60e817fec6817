import { equal } from "node:assert/strict";

const source = new URL("../../../core/adapters/bcrypt/kernel/assembly/pi.ts", import.meta.url);

Deno.test("the kernel's initial subkeys and S-boxes are the fraction of pi", () => {
  const words = Deno.readTextFileSync(source).match(/0x[0-9a-f]{8}/g) ?? [];
  equal(words.length, 18 + 4 * 256);
  equal(words.map((word) => word.slice(2)).join(""), hexadecimalPi(words.length * 8));
});

/** The first digits after the point, by Machin's formula. */
function hexadecimalPi(digits: number): string {
  const spare = 64n;
  const one = 1n << (4n * BigInt(digits) + spare);
  const pi = 4n * (4n * arcTangent(5n, one) - arcTangent(239n, one));
  return ((pi - 3n * one) >> spare).toString(16).padStart(digits, "0");
}

/** arctan(1/x) times `one`. */
function arcTangent(x: bigint, one: bigint): bigint {
  let sum = 0n;
  let power = one / x;
  for (let divisor = 1n; power !== 0n; divisor += 2n) {
    sum += divisor % 4n === 1n ? power / divisor : -(power / divisor);
    power /= x * x;
  }
  return sum;
}
