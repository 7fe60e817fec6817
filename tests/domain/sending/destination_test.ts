import assert from "node:assert/strict";
import { getCountries } from "libphonenumber-js/max";
import {
  isDestinationCountry,
  phoneCountries,
} from "../../../core/domain/account/phone_country.ts";
import { destinationOf } from "../../../core/domain/sending/destination.ts";
import {
  parsePhoneNumber,
  parsePossibleNumber,
  type PhoneNumber,
} from "../../../core/domain/account/phone_number.ts";
import { parseSendableNumber } from "../../../core/domain/sending/sendable_number.ts";
import { defaultSendPolicy, type SendPolicy } from "../../../core/domain/sending/send_policy.ts";

// One of Ofcom's premium-rate numbers for drama (0909 8790 000 to 999).
const premium = "+44 909 8790123";

Deno.test("destinationOf() returns the country, the kind and the block of a thousand", () => {
  const expected: readonly (readonly [string, string, string, string])[] = [
    ["+12025550142", "US", "+12025550", "fixed_line_or_mobile"],
    ["+1 416 555 0142", "CA", "+14165550", "fixed_line_or_mobile"],
    ["+442079460123", "GB", "+442079460", "fixed_line"],
    ["+61491570156", "AU", "+61491570", "mobile"],
    [premium, "GB", "+449098790", "premium_rate"],
  ];
  for (const [text, country, prefix, kind] of expected) {
    assert.deepEqual(destinationOf(numberOf(text), []), { country, prefix, kind }, text);
  }
});

Deno.test("destinationOf() returns ZZ for numbers that belong to no country", () => {
  // An international freephone number (+800), which belongs to no country.
  const number = parsePhoneNumber("+800 1234 5678");
  assert.ok(number !== null);
  assert.equal(destinationOf(number, []).country, "ZZ");
});

Deno.test("destinationOf() recognizes satellite numbers and configured ranges", () => {
  // Example numbers of ITU-T E.164 networks.
  for (const code of ["+870", "+881", "+883"]) {
    const number = parsePossibleNumber(`${code} 612 345 678`);
    assert.ok(number !== null, code);
    const { country, kind } = destinationOf(number, []);
    assert.deepEqual([country, kind], ["ZZ", "satellite"], code);
  }
  const ranges = [{ prefix: "+1436", country: "US" }];
  const number = parsePhoneNumber("+1 436 555 0142", ranges);
  assert.ok(number !== null);
  assert.equal(destinationOf(number, ranges).country, "US");
  assert.equal(destinationOf(number, []).country, "ZZ");
});

Deno.test("isDestinationCountry() refuses codes that are not countries", () => {
  for (const code of ["US", "GB", "ZZ", "XK"]) assert.ok(isDestinationCountry(code), code);
  for (const code of ["UK", "us", "USA", "", "AQ"]) assert.ok(!isDestinationCountry(code), code);
});

Deno.test("parseSendableNumber() refuses the kinds and countries that the policy refuses", () => {
  const policies: readonly (readonly [string, Partial<SendPolicy>, string])[] = [
    ["+1 202 555", {}, "phone_number_invalid"],
    [premium, {}, "phone_number_kind"],
    [premium, { countriesDenied: ["GB"] }, "phone_number_country"],
    [premium, { kindsRefused: [] }, "ok"],
    ["+61491570156", {}, "ok"],
    ["+61491570156", { countriesAllowed: ["US", "CA"] }, "phone_number_country"],
    ["+61491570156", { countriesDenied: ["AU"] }, "phone_number_country"],
    ["+61491570156", { kindsRefused: ["mobile"] }, "phone_number_kind"],
    ["+12025550142", { countriesAllowed: ["US", "CA"] }, "ok"],
    ["+800 1234 5678", {}, "phone_number_kind"],
    ["+1 800 555 0142", {}, "phone_number_kind"],
    ["+870 773 111 632", {}, "phone_number_kind"],
    ["+881 612 345 678", {}, "phone_number_kind"],
    ["+1 436 555 0142", {}, "phone_number_invalid"],
    ["+1 436 555 0142", { numberRanges: [{ prefix: "+1436", country: "US" }] }, "ok"],
    ["+800 1234 5678", { countriesAllowed: ["US"] }, "phone_number_country"],
    ["+800 1234 5678", { countriesDenied: ["ZZ"] }, "phone_number_country"],
  ];
  for (const [text, change, expected] of policies) {
    const parsed = parseSendableNumber(text, { ...defaultSendPolicy, ...change });
    assert.equal(parsed.ok ? "ok" : parsed.code, expected, text);
  }
});

function numberOf(text: string): PhoneNumber {
  const number = parsePhoneNumber(text);
  assert.ok(number !== null, text);
  return number;
}

Deno.test("phoneCountries() returns the countries of the bundled numbering plans", () => {
  assert.deepEqual(phoneCountries(), getCountries().toSorted());
});
