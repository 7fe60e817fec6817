import assert from "node:assert/strict";
import fc from "fast-check";
import { defaultPrices } from "../../../core/adapters/twilio/list_prices.ts";
import { defaultSendPolicy } from "../../../core/domain/sending/send_policy.ts";
import { parseSendPolicy } from "../../../core/config/policy_config.ts";
import { parsePrices } from "../../../core/config/price_config.ts";

Deno.test("parseSendPolicy() uses the defaults for omitted values", () => {
  const empties = [{}, { countries: {} }, { budgets: {}, country_budgets: {}, fraud_guard: {} }];
  for (const json of [...empties, { budgets: { total: {} } }]) {
    const parsed = parseSendPolicy(json);
    assert.ok(parsed.ok);
    assert.deepEqual(parsed.policy, defaultSendPolicy);
    assert.ok(Object.values(parsed.sets).every((set) => !set));
  }
});

Deno.test("parseSendPolicy() reads every key", () => {
  const parsed = parseSendPolicy({
    countries: { allow: ["US", "ZZ"], deny: ["BR"] },
    number_kinds_refused: ["voip"],
    budgets: {
      number: { messages_per_hour: 0, messages_per_day: null },
      country: { usd_per_hour: 1.000001, usd_per_day: 0 },
      key: { messages_per_day: 7, usd_per_hour: 0.5 },
      forwarder: { messages_per_hour: 9 },
      total: { messages_per_hour: null, usd_per_hour: 0.0083, usd_per_day: 1_000_000 },
    },
    country_budgets: { BR: { messages_per_hour: 7 }, US: { usd_per_day: null } },
    verified_reserve_percent: 0,
    familiar_reserve_percent: 25,
    fraud_guard: {
      mode: "record",
      window_minutes: 30,
      settle_seconds: 0,
      sends_min: 1,
      country_sends_min: 2,
      approved_percent_min: 100,
      pause_minutes: 5,
      pause_minutes_max: 5,
    },
  });
  assert.ok(parsed.ok, JSON.stringify(parsed));
  const { policy, sets } = parsed;
  assert.deepEqual([policy.countriesAllowed, policy.countriesDenied], [["US", "ZZ"], ["BR"]]);
  assert.deepEqual(policy.kindsRefused, ["voip"]);
  const { number, country, key, forwarder, total, prefix } = policy.budgets;
  assert.deepEqual([key.messagesPerHour, key.messagesPerDay], [100, 7]);
  assert.deepEqual([key.usdPerHour, key.usdPerDay], [500_000, 40_000_000]);
  assert.deepEqual([forwarder.messagesPerHour, forwarder.messagesPerDay], [9, 2500]);
  assert.deepEqual([number.messagesPerHour, number.messagesPerDay], [0, null]);
  assert.deepEqual([country.usdPerHour, country.usdPerDay], [1_000_001, 0]);
  assert.deepEqual([total.messagesPerHour, total.messagesPerDay], [null, 5000]);
  assert.deepEqual([total.usdPerHour, total.usdPerDay], [8300, 1_000_000_000_000]);
  assert.deepEqual(prefix, defaultSendPolicy.budgets.prefix);
  assert.deepEqual(policy.countryBudgets["BR"], { ...country, messagesPerHour: 7 });
  assert.deepEqual(policy.countryBudgets["US"], { ...country, usdPerDay: null });
  assert.equal(policy.verifiedReservePercent, 0);
  assert.equal(policy.familiarReservePercent, 25);
  assert.deepEqual(policy.guard, {
    mode: "record",
    windowSeconds: 1800,
    settleSeconds: 0,
    sendsMin: 1,
    countrySendsMin: 2,
    approvedPercentMin: 100,
    pauseSeconds: 300,
    pauseSecondsMax: 300,
  });
  assert.deepEqual(sets, {
    countriesAllowed: true,
    totalUsdPerHour: true,
    totalUsdPerDay: true,
    keyUsdPerHour: true,
    keyUsdPerDay: false,
    forwarderUsdPerHour: false,
    forwarderUsdPerDay: false,
    guardMode: true,
  });
});

