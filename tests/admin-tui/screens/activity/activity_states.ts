import assert from "node:assert/strict";
import { deliveryOf, screenOf } from "../../../../admin-tui/state/place.ts";
import type { AuditEvent } from "../../../../core/domain/audit_event.ts";
import type { ActivityWindow } from "../../../../core/domain/reports/activity.ts";
import type { PolicyReplay } from "../../../../core/domain/reports/replay_report.ts";
import type { ActivityDescription } from "../../../../core/usecases/reports/describe_activity.ts";
import type { Traffic } from "../../../../core/operator.ts";
import type { FeedEvent } from "../../../../core/usecases/reports/list_feed.ts";
import type { FeedQuestion } from "../../../../admin-tui/app/activity_questions.ts";
import { bodyRows } from "../../../../admin-tui/draw/body.ts";
import { dialogRoom } from "../../../../admin-tui/draw/layout.ts";
import type { State } from "../../../../admin-tui/state/state.ts";
import { activityAreas } from "../../../../admin-tui/screens/activity/activity_areas.ts";
import { activityLines } from "../../../../admin-tui/screens/activity/activity_lines.ts";
import { replayDialog } from "../../../../admin-tui/screens/replay/replay_lines.ts";
import { deliveryScrollMax } from "../../../../admin-tui/screens/delivery/trace_lines.ts";
import type { Msg } from "../../../../admin-tui/program/update.ts";
import { calm, delivery, stormy } from "../sends/sends_states.ts";
import { stormyTrace, traced, untraced } from "../delivery/trace_states.ts";
import { noon } from "../../states.ts";

const minute = 60_000;

const nothing = {
  sent: 0,
  approved: 0,
  conversion: null,
  failed: 0,
  blocked: 0,
  undelivered: 0,
} as const;

/** Buckets as the core makes them; `sentAt` returns the messages of each. */
function buckets(window: ActivityWindow, sentAt: (at: number) => number) {
  const { count, minutes } = {
    hour: { count: 60, minutes: 1 },
    day: { count: 96, minutes: 15 },
    week: { count: 168, minutes: 60 },
  }[window];
  return Array.from({ length: count }, (_, at) => {
    const sent = sentAt(at);
    return { at: noon - (count - at) * minutes * minute, sent, approved: Math.floor(sent * 0.7) };
  });
}

/** Nothing was sent. */
export const quiet: ActivityDescription = {
  at: noon,
  window: "hour",
  buckets: buckets("hour", () => 0),
  totals: nothing,
  before: nothing,
  latency: { p50Ms: null, p95Ms: null },
  failures: [],
  countries: [],
  prefixes: [],
  projectedToday: null,
  sends: calm,
};

/** Many messages, many failures and an outage of seven minutes. */
export function busy(window: ActivityWindow = "hour"): ActivityDescription {
  return {
    ...quiet,
    window,
    buckets: buckets(window, (at) => at > 29 && at < 37 ? 0 : 8 + Math.round(7 * Math.sin(at / 5))),
    totals: {
      sent: 1201,
      approved: 868,
      conversion: 868 / 1201,
      failed: 31,
      blocked: 112,
      undelivered: 9,
    },
    before: {
      sent: 1072,
      approved: 879,
      conversion: 879 / 1072,
      failed: 2,
      blocked: 0,
      undelivered: 1,
    },
    latency: { p50Ms: 412, p95Ms: 1180 },
    failures: [
      { cause: { kind: "limit", reason: "budget" }, count: 96 },
      { cause: { kind: "limit", reason: "fraud_guard" }, count: 16 },
      {
        cause: { kind: "provider", code: "60203", meaning: "All sends to this number are used up" },
        count: 14,
      },
      {
        cause: { kind: "provider", code: "60410", meaning: "Fraud Guard blocks this prefix" },
        count: 12,
      },
      {
        cause: { kind: "carrier", code: "30003", meaning: "The phone is off or unreachable" },
        count: 9,
      },
      { cause: { kind: "no_answer" }, count: 5 },
    ],
    countries: [
      { name: "US", sent: 800, approved: 700, blocked: 0, cost: 6_640_000 },
      { name: "GB", sent: 301, approved: 168, blocked: 12, cost: 12_100_000 },
      { name: "AU", sent: 100, approved: 0, blocked: 100, cost: 5_150_000 },
    ],
    prefixes: [
      { name: "+1202555", sent: 800, approved: 700, blocked: 0, cost: 6_640_000 },
      { name: "+4477009", sent: 301, approved: 168, blocked: 12, cost: 12_100_000 },
      { name: "+6149157", sent: 100, approved: 0, blocked: 100, cost: 5_150_000 },
    ],
    projectedToday: 406_900_000,
    sends: stormy,
  };
}

