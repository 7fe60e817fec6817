import fc from "fast-check";
import { deepEqual, equal, notEqual, ok } from "node:assert/strict";
import { commonPasswords } from "../../../core/domain/account/common_passwords.ts";
import {
  parseNewPassword,
  parsePasswordAttempt,
  type PasswordContext,
} from "../../../core/domain/account/password.ts";
import { parsePhoneNumber } from "../../../core/domain/account/phone_number.ts";
import { parseUsername } from "../../../core/domain/account/username.ts";

const appName = "Acme";
const noContext: PasswordContext = { username: null, phoneNumber: null, appName };
const none: ReadonlySet<string> = new Set();

/** The refusal's code, or null for a password that is accepted. */
function refusalOf(
  text: string,
  context: PasswordContext = noContext,
  common: ReadonlySet<string> = none,
): string | null {
  const answer = parseNewPassword(text, context, common);
  return answer.ok ? null : answer.code;
}

function contextOf(name: string, number: string): PasswordContext {
  const username = parseUsername(name);
  const phoneNumber = parsePhoneNumber(number);
  ok(username.ok && phoneNumber !== null);
  return { username: username.value, phoneNumber, appName };
}

// R01, R02: characters as people count them, not UTF-16 units or bytes.
Deno.test("parseNewPassword() counts the minimum in code points", () => {
  for (const one of ["z", "é", "漢", "😀"]) {
    equal(refusalOf(one.repeat(7)), "password_too_short");
    equal(refusalOf(one.repeat(8)), null);
  }
  equal(refusalOf(""), "password_too_short");
  // Fourteen code points as typed, seven after composition.
  equal(refusalOf("e\u0301".repeat(7)), "password_too_short");
});

// R03: at least 64 characters of any script.
Deno.test("parseNewPassword() accepts at most 256 code points, whatever their bytes", () => {
  for (const one of ["z", "é", "漢", "😀", "e\u0301"]) {
    equal(refusalOf(one.repeat(64)), null);
    equal(refusalOf(one.repeat(256)), null, one);
    equal(refusalOf(one.repeat(257)), "password_too_long", one);
  }
  // Four code points as typed, one after composition. No character has more.
  equal(refusalOf("\u1f82".normalize("NFD").repeat(256)), null);
});

Deno.test("parseNewPassword() refuses a very long text", () => {
  equal(refusalOf("z".repeat(1_000_000)), "password_too_long");
  equal(parsePasswordAttempt("\u0344".repeat(1_000_000)), null);
});

Deno.test("parseNewPassword() refuses an unpaired surrogate", () => {
  for (const lone of ["\ud800", "\udbff", "\udc00", "\udfff", "\udc00\ud800"]) {
    for (
      const text of [lone + "password of ada", `pass${lone}word of ada`, "password of " + lone]
    ) {
      equal(refusalOf(text), "password_characters");
      equal(parsePasswordAttempt(text), null);
    }
  }
});

Deno.test("parseNewPassword() refuses every control character", () => {
  const codes = [...Array(0x20).keys(), ...Array.from({ length: 0x21 }, (_, at) => 0x7f + at)];
  for (const code of codes) {
    const text = `eight${String.fromCharCode(code)}letters`;
    equal(refusalOf(text), "password_characters", code.toString(16));
    equal(parsePasswordAttempt(text), null);
  }
});

// R05, R06: there are no composition rules.
Deno.test("parseNewPassword() accepts printable characters of only one kind", () => {
  const texts = [
    "        ",
    "qzjxkvwp",
    "QZJXKVWP",
    "83920174",
    "!?!?!?!?",
    "пароль мой",
    "a\u00a0b c d e",
  ];
  for (const text of texts) equal(refusalOf(text), null, text);
  for (let code = 0x20; code < 0x7f; code += 1) {
    equal(refusalOf(`some${String.fromCharCode(code)}thing`), null);
  }
});

// R07
Deno.test("parseNewPassword() composes to NFC and folds nothing else", () => {
  const composed = parsePasswordAttempt("café com leite");
  equal(parsePasswordAttempt("cafe\u0301 com leite"), composed);
  equal(composed, "caf\u00e9 com leite");
  notEqual(parsePasswordAttempt("cafe com leite"), composed);
  notEqual(parsePasswordAttempt("CAFÉ COM LEITE"), composed);
  // NFKC would make these two equal.
  notEqual(parsePasswordAttempt("ﬁfty-one"), parsePasswordAttempt("fifty-one"));
  equal(parsePasswordAttempt("  spaces stay  "), "  spaces stay  ");
});

