import assert from "node:assert/strict";
import fc from "fast-check";
import { amrs } from "../../../core/domain/session/session.ts";
import { checkedSessionJson } from "../../../server/wire/session.ts";

const text = fc.oneof(fc.string(), fc.string({ unit: "binary" }), fc.constant('"\\\u2028\ud800'));
const time = fc.date({ noInvalidDate: true, min: new Date(0), max: new Date("2100-01-01") })
  .map((date) => date.toISOString());
const amr = fc.constantFrom(...amrs);

/** What clients chose is any text; everything else has the form that Latchkey gives it. */
const body = fc.record({
  user: fc.record({
    id: fc.constant("usr_AAAAAAAAAAAAAAAAAAAAAA"),
    username: text,
    phone_number: fc.constantFrom("+1 ... ... 42", "+353 ... ... 00"),
    phone_verified: fc.boolean(),
    roles: fc.array(text, { maxLength: 3 }),
    created_at: time,
  }),
  session: fc.record({
    id: fc.constant("AAAAAAAAAAAAAAAAAAAA-_"),
    created_at: time,
    last_seen_at: time,
    expires_at: time,
    aal: fc.constantFrom("aal1" as const, "aal2" as const),
    amr: fc.tuple(amr, amr),
    methods: fc.array(fc.record({ method: amr, at: time }), { minLength: 2, maxLength: 2 }),
    authenticated_at: time,
    second_factor_at: fc.option(time),
    test: fc.boolean(),
  }),
}, { noNullPrototype: true });

Deno.test("checkedSessionJson() writes what JSON.stringify() writes", () => {
  fc.assert(
    fc.property(body, (body) => assert.equal(checkedSessionJson(body), JSON.stringify(body))),
    { numRuns: 300 },
  );
});