/** The same messages by minute, with failures next to the outage, and a calm day before. */
function trafficOf({ at, buckets }: ActivityDescription, window: "hour" | "day"): Traffic {
  const count = { hour: 60, day: 1440 }[window];
  const from = at - at % minute - (count - 1) * minute;
  const minutes = Array.from({ length: count }, (_, index) => {
    const bucket = buckets[Math.floor(index * buckets.length / count)];
    const { sent, approved } = bucket ?? { sent: 0, approved: 0 };
    const place = index * 60 / count;
    const isBusy = approved > 0;
    return {
      at: from + index * minute,
      sent,
      approved,
      failed: isBusy && place >= 26 && place < 32 ? 5 : 0,
      blocked: isBusy && place >= 44 && place < 52 ? 3 : 0,
    };
  });
  const isQuiet = minutes.every(({ sent }) => sent === 0);
  const yesterday = minutes.map((each) => {
    const sent = isQuiet ? 0 : 10;
    return { at: each.at - 24 * 60 * minute, sent, approved: sent, failed: 0, blocked: 0 };
  });
  const countries = isQuiet
    ? []
    : ["US", "GB", "AU"].flatMap((country, place) =>
      Array.from({ length: 24 >> place }, (_, back) => ({
        at: at - back * 60 * minute,
        country,
        sent: country === "AU" ? 0 : 30 + Math.round(25 * Math.sin(back / 3)),
        approved: 0,
        blocked: country === "AU" ? 20 : 0,
      }))
    );
  return { at, from, minutes, yesterday, countries };
}

/** The answer to `describeActivity`. */
export function figures(value: ActivityDescription = busy()): Msg {
  const { window } = value;
  const read = { figures: value, traffic: window === "week" ? null : trafficOf(value, window) };
  const answer = { kind: "describeActivity", window, reply: { value: read } } as const;
  return { type: "answered", now: noon, answer };
}

export function figuresUnread(window: ActivityWindow = "hour"): Msg {
  const answer = { kind: "describeActivity", window, reply: "unavailable" } as const;
  return { type: "answered", now: noon, answer };
}

export function feedEvent(
  at: number,
  username: string | null,
  more: Partial<AuditEvent> & Pick<AuditEvent, "type">,
): FeedEvent {
  const when = noon - at * 1000;
  return {
    username,
    event: {
      id: `evt_${String(100_000 - at).padStart(26, "0")}`,
      at: when,
      lastAt: when,
      actor: "user",
      actorName: null,
      userId: username === null ? null : `usr_${String(at).padStart(26, "0")}`,
      reason: null,
      address: null,
      requestId: null,
      apiKeyId: null,
      peerAddress: null,
      count: 1,
      detail: {},
      ...more,
    },
  };
}

export const someEvents: readonly FeedEvent[] = [
  feedEvent(1, "ada.lovelace@example.org", {
    type: "session.opened",
    detail: { method: "sms" },
    address: "198.51.100.7",
  }),
  feedEvent(4, "joan", {
    type: "code.refused",
    reason: "sending_limited",
    detail: { channel: "sms", block_reason: "budget", blocked_by: "prefix/day/usd" },
  }),
  feedEvent(8, "漢字🎉", { type: "challenge.refused", reason: "wrong_code", count: 3 }),
  feedEvent(12, "grace.hopper@example.org", {
    type: "code.sent",
    detail: { channel: "call", latency_ms: 410 },
  }),
  feedEvent(15, null, { type: "fraud_guard.paused", actor: "user" }),
  feedEvent(21, null, { type: "sends.stopped", actor: "operator", actorName: "marek" }),
  ...Array.from(
    { length: 30 },
    (_, at) => feedEvent(60 + at, `user${at}`, { type: "challenge.opened" }),
  ),
  feedEvent(90_000, "yesterday", { type: "user.registered" }),
];

