import { equal } from "node:assert/strict";
import { asHash, asPassword, withHasher } from "./with_hasher.ts";

/** The 72 characters of Openwall's longest vector that bcrypt uses. */
const longest = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

/** Openwall crypt_blowfish 1.3, `wrapper.c`; the first three also in John the Ripper. */
const openwall: readonly (readonly [string, string])[] = [
  ["U*U", "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"],
  ["U*U*", "$2a$05$CCCCCCCCCCCCCCCCCCCCC.VGOzA784oUp/Z0DY336zx7pLYAy0lwK"],
  ["U*U*U", "$2a$05$XXXXXXXXXXXXXXXXXXXXXOAcXxm9kjPGEMsLznoKqmqw7tc8WCx4a"],
  ["", "$2a$05$CCCCCCCCCCCCCCCCCCCCC.7uG0VCzI2bS7j6ymqJi9CdcdxiRTWNy"],
  [longest, "$2a$05$abcdefghijklmnopqrstuu5s2v8.iXieOjg/.AySBTTZIIVFJeBui"],
];

/** Damien Miller's jBCrypt, `TestBCrypt.java`, generated with OpenBSD's implementation. */
const openbsd: readonly (readonly [string, string])[] = [
  ["", "$2a$06$DCq7YPn5Rq63x1Lad4cll.TV4S6ytwfsfvkgY8jIucDrjc8deX1s."],
  ["", "$2a$08$HqWuK6/Ng6sg9gQzbLrgb.Tl.ZHfXLhvt/SgVyWhQqgqcZ7ZuUtye"],
  ["a", "$2a$06$m0CrhHm10qJ3lXRY.5zDGO3rS2KdeeWLuGmsfGlMfOxih58VYVfxe"],
  ["a", "$2a$08$cfcvVd2aQ8CMvoMpP2EBfeodLEkkFJ9umNEfPD18.hUF62qqlC/V."],
  ["abc", "$2a$06$If6bvum7DFjUnE9p2uDeDu0YHzrHM6tf.iqN8.yx.jNN1ILEf7h0i"],
  ["abc", "$2a$08$Ro0CUfOqk6cXEKf3dyaM7OhSCvnwM9s4wIX9JeLapehKK5YdLxKcm"],
  [
    "abcdefghijklmnopqrstuvwxyz",
    "$2a$06$.rCVZVOThsIa97pEDOxvGuRRgzG64bvtJ0938xuqzv18d3ZpQhstC",
  ],
  [
    "~!@#$%^&*()      ~!@#$%^&*()PNBFRD",
    "$2a$06$fPIsBO8qRqkjj273rfaOI.HtSV9jLDpTbZn782DC6/t7qT67P6FfO",
  ],
];

Deno.test("verify() matches the published test vectors of crypt_blowfish and OpenBSD", async () => {
  await withHasher({ workers: 2 }, async (hasher) => {
    for (const [text, hash] of [...openwall, ...openbsd]) {
      for (const variant of ["$2a$", "$2b$", "$2y$"]) {
        const stored = asHash(variant + hash.slice(4));
        equal(await hasher.verify(asPassword(text), stored), "match", `${stored} ${text}`);
        equal(await hasher.verify(asPassword(`${text.slice(1)}?`), stored), "mismatch", stored);
      }
    }
  });
});
