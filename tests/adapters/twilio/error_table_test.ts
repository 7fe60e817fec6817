import assert from "node:assert/strict";
import type { ErrorRow } from "../../../core/adapters/twilio/errors/error_row.ts";
import { errorRows, meaningOfCode } from "../../../core/adapters/twilio/errors/error_table.ts";
import {
  failureMeanings,
  meaningOfHttpStatus,
  startOfSpentVerification,
} from "../../../core/adapters/twilio/errors/failure_table.ts";
import { type Meaning, operatorWords } from "../../../core/adapters/twilio/errors/meaning.ts";
import { checkedWords, foundWords, sentWords } from "../../../core/adapters/twilio/status_words.ts";
import {
  alice,
  answering,
  codeOf,
  ofLogin,
  openAgainst,
  plain,
  verificationSid,
} from "./harness.ts";

/** Every code that Twilio documents for Verify; ranges by their first and last code. */
const documentedCodes = [
  ...[20001, 20003, 20004, 20403, 20005, 20008, 20010, 20404, 20422, 20429, 20500, 20503],
  ...[21211, 21408, 21608, 21612, 21614, 25109, 30003, 30008, 30034, 30450, 575001],
  ...[60001, 60200, 60202, 60203, 60204, 60205, 60206, 60207, 60208, 60209, 60210, 60211],
  ...[60212, 60214, 60217, 60218, 60219, 60220, 60221, 60222, 60223, 60224, 60229, 60238],
  ...[60243, 60300, 60306, 60308, 60310, 60311, 60312, 60315, 60318, 60322, 60324, 60330],
  ...[60333, 60409, 60410, 60413, 60500, 60550, 60602, 60603, 60604, 60605, 60735],
];