/** The answer to `readFeed`. */
export function feed(
  events: readonly FeedEvent[] = someEvents,
  { after = null, failuresOnly = false }: Partial<FeedQuestion> = {},
): Msg {
  const reply = { value: events };
  return {
    type: "answered",
    now: noon,
    answer: { kind: "readFeed", after, failuresOnly, reply },
  };
}

export const feedUnread: Msg = {
  type: "answered",
  now: noon,
  answer: { kind: "readFeed", after: null, failuresOnly: false, reply: "unavailable" },
};

const report: PolicyReplay = {
  from: noon - 7 * 1440 * minute,
  until: noon,
  complete: true,
  requests: 12_045,
  wouldSend: 9_911,
  wouldBlock: 2134,
  genuineBlocked: 3,
  unapprovedBlocked: 1902,
  letThrough: 12,
  spent: 148_120_000,
  saved: 91_440_000,
  added: 100_000,
  notEvaluated: 42,
  genuineNumbersHindered: 2,
  actual: { sent: 11_800, blocked: 229, notSent: 16 },
  byReason: { budget: 1700, fraud_guard: 400, country_denied: 34 },
  byLimit: [["prefix/day/usd", 1700]],
  byCountry: [],
  byDay: [],
  notReplayed: ["number_kind"],
};

/** The answer to `replayPolicy`. */
export function replayed(change: Partial<PolicyReplay> = {}): Msg {
  const answer = { kind: "replayPolicy", reply: { value: { ...report, ...change } } } as const;
  return { type: "answered", now: noon, answer };
}

export const replayedNothing = replayed({ requests: 0 });

export const notReplayed: Msg = {
  type: "answered",
  now: noon,
  answer: { kind: "replayPolicy", reply: "unavailable" },
};

/** Answers that may arrive at any time, expected or late. */
export const activityAnswers: readonly Msg[] = [
  figures(quiet),
  figures(),
  figures(busy("week")),
  figuresUnread("day"),
  feed(),
  feed([], { failuresOnly: true }),
  feed([feedEvent(0, "joan", { type: "session.opened" })], {
    after: someEvents[0]?.event.id ?? null,
  }),
  feedUnread,
  replayed(),
  notReplayed,
  traced(),
  traced({ ...stormyTrace, delivery: { ...stormyTrace.delivery, id: delivery(10).id } }),
  untraced(delivery(7).id),
  untraced(delivery(9).id, true),
];

export function assertActivityInRange(state: State): void {
  const { activity, replay } = state;
  const shown = deliveryOf(state);
  if (shown !== null) {
    assert.ok(shown.top >= 0 && shown.top <= deliveryScrollMax(state), `timeline ${shown.top}`);
  }
  const box = replayDialog(replay, dialogRoom(state));
  assert.ok(replay.top >= 0 && replay.top <= box.topMax, `report ${replay.top}`);
  assert.equal(box.lines.length, box.rows, "the dialog is as tall as its text");
  if (screenOf(state) !== "activity") return;
  const { lines, feedFrom } = activityLines(state);
  const apart = activityAreas(state).feed !== null;
  const most = Math.max(0, (apart ? feedFrom : lines.length) - bodyRows(state));
  const feedMost = apart ? Math.max(0, lines.length - feedFrom - bodyRows(state)) : 0;
  assert.ok(activity.feedTop >= 0 && activity.feedTop <= feedMost, `feed ${activity.feedTop}`);
  assert.ok(activity.top >= 0 && activity.top <= most, `Activity ${activity.top} of ${most}`);
}
