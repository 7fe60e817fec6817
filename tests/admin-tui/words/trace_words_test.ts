import assert from "node:assert/strict";
import type { TraceFact } from "../../../core/domain/reports/trace.ts";
import { stepWords } from "../../../admin-tui/words/trace_words.ts";
import { noFacts } from "../screens/delivery/trace_states.ts";

function lineOf(fact: TraceFact): string {
  const { tone, words, details } = stepWords(fact);
  return [tone, words, ...details].join("; ");
}

Deno.test("stepWords() shows unknown values unchanged", () => {
  const reason = "too_sleepy";
  const unknownCaller = { address: null, requestId: null, operator: null };
  assert.equal(lineOf({ kind: "opened", purpose: null, ...unknownCaller }), "plain; Started");
  assert.equal(
    lineOf({ kind: "send_refused", reason, blockReason: null, facts: noFacts }),
    "bad; Send refused: too sleepy",
  );
  assert.equal(
    lineOf({ kind: "send_refused", reason, blockReason: "moon_phase", facts: noFacts }),
    "bad; Send refused: moon_phase",
  );
  assert.equal(
    lineOf({ kind: "guess_refused", reason, facts: noFacts }),
    "bad; Refused: too sleepy",
  );
  assert.equal(
    lineOf({ kind: "test_refused", result: "odd", facts: noFacts }),
    "bad; No result",
  );
});

Deno.test("stepWords() shows every known fact of a refusal", () => {
  const facts = {
    channel: "sms",
    methods: ["sms"],
    guess: 2,
    count: 3,
    lastAfterMs: 20_400,
    blockedBy: "prefix/day/usd",
    cause: { kind: "provider", code: "60203", meaning: "All sends used up" },
    httpStatus: 429,
    latencyMs: 31,
    deviceTrusted: true,
    passkey: null,
    sessionId: null,
    operator: "olga",
  } as const;
  assert.equal(
    lineOf({ kind: "test_refused", result: "gone", facts }),
    "bad; Code no longer valid: expired or canceled; by SMS; by sms; attempt 2 of 5; " +
      "the last one after 20 s; limit prefix/day/usd; 60203: All sends used up; " +
      "HTTP 429 in 31 ms; the device is now trusted; by olga",
  );
  assert.equal(stepWords({ kind: "test_cancelled", operator: "olga" }).details[0], "by olga");
});

Deno.test("stepWords() says which passkey opened a session, if it is known", () => {
  const facts = { ...noFacts, methods: ["pop"] };
  const opened = { kind: "succeeded", by: "session.opened" } as const;
  assert.match(lineOf({ ...opened, facts }), /by passkey$/);
  const named = { ...facts, passkey: "blue key" };
  assert.match(lineOf({ ...opened, facts: named }), /by passkey "blue key"$/);
});

Deno.test("stepWords() says whose recovery code opened a session or reset a password", () => {
  const words = (by: "session.opened" | "password.reset", ...methods: string[]): string =>
    lineOf({ kind: "succeeded", by, facts: { ...noFacts, methods } });
  assert.match(words("session.opened", "recovery_codes"), /by own recovery code$/);
  assert.match(words("session.opened", "issued_code"), /by issued code$/);
  assert.match(words("session.opened", "recovery"), /by recovery code$/);
  assert.match(words("password.reset", "sms", "issued_code"), /by sms and issued code$/);
  assert.match(words("password.reset", "tel", "waiting_period"), /by call and waiting period$/);
});
