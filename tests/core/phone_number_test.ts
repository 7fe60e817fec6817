import assert from "node:assert/strict";
import { getCountries, getCountryCallingCode, getExampleNumber } from "libphonenumber-js/max";
import examples from "libphonenumber-js/mobile/examples";
import {
  maskPhoneNumber,
  parsePhoneNumber,
  type PhoneNumber,
} from "../../core/domain/phone_number.ts";

Deno.test("maskPhoneNumber() knows the calling code of every country", () => {
  for (const country of getCountries()) {
    const number = getExampleNumber(country, examples)?.number;
    assert.ok(number !== undefined, country);
    const masked = maskPhoneNumber(number as string as PhoneNumber);
    assert.equal(masked, `+${getCountryCallingCode(country)} ... ... ${number.slice(-2)}`, country);
  }
});

Deno.test("parsePhoneNumber() takes people's spellings of an international number", () => {
  for (const text of ["+12025550142", "+1 202 555 0142", "+1 (202) 555-0142", "+1.202.555.0142"]) {
    assert.equal(parsePhoneNumber(text), "+12025550142");
  }
});

Deno.test("parsePhoneNumber() refuses what no code can reach", () => {
  const wrong = [
    "",
    "2025550142",
    "+1 202 555",
    "+1 202 555 0142 ext. 7",
    "+1 202 555 0142;ext=7",
    "+999 202 555 0142",
    "++12025550142",
    "+1 202 555 014２",
    "+1 202\n555 0142",
    `+1 202 555 0142${" ".repeat(40)}`,
  ];
  for (const text of wrong) assert.equal(parsePhoneNumber(text), null, text);
});