/** A policy with one error, and the expected message. */
const policyErrors: readonly (readonly [unknown, RegExp])[] = [
  [null, /^the top level must be an object/],
  [[], /^the top level must be an object/],
  ["{}", /^the top level must be an object/],
  [{ budget: {} }, /^budget is unknown; known keys: countries, number_kinds_refused/],
  [{ "bud\ngets\u001b[2J": {} }, /^\(invalid key\) is unknown/],
  [JSON.parse('{"__proto__": {}}'), /^__proto__ is unknown/],
  [{ countries: null }, /^countries must be an object/],
  [{ countries: { allow: "US" } }, /^countries\.allow must be a list/],
  [{ countries: { allow: [] } }, /^countries\.allow must not be empty; null allows every/],
  [
    { countries: { allow: ["US", "UK"] } },
    /^countries\.allow has an invalid entry: entry 2 is not a country/,
  ],
  [
    { countries: { deny: ["us"] } },
    /^countries\.deny has an invalid entry: entry 1 is not a country/,
  ],
  [{ countries: { deny: [7] } }, /^countries\.deny has an invalid entry: entry 1/],
  [{ countries: { deny: ["BR", "BR"] } }, /^countries\.deny has a duplicate entry/],
  [{ countries: { deny: null } }, /^countries\.deny must be a list/],
  [{ countries: { allow: ["BR"], deny: ["BR"] } }, /^countries\.deny lists a country that/],
  [{ number_kinds_refused: ["landline"] }, /^number_kinds_refused has an invalid entry: entry 1/],
  [{ budgets: { city: {} } }, /^budgets\.city is unknown/],
  [{ budgets: { total: 7 } }, /^budgets\.total must be an object/],
  [{ budgets: { total: { messages: 7 } } }, /^budgets\.total\.messages is unknown/],
  [{ budgets: { user: { messages_per_day: -1 } } }, /^budgets\.user\.messages_per_day must be a w/],
  [{ budgets: { user: { messages_per_day: 1.5 } } }, /^budgets\.user\.messages_per_day must be/],
  [{ budgets: { user: { messages_per_day: "9" } } }, /^budgets\.user\.messages_per_day must be/],
  [{ budgets: { user: { messages_per_day: 1e10 } } }, /^budgets\.user\.messages_per_day must be/],
  [{ budgets: { total: { usd_per_day: -0.01 } } }, /^budgets\.total\.usd_per_day must be US doll/],
  [{ budgets: { total: { usd_per_day: 0.0000001 } } }, /^budgets\.total\.usd_per_day must be/],
  [{ budgets: { total: { usd_per_day: 1_000_001 } } }, /^budgets\.total\.usd_per_day must be/],
  [{ budgets: { total: { usd_per_day: "200" } } }, /^budgets\.total\.usd_per_day must be/],
  [{ country_budgets: [] }, /^country_budgets must be an object/],
  [{ country_budgets: { Brazil: {} } }, /^country_budgets\.Brazil is not a country/],
  [{ country_budgets: { BR: { usd: 1 } } }, /^country_budgets\.BR\.usd is unknown/],
  [{ familiar_reserve_percent: 101 }, /^familiar_reserve_percent must be .* from 0 to 100/],
  [{ verified_reserve_percent: 101 }, /^verified_reserve_percent must be .* from 0 to 100/],
  [{ fraud_guard: { mode: "on" } }, /^fraud_guard\.mode must be one of off, record, enforce/],
  [{ fraud_guard: { mode: null } }, /^fraud_guard\.mode must be one of/],
  [{ fraud_guard: { window_minutes: 0 } }, /^fraud_guard\.window_minutes must be/],
  [{ fraud_guard: { window_minutes: 1, settle_seconds: 60 } }, /settle_seconds must be shorter/],
  [{ fraud_guard: { sends_min: 0 } }, /^fraud_guard\.sends_min must be/],
  [{ fraud_guard: { pause_minutes: 90, pause_minutes_max: 60 } }, /minutes_max must be at least/],
];

Deno.test("parseSendPolicy() names the path of each error and prints no value", () => {
  for (const [json, expected] of policyErrors) {
    const parsed = parseSendPolicy(json);
    assert.ok(!parsed.ok, JSON.stringify(json));
    assert.equal(parsed.errors.length, 1, parsed.errors.join("; "));
    assert.match(parsed.errors[0] ?? "", expected);
  }
  const canary = "s3cret";
  const parsed = parseSendPolicy({
    countries: { allow: [canary], deny: canary },
    number_kinds_refused: [canary],
    budgets: { total: { usd_per_day: canary } },
    fraud_guard: { mode: canary, sends_min: canary },
    verified_reserve_percent: canary,
  });
  assert.ok(!parsed.ok);
  assert.equal(parsed.errors.length, 7, "every error is reported");
  assert.ok(!parsed.errors.join().includes(canary));
});

