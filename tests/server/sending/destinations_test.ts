import assert from "node:assert/strict";
import type { Ports } from "../../../core/ports/ports.ts";
import type { SendPolicy } from "../../../core/domain/sending/send_policy.ts";
import { password, phoneNumber } from "../../harness.ts";
import { openTestApp } from "../app_kit.ts";

const premium = "+44 909 8790123";
const british = "+442079460123";

const under = (change: Partial<SendPolicy>) => (ports: Ports): Ports => ({
  ...ports,
  policies: { ...ports.policies, send: { ...ports.policies.send, ...change } },
});

Deno.test("POST /v1/register refuses number kinds and countries that codes are not sent to (R49)", async () => {
  await using app = await openTestApp(under({ countriesAllowed: ["US", "GB"] }));
  const cases = [
    [premium, "phone_number_kind"],
    ["+61491570156", "phone_number_country"],
    ["+44 909", "phone_number_invalid"],
  ] as const;
  for (const [phone_number, code] of cases) {
    const answer = await app.post("/v1/register", { username: "ada", password, phone_number });
    assert.deepEqual([answer.status, answer.json.code], [422, "invalid_input"]);
    const errors = answer.json.errors.map((error: { field: string; code: string }) =>
      `${error.field}: ${error.code}`
    );
    assert.deepEqual(errors, [`phone_number: ${code}`]);
    assert.ok(!answer.text.includes("8790123"));
  }
  const all = await app.post("/v1/register", {
    username: "a",
    password: "short",
    phone_number: premium,
  });
  assert.deepEqual(
    all.json.errors.map(({ code }: { code: string }) => code),
    ["username_length", "password_too_short", "phone_number_kind"],
    "every invalid field is listed",
  );
  const right = { username: "ada", password, phone_number: british };
  assert.equal((await app.post("/v1/register", right)).status, 201);
});

Deno.test("POST /v1/phone/change refuses such numbers and sends nothing (R49)", async () => {
  await using app = await openTestApp(
    under({ countriesDenied: ["AU"], kindsRefused: ["fixed_line"] }),
  );
  await app.register("ada");
  const token = await app.signIn("ada");
  const sent = app.simulator.journal().length;
  const cases = [[british, "phone_number_kind"], ["+61491570156", "phone_number_country"]] as const;
  // More often than the throttle allows: refused numbers are not counted.
  for (let times = 0; times < 4; times++) {
    for (const [phone_number, code] of cases) {
      const body = { phone_number, send: "sms" };
      const answer = await app.post("/v1/phone/change", body, { authorization: `Bearer ${token}` });
      assert.deepEqual([answer.status, answer.json.errors?.[0].code], [422, code]);
    }
  }
  assert.equal(app.simulator.journal().length, sent);
  const session = await app.get("/v1/session", token);
  assert.equal(session.status, 200);
  assert.ok(session.text.includes(phoneNumber.slice(-2)), "the number is unchanged");
});
