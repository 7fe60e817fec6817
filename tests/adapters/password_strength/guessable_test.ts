import assert from "node:assert/strict";
import fc from "fast-check";
import { isGuessable } from "../../../core/adapters/password_strength/guessable.ts";
import { personalWords } from "../../../core/domain/account/personal_words.ts";
import { parsePhoneNumber } from "../../../core/domain/account/phone_number.ts";
import { parseUsername } from "../../../core/domain/account/username.ts";
import { strongPassword } from "../../inline_strength_worker.ts";

const username = parseUsername("ada.lovelace@example.org");
const phoneNumber = parsePhoneNumber("+12025550142");
assert.ok(username.ok && phoneNumber !== null);
const words = personalWords({ username: username.value, phoneNumber, appName: "Acme Notes" });

const guessable: Readonly<Record<string, readonly string[]>> = {
  "repeated characters": [
    "aaaaaaaa",
    "        ",
    "漢漢漢漢漢漢漢漢",
    "!?!?!?!?",
    "abcabcabcabc",
    "aaaabbbbccccdddd",
    "aabbccdd",
    "aaaaaaaab",
    "zzzzzzz9",
    "monkeymonkey",
    "dragon dragon dragon",
    "x".repeat(256),
    "12ab".repeat(50),
  ],
  "sequences": [
    "12345678",
    "abcdefghijkl",
    "zyxwvuts",
    "87654321",
    "24681012",
    "abcdefg1",
    "12345 67890 abcde",
    "abcd-efgh-ijkl",
  ],
  "keyboard patterns": [
    "asdfghjkl;",
    "qwertz123",
    "1qaz2wsx3edc",
    "zaq12wsx",
    "zxcvbnm,./",
    "poiuytrewq!",
    "Qwerty123!",
    "qwerty asdfgh zxcvbn",
    "1q2w3e4r5t",
  ],
  "dates and years": ["20240101", "01-01-2024", "12/31/1999", "19901990", "12/12/2012 ".repeat(20)],
  "a name or common word and a few characters": [
    "Ada2024!!!!!!",
    "ada_2024",
    "Lovelace1815",
    "adalovelace1",
    "2024-lovelace",
    "acme-2026!",
    "AcmeNotes1",
    "latchkey99",
    "5550142ada",
    "202-555-0142 ada",
    "michael1990",
    "Jennifer2023",
    "Lakers 2024",
  ],
  "breached passwords of these kinds": [
    "Password1!",
    "Passw0rd!",
    "P@ssw0rd1",
    "Summer2024!",
    "Winter2025!",
    "Welcome1!",
    "Changeme1!",
    "Admin123!",
    "Aa123456!",
    "Company123",
    "Iloveyou2",
  ],
};

const strong: readonly string[] = [
  // Passphrases of four words, and of three.
  "correct horse battery staple",
  "horse-paper-lamp-fish",
  "love you my baby",
  "ich esse gern brot",
  "two red cars drive",
  "green apple pie",
  strongPassword,
  // Random characters of each kind: there are no composition rules (R05, R06).
  "qzjxkvwp",
  "QZJXKVWP",
  "59028146",
  "k7#mQ2vz",
  "9f8a7b6c",
  "a#b!c$d%",
  "^}~:;'ab%$#@!",
  "пароль мой",
  "😀🐎🔋📎🌧🎻🚲🍞",
  // A weak part does not make a strong password weaker.
  "xkq aaaaaaaa vtz",
  "my password is long",
  "iloveyou, ada l.",
  "Tr0ub4dour&3",
  "ada.lovelace wrote this",
  "bookkeeper lab",
  `${"a".repeat(100)}qzjx kvwp mrtd`,
  `qzjx kvwp mrtd${"a".repeat(100)}`,
  "x9$kQ2vzLm x9$kQ2vzLm",
];

for (const [kind, passwords] of Object.entries(guessable)) {
  Deno.test(`isGuessable() refuses ${kind} (R10)`, () => {
    assert.deepEqual(passwords.filter((one) => !isGuessable(one, words)), []);
  });
}

Deno.test("isGuessable() accepts passphrases and random passwords", () => {
  assert.deepEqual(strong.filter((one) => isGuessable(one, words)), []);
});

Deno.test("isGuessable() refuses personal words only for their user", () => {
  for (const one of ["Lovelace1815", "AcmeNotes2026"]) {
    assert.equal(isGuessable(one, words), true, one);
    assert.equal(isGuessable(one, []), false, one);
  }
});

Deno.test("isGuessable() never refuses nine random letters, and never throws", () => {
  const letter = fc.constantFrom(..."bcdfghjklmnpqrstvwxz");
  const apart = fc.array(letter, { minLength: 9, maxLength: 12 }).map((all) => all.join(""));
  fc.assert(
    fc.property(apart.filter((text) => new Set(text).size > 6), (text) => {
      assert.equal(isGuessable(text, words), false);
    }),
    { numRuns: 15 },
  );
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 40 }), (text) => {
      assert.equal(typeof isGuessable(text, words), "boolean");
    }),
    { numRuns: 15 },
  );
});
