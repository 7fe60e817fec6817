import assert from "node:assert/strict";
import { resendChannel, waitsForCode } from "../../../core/domain/challenge/resend.ts";
import { purposes } from "../../../core/domain/challenge/challenge.ts";
import type { Channel } from "../../../core/domain/channel.ts";
import { newChallenge, newUser, now } from "../../contracts/store_fixtures.ts";

const user = newUser();

Deno.test("waitsForCode() is true of an open challenge whose code can be sent again", () => {
  const waiting = purposes.filter((purpose) => waitsForCode(newChallenge(user, { purpose }), now));
  assert.deepEqual(waiting, ["login", "step_up", "phone_change", "password_reset"]);
  const ended = [
    newChallenge(user, { endedAs: "consumed" }),
    newChallenge(user, { endedAs: "replaced" }),
    newChallenge(user, { guesses: 5 }),
    newChallenge(user, { expiresAt: now }),
    newChallenge(user, { createdAt: now + 3_600_000 }),
  ];
  assert.ok(!ended.some((each) => waitsForCode(each, now)));
});

Deno.test("resendChannel() keeps the channel, unless its message failed or it is unavailable", () => {
  const fresh = newChallenge(user);
  const channel = (
    change: Partial<typeof fresh>,
    last: Channel | null,
    ...unavailable: readonly Channel[]
  ) => resendChannel({ ...fresh, ...change }, { last, unavailable });
  assert.equal(channel({}, null), "sms");
  assert.equal(channel({}, "whatsapp"), "whatsapp");
  assert.equal(channel({}, "call"), "sms", "a call is not offered yet");
  assert.equal(channel({ smsSends: 2 }, "sms"), "sms");
  const undelivered = { undeliveredChannel: "sms", smsUndelivered: true } as const;
  assert.equal(channel(undelivered, "sms"), "call");
  assert.equal(channel(undelivered, "sms", "call"), "whatsapp");
  assert.equal(channel(undelivered, "sms", "call", "whatsapp"), "sms", "the only one that works");
  assert.equal(channel({}, "sms", "sms"), "whatsapp");
  assert.equal(channel({}, "sms", "sms", "whatsapp"), "sms", "the refusal says why");
  assert.equal(channel({ landline: true }, "sms"), "call");
});
