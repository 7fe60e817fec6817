import assert from "node:assert/strict";
import { deliveryOf, screenOf } from "../../../../admin-tui/state/place.ts";
import type { State } from "../../../../admin-tui/state/state.ts";
import type { Msg } from "../../../../admin-tui/program/update.ts";
import {
  activityLines,
  activityTitle,
} from "../../../../admin-tui/screens/activity/activity_lines.ts";
import { spark } from "../../../../admin-tui/screens/activity/spark.ts";
import { sinceWords } from "../../../../admin-tui/screens/timeline/step_lines.ts";
import {
  busy,
  feed,
  feedEvent,
  feedUnread,
  figures,
  figuresUnread,
  quiet,
  replayed,
  someEvents,
} from "./activity_states.ts";
import { stormyTrace, traced, untraced } from "../delivery/trace_states.ts";
import { calm, delivery, read } from "../sends/sends_states.ts";
import { noon, play, stateOf } from "../../states.ts";

const started: Msg = { type: "started" };
const ticked = (after: number): Msg => ({ type: "ticked", now: noon + after });
const shown = (): State => play(stateOf(), started, read(calm, []), "4", figures(), feed()).state;
const kinds = (steps: ReturnType<typeof play>) => steps.effects.map(({ kind }) => kind);
const newest = feedEvent(0, "joan", { type: "session.opened" });
/** The count of yesterday's event is final; the others are less than two minutes old. */
const settled = someEvents.at(-1)?.event.id ?? null;
const recent = someEvents.slice(0, -1);

Deno.test("update() reads figures and feed once Activity is shown, not before", () => {
  const beforehand = play(stateOf(), started, read(calm, []), ticked(2000));
  assert.ok(kinds(beforehand).every((kind) => kind !== "describeActivity" && kind !== "readFeed"));
  assert.deepEqual(play(beforehand.state, "4").effects, [
    { kind: "describeActivity", window: "hour" },
    { kind: "readFeed", after: null, failuresOnly: false },
  ]);
});

for (
  const [window, presses, seconds] of [
    ["hour", [], 5],
    ["day", ["w"], 15],
    ["week", ["w", "w"], 60],
  ] as const
) {
  Deno.test(`update() reads the figures of the ${window} every ${seconds} s, and the feed every second`, () => {
    const { state } = play(shown(), ...presses, figures(busy(window)));
    const early = play(state, ticked(1000), ticked(seconds * 1000 - 1));
    const before = kinds(early).filter((kind) => kind !== "readControls");
    assert.deepEqual(before, ["readFeed", "readFeed"]);
    const due = play(early.state, ticked(seconds * 1000), ticked(seconds * 1000 + 999));
    const asked = due.effects.filter(({ kind }) => kind === "describeActivity");
    assert.deepEqual(asked, [{ kind: "describeActivity", window }]);
  });
}

Deno.test("update() reads neither figures nor feed while another screen is shown", () => {
  const { state } = play(shown(), "1");
  const asked = kinds(play(state, ticked(5000), ticked(59_000)));
  assert.deepEqual(asked, ["readControls", "readControls"]);
});

Deno.test("update() leaves the state unchanged when the feed has no new events", () => {
  const state = shown();
  assert.equal(play(state, ticked(1000), feed(recent, { after: settled })).state, state);
});

Deno.test("update() updates the count of a visible folded row", () => {
  const state = shown();
  assert.deepEqual(play(state, ticked(1000)).effects, [
    { kind: "readControls" },
    { kind: "readFeed", after: settled, failuresOnly: false },
  ]);
  const grown = recent.map((each) =>
    each.event.count === 3 ? { ...each, event: { ...each.event, count: 18 } } : each
  );
  assert.notDeepEqual(grown, recent);
  const { state: read } = play(state, feed(grown, { after: settled }));
  assert.deepEqual(read.activity.feed, [...grown, someEvents.at(-1)]);
});

Deno.test("update() puts new events on top of the feed once, and keeps a hundred", () => {
  const more = feed([newest, ...recent], { after: settled });
  const { state } = play(shown(), more, more);
  assert.deepEqual(state.activity.feed, [newest, ...someEvents]);
  const many = Array.from({ length: 100 }, (_, at) => feedEvent(-at, null, { type: "code.sent" }));
  const full = play(state, feed(many, { after: settled })).state;
  assert.equal(full.activity.feed?.length, 100);
});