// R08: at least 3,000 in ASVS 5.0 6.2.4; we promise 10,000.
Deno.test("commonPasswords() has at least 10,000 entries that are long enough", async () => {
  const common = await commonPasswords();
  const reachable = [...common].filter((one) => refusalOf(one) === null);
  ok(reachable.length >= 10_000, `There are ${reachable.length}`);
  deepEqual(reachable.filter((one) => one !== one.toLowerCase()), []);
  equal(await commonPasswords(), common);
});

Deno.test("parseNewPassword() refuses every common password, in any case", async () => {
  const common = await commonPasswords();
  for (const one of common) {
    if (refusalOf(one) !== null) continue;
    equal(refusalOf(one, noContext, common), "password_common", one);
    equal(refusalOf(one.toUpperCase(), noContext, common), "password_common", one);
  }
  for (const one of ["password", "PassWord1", "12345678", "qwertyuiop", "iloveyou"]) {
    equal(refusalOf(one, noContext, common), "password_common", one);
  }
});

// NIST SP 800-63B-4 3.1.1.2: the whole password is compared, not its parts.
Deno.test("parseNewPassword() accepts a password that only contains a common one", async () => {
  const common = await commonPasswords();
  for (const one of ["my password is long", "xx12345678xx", "iloveyou, ada l.", " password"]) {
    equal(refusalOf(one, noContext, common), null, one);
  }
});

// R10
Deno.test("parseNewPassword() refuses the username, also reversed or only its local part", () => {
  const ada = contextOf("Ada.Lovelace@example.org", "+12025550142");
  for (const one of ["ada.lovelace@example.org", "ADA.LOVELACE@EXAMPLE.ORG", "Ada.Lovelace"]) {
    equal(refusalOf(one, ada), "password_personal", one);
  }
  equal(refusalOf("gro.elpmaxe@ecalevoL.adA", ada), "password_personal");
  for (const one of ["ada.lovelace!", "lovelace", "ada.lovelace 1815"]) {
    equal(refusalOf(one, ada), null, one);
  }
});

Deno.test("parseNewPassword() refuses the phone number in any format", () => {
  const ada = contextOf("ada", "+12025550142");
  const plain = ["+12025550142", "12025550142", "2025550142", "0012025550142", "02025550142"];
  const spaced = ["+1 202 555 0142", "+1 (0)202 555-0142", "(202) 555.0142", "202/5550142"];
  for (const one of [...plain, ...spaced]) {
    equal(refusalOf(one, ada), "password_personal", one);
  }
  for (const one of ["+12025550143", "2025550142 ada", "20255501"]) {
    equal(refusalOf(one, ada), null, one);
  }
  // Only ignored characters: they leave an empty text, which every number ends with.
  equal(refusalOf("+-+-+-+-", ada), null);
});

Deno.test("parseNewPassword() refuses the product's name followed by digits and punctuation", () => {
  for (
    const one of [
      "latchkey",
      "LatchKey",
      "latchkey1",
      "latchkey2026",
      "Latchkey-2026!",
      "acme2026!",
    ]
  ) {
    equal(refusalOf(one), "password_personal", one);
  }
  for (const one of ["latchkey is a name", "my latchkey", "latchkeys"]) {
    equal(refusalOf(one), null, one);
  }
});

Deno.test("parseNewPassword() accepts only passwords that parsePasswordAttempt() accepts", () => {
  const text = fc.string({ unit: "binary", minLength: 6, maxLength: 270, size: "max" });
  fc.assert(fc.property(text, (one) => {
    const chosen = parseNewPassword(one, noContext, none);
    const offered = parsePasswordAttempt(one);
    if (refusalOf(one) !== "password_personal") {
      equal(offered, chosen.ok ? chosen.value : null);
    }
    if (offered === null) return;
    equal(offered, one.normalize("NFC"));
    equal(parsePasswordAttempt(offered), offered);
    equal(parsePasswordAttempt(one.normalize("NFD")), offered);
    ok([...offered].length >= 8 && [...offered].length <= 256);
  }));
});

Deno.test("parseNewPassword() never throws for any text", () => {
  const unit = fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code));
  fc.assert(fc.property(fc.string({ unit, maxLength: 2000, size: "max" }), (text) => {
    const answer = parseNewPassword(text, noContext, none);
    if (answer.ok) ok(text.isWellFormed());
  }));
});