function codesOf(row: ErrorRow): readonly number[] {
  const [first, last] = row.codes;
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

function requireWords(words: string, name: string): void {
  assert.match(words, /^[A-Z].*[.]$/s, name);
  assert.ok(words.length > 20 && words.length <= 200, `${name}: ${words.length}`);
  // Nothing that could be a phone number or a significant part of one.
  assert.doesNotMatch(words, /\+|\d{4}|[\n\r]/, name);
}

function requireMeaning(meaning: Meaning, name: string): void {
  assert.ok(meaning.remedy.length > 0 && !meaning.remedy.endsWith("."), name);
  requireWords(operatorWords(meaning), name);
  const { retryAfterSeconds: wait } = meaning;
  assert.ok(wait === null || (wait >= 1 && wait <= 600), name);
}

Deno.test("errorRows contains every documented code", () => {
  for (const code of documentedCodes) {
    assert.ok(meaningOfCode(code, "start", null) !== null, String(code));
    assert.ok(meaningOfCode(code, "check", null) !== null, String(code));
  }
  assert.equal(meaningOfCode(99_999, "start", null), null);
});

Deno.test("errorRows has words and a remedy for every code, and no digits of a number", () => {
  for (const row of errorRows) requireMeaning(row.meaning, String(row.codes));
});

Deno.test("failureMeanings and meaningOfHttpStatus() have words and a remedy", () => {
  for (const [name, meaning] of Object.entries(failureMeanings)) requireMeaning(meaning, name);
  for (let status = 300; status < 600; status += 1) {
    requireMeaning(meaningOfHttpStatus(status), String(status));
  }
  requireMeaning(startOfSpentVerification, "spent");
  const successes = [sentWords, ...Object.values(checkedWords), ...Object.values(foundWords)];
  for (const words of successes) requireWords(words, words);
});

Deno.test("errorRows has no row that is shadowed by an earlier one", () => {
  for (const row of errorRows) {
    const operation = row.operations?.[0] ?? "check";
    for (const code of codesOf(row)) {
      assert.equal(meaningOfCode(code, operation, row.parameter ?? null), row.meaning, `${code}`);
    }
  }
});

Deno.test("start() maps each code as in the table, whatever the HTTP status", async () => {
  for (const row of errorRows) {
    for (const code of codesOf(row)) {
      for (const status of [400, 401, 403, 404, 429, 500, 503]) {
        const message = row.parameter === undefined
          ? `Blocked: ${alice}`
          : `Invalid parameter \`${row.parameter}\`: ${alice}`;
        const verifier = openAgainst(answering({ code, message, status }, { status }));
        const answer = await verifier.start(alice, "sms", plain);
        const meaning = meaningOfCode(code, "start", row.parameter ?? null);
        const result = answer.result === "refused" ? answer.refusal : answer.result;
        assert.equal(result, meaning?.start, `${code} with ${status}`);
        if (answer.result === "fault") assert.equal(answer.untouched, meaning?.untouched);
        assert.equal(answer.call.providerCode, code);
        assert.equal(answer.call.httpStatus, status);
        assert.ok(!JSON.stringify(answer).includes("202555"), `${code} reveals the number`);
      }
    }
  }
});

// Otherwise a fraudster could learn which rule blocked a number.
Deno.test("start() returns the same refusal for every kind of block", async () => {
  const refusals = new Set<string>();
  for (const code of [60410, 60605, 60238, 60220, 60413, 21608, 21408, 30450]) {
    const answer = await openAgainst(answering({ code }, { status: 403 })).start(
      alice,
      "sms",
      plain,
    );
    assert.equal(answer.result === "refused" && answer.refusal, "phone_number_unreachable");
    const { call: _, ...refusal } = answer;
    refusals.add(JSON.stringify(refusal));
  }
  assert.equal(refusals.size, 1);
});

/** Code, parameter, then the results of start(), check() and fetch(). */
const verdicts: readonly (readonly [number, string | null, string, string, string])[] = [
  [20003, null, "fault untouched", "fault untouched", "fault untouched"],
  [20404, null, "fault untouched", "gone", "gone"],
  [20429, null, "fault untouched", "fault untouched", "fault untouched"],
  [20500, null, "fault", "fault", "fault"],
  [20503, null, "fault", "fault", "fault"],
  [60200, "To", "phone_number_unreachable", "gone", "fault untouched"],
  [60200, "Code", "fault untouched", "wrong", "fault untouched"],
  [60200, "Channel", "fault untouched", "fault untouched", "fault untouched"],
  [60200, "Token", "fault untouched", "fault untouched", "fault untouched"],
  [60200, null, "fault untouched", "fault untouched", "fault untouched"],
  [60202, null, "too_many_sends", "too_many_attempts", "fault untouched"],
  [60203, null, "too_many_sends", "fault untouched", "fault untouched"],
  [60204, null, "fault untouched", "fault untouched", "fault untouched"],
  [60205, null, "channel_unavailable", "fault untouched", "fault untouched"],
  [60212, null, "resend_too_soon", "fault untouched", "fault untouched"],
  [60217, null, "channel_unavailable", "fault untouched", "fault untouched"],
  [60223, null, "channel_unavailable", "fault untouched", "fault untouched"],
  [60410, null, "phone_number_unreachable", "fault untouched", "fault untouched"],
];

for (const [code, parameter, ...expected] of verdicts) {
  const name = parameter === null ? `${code}` : `${code} for ${parameter}`;
  Deno.test(`the verifier maps ${name} to ${expected.join(", ")}`, async () => {
    const message = parameter === null ? "Something" : `Invalid parameter: ${parameter}`;
    const verifier = openAgainst(answering({ code, message }, { status: 400 }));
    const answers = [
      await verifier.start(alice, "sms", plain),
      await verifier.check(verificationSid, codeOf("123456"), ofLogin),
      await verifier.fetch(verificationSid),
    ];
    const results = answers.map((answer) => {
      if (answer.result === "fault") return answer.untouched ? "fault untouched" : "fault";
      return answer.result === "refused" ? answer.refusal : answer.result;
    });
    assert.deepEqual(results, expected);
  });
}