Deno.test("update() reads no feed while it is paused, and resumes immediately", () => {
  const paused = play(shown(), "space");
  assert.equal(paused.state.activity.paused, true);
  assert.deepEqual(kinds(play(paused.state, ticked(1000), ticked(2000))), [
    "readControls",
    "readControls",
  ]);
  const late = play(paused.state, feed([newest, ...recent], { after: settled }));
  assert.deepEqual(late.state.activity.feed, someEvents);
  assert.deepEqual(play(paused.state, "space").effects, [
    { kind: "readFeed", after: settled, failuresOnly: false },
  ]);
});

Deno.test("update() drops a feed for the previous filter", () => {
  const asked = play(shown(), "f");
  assert.deepEqual(asked.effects, [{ kind: "readFeed", after: null, failuresOnly: true }]);
  assert.equal(play(asked.state, feed()).state.activity.feed, null);
  const answered = play(asked.state, feed([], { failuresOnly: true }));
  assert.deepEqual(answered.state.activity.feed, []);
});

Deno.test("update() shows figures of an earlier window until those of the current one arrive", () => {
  const first = play(stateOf(), started, "4", "w", figures(busy("hour"))).state;
  assert.deepEqual([first.activity.figures?.window, first.activity.asked], ["hour", true]);
  assert.match(activityTitle(first.activity), /^Activity, still the last hour$/);
  const { state: day } = play(first, figures(busy("day")));
  assert.deepEqual([day.activity.figures?.window, day.activity.asked], ["day", false]);
  assert.equal(activityTitle(day.activity), "Activity");
  // An answer that comes after that of the current window is dropped.
  assert.equal(play(day, figures(busy("hour"))).state.activity, day.activity);
});

Deno.test("each press of w shows the figures that the one before asked for, however slow reads are", () => {
  let state = play(stateOf(), started, "4").state;
  const shownWindows: (string | undefined)[] = [];
  for (const window of ["hour", "day", "week", "hour", "day", "week"] as const) {
    state = play(state, "w", figures(busy(window))).state;
    shownWindows.push(state.activity.figures?.window);
  }
  assert.deepEqual(shownWindows, ["hour", "day", "week", "hour", "day", "week"]);
  assert.equal(state.activity.asked, true);
});

Deno.test("figures of an earlier window are dim", () => {
  const state = play(shown(), "w").state;
  const tones = activityLines(state).lines.slice(0, 3).flat().map(({ tone }) => tone);
  assert.deepEqual([...new Set(tones)], ["dim"]);
});

Deno.test("update() keeps figures and feed when a read fails, reports it once, and retries", () => {
  const { state } = play(shown(), "r", figuresUnread());
  assert.match(state.activity.trouble ?? "", /Cannot read/);
  assert.equal(state.activity.figures?.totals.sent, 1201);
  assert.deepEqual(kinds(play(state, ticked(5000))), [
    "readControls",
    "describeActivity",
    "readFeed",
  ]);
  const unread = play(stateOf(), started, "4", feedUnread).state;
  assert.equal(play(unread, feedUnread).state, unread);
});

Deno.test("update() takes the header's marks from the figures, and keeps the rows of Sends", () => {
  const { state } = play(shown(), "r", figures(quiet));
  assert.deepEqual(state.sends.controls?.stops, []);
  const stormy = play(state, "r", figures()).state;
  assert.equal(stormy.sends.controls?.stops.length, 2);
});

Deno.test("update() requests one replay at a time, and keeps it running while the dialog is closed", () => {
  const open = play(shown(), "p");
  assert.deepEqual(open.effects, [{ kind: "replayPolicy" }]);
  const again = play(open.state, "1", "w", "esc", "p");
  assert.deepEqual(again.effects, []);
  assert.equal(screenOf(again.state), "activity");
  const { state } = play(again.state, "esc", replayed());
  assert.equal(state.replay.report?.requests, 12_045);
  assert.deepEqual(kinds(play(state, "p")), ["replayPolicy"]);
});

