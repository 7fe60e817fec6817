import assert from "node:assert/strict";
import { eventLine } from "../../../admin-tui/words/event_line.ts";
import { meter } from "../../../admin-tui/draw/meter.ts";
import { reasonWords } from "../../../admin-tui/words/refusals.ts";
import { sendsOf, usd } from "../../../admin-tui/words/sends_words.ts";
import type { Line } from "../../../admin-tui/draw/text.ts";
import { age, countdown, grouped, timestamp } from "../../../admin-tui/draw/time.ts";
import { stateWords, userFactLines } from "../../../admin-tui/words/user_words.ts";
import { userNamed } from "../states.ts";

const now = Date.UTC(2026, 0, 1, 12);
const minute = 60_000;

Deno.test("age() fits in five cells, from now to never", () => {
  const ages: readonly (readonly [number, string])[] = [
    [-5 * minute, "now"],
    [0, "now"],
    [minute, "1m"],
    [59 * minute, "59m"],
    [60 * minute, "1h"],
    [47 * 60 * minute, "47h"],
    [48 * 60 * minute, "2d"],
    [100 * 24 * 60 * minute, "3mo"],
    [800 * 24 * 60 * minute, "2y"],
  ];
  for (const [ago, words] of ages) assert.equal(age(now - ago, now), words);
  assert.equal(age(null, now), "never");
});

Deno.test("countdown() never goes below zero", () => {
  assert.equal(countdown(now + 600_000, now), "10:00");
  assert.equal(countdown(now + 61_001, now), "1:02");
  assert.equal(countdown(now - 1, now), "0:00");
});

Deno.test("grouped() separates thousands", () => {
  assert.deepEqual([0, 999, 1000, 1_000_204].map(grouped), ["0", "999", "1 000", "1 000 204"]);
});

Deno.test("timestamp() is in UTC, to the second", () => {
  assert.equal(timestamp(now), "2026-01-01 12:00:00");
});

Deno.test("reasonWords() returns an unknown code unchanged", () => {
  assert.equal(reasonWords("wrong_code"), "wrong code");
  assert.equal(reasonWords("invented_later"), "invented_later");
});

const textOf = (row: Line): string => row.map(({ text }) => text).join("");

Deno.test("eventLine() shows the count of a folded refusal", () => {
  const event = {
    id: "evt_1",
    at: now,
    type: "login.refused",
    actor: "user",
    actorName: null,
    userId: null,
    address: "192.0.2.1",
    requestId: null,
    apiKeyId: null,
    peerAddress: null,
    reason: "throttled",
    detail: {},
    count: 12,
    lastAt: now + 50_000,
  } as const;
  assert.match(textOf(eventLine(event, 80)), /login refused +x12, too many attempts, from 192/);
  assert.doesNotMatch(textOf(eventLine({ ...event, count: 1 }, 80)), /x1/);
});

Deno.test("sendsOf() describes every kind of scope", () => {
  const scopes = [
    "all",
    "channel:sms",
    "country:BR",
    "prefix:+1202555",
    "network:2001:db8:7::/48",
  ];
  assert.deepEqual(scopes.map(sendsOf), [
    "all sends",
    "sends by SMS",
    "sends to BR",
    "sends to +1202555...",
    "sends from 2001:db8:7::/48",
  ]);
});

Deno.test("usd() formats micro-dollars, rounded", () => {
  assert.equal(usd(8300, 4), "0.0083");
  assert.equal(usd(0), "0.00");
  assert.equal(usd(1_234_567_890_000), "1 234 567.89");
});

Deno.test("meter() draws a full bar at or above the limit, and no bar without a limit", () => {
  const at = { columns: 80, note: "" };
  const of = (used: number, max: number | null) => textOf(meter("sent", used, max, String, at));
  assert.equal(of(0, 10), ` sent     ${"─".repeat(20)} 0 of 10`);
  assert.equal(of(1, 1000), ` sent     ━${"─".repeat(19)} 1 of 1000`);
  assert.equal(of(9999, 10), ` sent     ${"━".repeat(20)} 9999 of 10`);
  assert.equal(of(0, 0), ` sent     ${"─".repeat(20)} 0 of 0`);
  assert.equal(of(3, null), " sent     3, no budget set");
});

Deno.test("stateWords() shows locked before any other state", () => {
  const locked = { ...userNamed("ada"), lockedAt: now, secondFactorBlockedUntil: now + 1 };
  assert.equal(stateWords(locked, now).word, "locked");
  assert.match(textOf(userFactLines(locked, now)[0] ?? []), /locked since 2026-01-01 12:00/);
});

Deno.test("userFactLines() counts consecutive incorrect codes and passwords", () => {
  const user = { ...userNamed("ada"), secondFactorFailuresInRow: 12, passwordFailures: 1 };
  assert.ok(userFactLines(user, now).map(textOf).includes(" Failures    12 codes, 1 password"));
});