Deno.test("parseSendPolicy() and parsePrices() never throw on valid JSON", () => {
  const keys = fc.constantFrom("countries", "budgets", "country_budgets", "BR", "otherwise", "sms");
  const any = fc.oneof(fc.jsonValue(), fc.dictionary(keys, fc.jsonValue()));
  fc.assert(fc.property(any, (json) => {
    for (const parsed of [parseSendPolicy(json), parsePrices(json)]) {
      assert.ok(parsed.ok || parsed.errors.length > 0);
    }
  }));
});

Deno.test("parseSendPolicy() keeps dollars exact in millionths", () => {
  fc.assert(fc.property(fc.nat(1_000_000_000), (micro) => {
    const usd = Number(`${Math.floor(micro / 1e6)}.${String(micro % 1e6).padStart(6, "0")}`);
    const parsed = parseSendPolicy({ budgets: { total: { usd_per_day: usd } } });
    assert.ok(parsed.ok);
    assert.equal(parsed.policy.budgets.total.usdPerDay, micro);
  }));
});

const prices = {
  date: "2026-11-22",
  source: "Our contract",
  verification_fee_usd: 0.05,
  otherwise: { sms: 0.3, call: 0.6, whatsapp: 0.1 },
  countries: { US: { sms: 0.0083 }, BR: {} },
};

Deno.test("parsePrices() reads a table in dollars", () => {
  const parsed = parsePrices(prices);
  assert.ok(parsed.ok);
  assert.deepEqual(parsed.prices, {
    date: "2026-11-22",
    source: "Our contract",
    verificationFee: 50_000,
    otherwise: { sms: 300_000, call: 600_000, whatsapp: 100_000 },
    countries: { US: { sms: 8300 }, BR: {} },
  });
});

const priceErrors: readonly (readonly [Record<string, unknown>, RegExp])[] = [
  [{ date: undefined }, /^date is missing/],
  [{ date: "2026-02-30" }, /^date must be a date/],
  [{ date: "22.11.2026" }, /^date must be a date/],
  [{ date: 20261122 }, /^date must be a date/],
  [{ source: "" }, /^source must be/],
  [{ source: "a\u001b[2J" }, /^source must be/],
  [{ verification_fee_usd: undefined }, /^verification_fee_usd is missing/],
  [{ verification_fee_usd: -0.05 }, /^verification_fee_usd must be US dollars/],
  [{ otherwise: undefined }, /^otherwise is missing/],
  [{ otherwise: { sms: 1, call: 1 } }, /^otherwise\.whatsapp is missing/],
  [{ otherwise: { ...prices.otherwise, fax: 1 } }, /^otherwise\.fax is unknown/],
  [{ countries: { UK: {} } }, /^countries\.UK is not a country/],
  [{ countries: { US: { sms: null } } }, /^countries\.US\.sms must be US dollars/],
  [{ countries: { US: { sms: 83 } } }, /^countries\.US\.sms must be US dollars from 0 to 10/],
  [{ currency: "EUR" }, /^currency is unknown/],
];

Deno.test("parsePrices() names the path of each error", () => {
  for (const [change, expected] of priceErrors) {
    const parsed = parsePrices({ ...prices, ...change });
    assert.ok(!parsed.ok, JSON.stringify(change));
    assert.equal(parsed.errors.length, 1, parsed.errors.join("; "));
    assert.match(parsed.errors[0] ?? "", expected);
  }
});

Deno.test("defaultPrices covers real countries and charges high prices for the rest", () => {
  const listed = Object.entries(defaultPrices.countries);
  const asFile = {
    ...prices,
    countries: Object.fromEntries(listed.map(([country, byChannel]) => [
      country,
      Object.fromEntries(Object.entries(byChannel).map(([name, micro]) => [name, micro / 1e6])),
    ])),
  };
  const parsed = parsePrices(asFile);
  assert.ok(parsed.ok, JSON.stringify(parsed));
  assert.deepEqual(parsed.prices.countries, defaultPrices.countries);
  assert.ok(listed.length >= 200, String(listed.length));
  for (const [country, { sms, call }] of listed) {
    assert.ok(sms !== undefined && call !== undefined, country);
  }
  // The price for unlisted countries is at least that of nine in ten listed ones.
  for (const channel of ["sms", "call", "whatsapp"] as const) {
    const known = listed.flatMap(([, byChannel]) => byChannel[channel] ?? []);
    const cheaper = known.filter((micro) => micro <= defaultPrices.otherwise[channel]);
    assert.ok(cheaper.length >= known.length * 0.9, channel);
  }
  assert.match(defaultPrices.date, /^\d{4}-\d\d-\d\d$/);
  assert.match(defaultPrices.source, /Approximate .* not fetched from Twilio/);
});
