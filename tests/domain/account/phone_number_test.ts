import assert from "node:assert/strict";
import fc from "fast-check";
import { getCountries, getCountryCallingCode, getExampleNumber } from "libphonenumber-js/max";
import examples from "libphonenumber-js/mobile/examples";
import { numberKeyOf } from "../../../core/domain/sending/number_key.ts";
import { maskPhoneNumber } from "../../../core/domain/account/phone_mask.ts";
import { parsePhoneNumber, type PhoneNumber } from "../../../core/domain/account/phone_number.ts";

Deno.test("maskPhoneNumber() recognizes the calling code of every country", () => {
  for (const country of getCountries()) {
    const number = getExampleNumber(country, examples)?.number;
    assert.ok(number !== undefined, country);
    const masked = maskPhoneNumber(number as string as PhoneNumber);
    assert.equal(masked, `+${getCountryCallingCode(country)} ... ... ${number.slice(-2)}`, country);
  }
});

Deno.test("parsePhoneNumber() accepts common formats of an international number", () => {
  for (const text of ["+12025550142", "+1 202 555 0142", "+1 (202) 555-0142", "+1.202.555.0142"]) {
    assert.equal(parsePhoneNumber(text), "+12025550142");
  }
});

Deno.test("parsePhoneNumber() refuses numbers that no code can reach", () => {
  const wrong = [
    "",
    "2025550142",
    "+1 202 555",
    "+1 202 555 0142 ext. 7",
    "+1 202 555 0142;ext=7",
    "+999 202 555 0142",
    "++12025550142",
    "+1 202 555 0142 / +1 202 555 0143",
    "tel:+12025550142;phone-context=example.com",
    `+1 202 555 0142${" ".repeat(60)}`,
  ];
  for (const text of wrong) assert.equal(parsePhoneNumber(text), null, text);
});

Deno.test("parsePhoneNumber() accepts numbers as contact lists and keyboards write them", () => {
  const forms = [
    "\u202a+1 202 555 0142\u202c",
    "\u202d+1 (202) 555-0142\u202c",
    "\u2068+12025550142\u2069",
    "\u200e+12025550142",
    "+1\u00a0202\u00a0555\u00a00142",
    "+1\u202f202\u202f555\u202f0142",
    "+1\u2011202\u2011555\u20110142",
    "+1 202\u2013555\u20130142",
    "+1 202 \u2212 555 0142",
    "\uff0b\uff11202\uff15\uff15\uff15\uff10\uff11\uff14\uff12",
    "+\u0661\u0662\u0660\u0662\u0665\u0665\u0665\u0660\u0661\u0664\u0662",
    "+1 202 / 5550142",
    " +12025550142",
    "+12025550142\t",
    "+1 202\n555 0142",
    "tel:+1-202-555-0142",
  ];
  for (const form of forms) assert.equal(parsePhoneNumber(form), "+12025550142", form);
  assert.equal(parsePhoneNumber("+44 (0)20 7946 0123"), "+442079460123");
});

/** The example mobile number of a country's numbering plan. */
function exampleOf(country: "MX" | "BR" | "AR"): string {
  return String(getExampleNumber(country, examples)?.number);
}

Deno.test("parsePhoneNumber() converts old formats of Mexico, Brazil and Argentina", () => {
  const mexico = exampleOf("MX");
  assert.equal(parsePhoneNumber(mexico.replace("+52", "+52 1 ")), mexico);
  const brazil = exampleOf("BR");
  assert.equal(parsePhoneNumber(brazil.replace(/^(\+55\d\d)9/, "$1 ")), brazil);
  const argentina = exampleOf("AR");
  assert.equal(parsePhoneNumber(argentina.replace("+54911", "+54 11 15 ")), argentina);
});

Deno.test("numberKeyOf() is the same for an Argentine mobile number with and without the 9", () => {
  const mobile = parsePhoneNumber(exampleOf("AR"));
  const without = parsePhoneNumber(exampleOf("AR").replace("+549", "+54"));
  assert.ok(mobile !== null && without !== null && mobile !== without);
  assert.equal(numberKeyOf(mobile), numberKeyOf(without));
});

Deno.test("parsePhoneNumber() accepts a range that is newer than the bundled plans", () => {
  const ranges = [{ prefix: "+1436", country: "US" }];
  assert.equal(parsePhoneNumber("+1 436 555 0123"), null);
  assert.equal(parsePhoneNumber("+1 436 555 0123", ranges), "+14365550123");
  assert.equal(parsePhoneNumber("+1 436 555 012", ranges), null, "too short for the plan");
  assert.equal(parsePhoneNumber("+1 437 155 0123", ranges), null, "another range");
});

Deno.test("parsePhoneNumber() ignores separators between digits", () => {
  const noise = fc.constantFrom("", " ", "-", ".", "/", "\u00a0", "\u2011", "\u200e", "\u202f");
  const digits = [..."12025550142"];
  fc.assert(
    fc.property(
      fc.array(noise, { minLength: digits.length, maxLength: digits.length }),
      (between) => {
        const typed = `+${digits.map((digit, at) => digit + (between[at] ?? "")).join("")}`;
        assert.equal(parsePhoneNumber(typed), "+12025550142");
      },
    ),
  );
});
