import assert from "node:assert/strict";
import { doneWords } from "../../../admin-tui/words/action_words.ts";
import { effectWords } from "../../../admin-tui/words/effect_words.ts";
import type { ActionEffect, FactorCount } from "../../../core/domain/operator/action_effect.ts";

const maskedPhoneNumber = "+1 ... ... 42";

const factors = [
  { kind: "totp", count: 1, label: null },
  { kind: "passkey", count: 1, label: null },
  { kind: "recovery_codes", count: 10, label: null },
] as const;

const gone: readonly (readonly [FactorCount, string])[] = [
  [{ kind: "totp", count: 1, label: null }, "The authenticator app stops working."],
  [{ kind: "passkey", count: 1, label: "blue key" }, 'The passkey "blue key" stops working.'],
  [{ kind: "passkey", count: 1, label: null }, "1 passkey stops working."],
  [{ kind: "passkey", count: 2, label: null }, "2 passkeys stop working."],
  [{ kind: "recovery_codes", count: 10, label: null }, "10 recovery codes stop working."],
  [{ kind: "issued_code", count: 1, label: null }, "The code issued earlier stops working."],
];

const sentences: readonly (readonly [ActionEffect, string])[] = [
  [{ effect: "final" }, "This cannot be undone."],
  [
    { effect: "refusals_look_alike" },
    "Login attempts get the same error as an incorrect password.",
  ],
  [{ effect: "sessions_end", count: 1 }, "1 session ends immediately."],
  [{ effect: "sessions_end", count: 3 }, "3 sessions end immediately."],
  [{ effect: "challenges_canceled", count: 3 }, "3 logins in progress are canceled."],
  ...gone.map(([factor, text]) => [{ effect: "factor_removed", factor }, text] as const),
  [
    { effect: "enrollment_dropped", kind: "totp" },
    "The unconfirmed enrollment of an authenticator app is canceled.",
  ],
  [{ effect: "factors_stay", factors: [] }, "Codes by phone still work."],
  [
    { effect: "factors_stay", factors },
    "Codes by phone, the authenticator app, 1 passkey and 10 recovery codes still work.",
  ],
  [
    { effect: "owner_notified", maskedPhoneNumber },
    "A notice that a second factor changed is sent to +1 ... ... 42.",
  ],
  [
    { effect: "code_waits", minutes: 1 },
    "It works in 1 minute, when the lockout of the second factor ends.",
  ],
];

Deno.test("effectWords() returns a sentence for every kind of effect", () => {
  for (const [effect, sentence] of sentences) assert.equal(effectWords(effect), sentence);
});

Deno.test("doneWords() counts what ended, even if nothing did", () => {
  const ended: readonly ActionEffect[] = [
    { effect: "sessions_end", count: 1 },
    { effect: "devices_forgotten", count: 2 },
  ];
  const done = { username: "ada", recoveryCode: null, effects: ended } as const;
  assert.equal(doneWords({ ...done, action: "end_sessions" }), "1 session ended: ada.");
  assert.equal(
    doneWords({ ...done, action: "end_devices" }),
    "2 trusted devices forgotten: ada.",
  );
  assert.equal(
    doneWords({ ...done, action: "lock", effects: [] }),
    "Locked; 0 sessions ended: ada.",
  );
});