Deno.test("update() opens the selected delivery, steps through the list, and returns", () => {
  const rows = [delivery(1), stormyTrace.delivery, delivery(2001)];
  const list = play(stateOf(), started, "3", read(calm, rows)).state;
  const open = play(list, "j", "enter");
  assert.deepEqual(open.effects, [
    { kind: "traceDelivery", deliveryId: stormyTrace.delivery.id },
  ]);
  const { state } = play(open.state, traced());
  assert.equal(deliveryOf(state)?.trace, stormyTrace);
  const older = play(state, "J", "J");
  assert.deepEqual(older.effects, [{ kind: "traceDelivery", deliveryId: rows[2]?.id }]);
  assert.equal(
    deliveryOf(play(older.state, traced()).state)?.trace,
    null,
    "a late answer for another delivery",
  );
  const newer = deliveryOf(play(state, "K").state);
  assert.equal(newer?.deliveryId, rows[0]?.id);
  const back = play(older.state, "esc").state;
  assert.equal(screenOf(back), "sends");
  assert.equal(back.sends.cursor, 1);
});

Deno.test("update() copies the SID and the ID of a delivery, and reports a missing SID", () => {
  const list = play(stateOf(), started, "3", read(calm, [stormyTrace.delivery])).state;
  const { effects } = play(list, "enter", traced(), "y", "Y");
  assert.deepEqual(effects.flatMap((one) => one.kind === "copy" ? [one.text] : []), [
    stormyTrace.delivery.verificationId,
    stormyTrace.delivery.id,
  ]);
  const bare = { ...stormyTrace, delivery: { ...stormyTrace.delivery, verificationId: null } };
  const none = play(list, "enter", traced(bare), "y");
  assert.deepEqual(none.effects.filter(({ kind }) => kind === "copy"), []);
  assert.equal(none.state.toast?.good, false);
});

Deno.test("update() keeps a timeline visible when reading it again fails", () => {
  const list = play(stateOf(), started, "3", read(calm, [stormyTrace.delivery])).state;
  const { id } = stormyTrace.delivery;
  const { state } = play(list, "enter", traced(), "r", untraced(id, true));
  assert.equal(deliveryOf(state)?.trace, stormyTrace);
  assert.match(deliveryOf(state)?.trouble ?? "", /Cannot read/);
});

const textOf = (counts: readonly number[], width: number): string =>
  spark(counts, width).line.map(({ text }) => text).join("");

Deno.test("spark() draws a dot for no messages, and the highest bar for the peak", () => {
  assert.equal(textOf([0, 1, 4, 8, 0, 0], 6), ".▁▄█..");
  assert.equal(textOf([0, 0], 4), "....");
  assert.equal(textOf([], 4), "");
  assert.equal(textOf([1, 1_000_000], 2), "▁█");
});

Deno.test("spark() groups buckets into cells from the newest, and returns how many share a cell", () => {
  const { peak, bucketsPerCell, line } = spark([5, 1, 1, 2, 2], 3);
  assert.deepEqual({ peak, bucketsPerCell }, { peak: 5, bucketsPerCell: 2 });
  assert.equal(line.map(({ text }) => text).join(""), "█▄▇");
  assert.equal(spark(Array.from({ length: 168 }, () => 1), 78).bucketsPerCell, 3);
});

for (
  const [milliseconds, words] of [
    [0, "0 ms"],
    [12, "+12 ms"],
    [999, "+999 ms"],
    [4_200, "+4.2 s"],
    [70_659, "+71 s"],
    [137_864, "+2:17"],
    [1_000_000, "+16:40"],
    [7_200_000, "+2 h"],
    [172_800_000, "+2 d"],
  ] as const
) {
  Deno.test(`sinceWords() of ${milliseconds} is ${words}`, () => {
    assert.equal(sinceWords(milliseconds), words);
  });
}

Deno.test("Activity for screen readers has a line for each figure, and refreshes only the controls", () => {
  const state = shown();
  const linear: State = { ...state, look: { ...state.look, linear: true } };
  const lines = activityLines(linear).lines.map((row) => row.map(({ text }) => text).join(""));
  assert.ok(lines.includes(" SENT 1h  1 201  +12 %"), lines.join("\n"));
  assert.ok(lines.includes(" BLOCKED  112  "));
  const asked = kinds(play(linear, ticked(5000), ticked(60_000)));
  assert.deepEqual(asked, ["readControls", "readControls"]);
});
