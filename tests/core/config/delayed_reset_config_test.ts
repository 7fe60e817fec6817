import assert from "node:assert/strict";
import { parseConfig } from "../../../core/config/config.ts";

const hex = "1f2e3d4c5b6a79880112233445566778";
const base = {
  TWILIO_ACCOUNT_SID: `AC${hex}`,
  TWILIO_AUTH_TOKEN: "9a8b7c6d5e4f30211203f4e5d6c7b8a9",
  TWILIO_VERIFY_SERVICE_SID: `VA${hex}`,
  LATCHKEY_VERIFY_SERVICES: "single",
  TWILIO_MESSAGING_SERVICE_SID: `MG${hex}`,
};

function parse(more: Record<string, string>): ReturnType<typeof parseConfig> {
  return parseConfig({ ...base, ...more }, () => {
    throw new Deno.errors.NotFound("no such file");
  });
}

Deno.test("a reset by phone alone is off by default and waits 24 hours if it is on", () => {
  for (const [hours, waitSeconds] of [[undefined, 86_400], ["12", 43_200]] as const) {
    const wait = hours === undefined ? {} : { LATCHKEY_DELAYED_RESET_HOURS: hours };
    const off = parse(wait);
    assert.ok(off.ok);
    assert.equal(off.config.delayedReset, null);
    const on = parse({ LATCHKEY_DELAYED_RESET: "on", ...wait });
    assert.ok(on.ok);
    assert.deepEqual(on.config.delayedReset, { waitSeconds });
  }
});

Deno.test("a reset by phone alone needs notices and a wait of at least twelve hours", () => {
  const bad = [
    [{ TWILIO_MESSAGING_SERVICE_SID: "" }, /requires TWILIO_MESSAGING_SERVICE_SID/],
    [{ LATCHKEY_DELAYED_RESET_HOURS: "11" }, /LATCHKEY_DELAYED_RESET_HOURS/],
    [{ LATCHKEY_DELAYED_RESET_HOURS: "169" }, /LATCHKEY_DELAYED_RESET_HOURS/],
    [{ LATCHKEY_DELAYED_RESET: "yes" }, /LATCHKEY_DELAYED_RESET/],
  ] as const;
  for (const [more, expected] of bad) {
    const parsed = parse({ LATCHKEY_DELAYED_RESET: "on", ...more });
    assert.ok(!parsed.ok);
    assert.equal(parsed.errors.length, 1, parsed.errors.join("; "));
    assert.match(parsed.errors[0] ?? "", expected);
  }
});
