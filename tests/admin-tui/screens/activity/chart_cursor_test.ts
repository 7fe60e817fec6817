/** The cursor of the chart: which minutes it reads, and the messages that it opens. */
import assert from "node:assert/strict";
import { activityWindows } from "../../../../core/domain/reports/activity.ts";
import { parseSendsSearch } from "../../../../admin-tui/grammar/sends_search.ts";
import { activityChart } from "../../../../admin-tui/screens/activity/activity_lines.ts";
import { cellOf, columnOfCell } from "../../../../admin-tui/screens/activity/chart_lines.ts";
import { chartColumns } from "../../../../admin-tui/screens/activity/chart_columns.ts";
import { screenOf } from "../../../../admin-tui/state/place.ts";
import type { State } from "../../../../admin-tui/state/state.ts";
import { calm, read } from "../sends/sends_states.ts";
import { frameOf } from "../../kit.tsx";
import { large, noon, play, small, stateOf } from "../../states.ts";
import { busy, feed, figures } from "./activity_states.ts";

const minute = 60_000;
const tiny = { columns: 60, rows: 16 };
const wide = { columns: 200, rows: 60 };
const lefts = (count: number) => Array.from({ length: count }, () => "left");

function shown(size = large, window: "hour" | "day" | "week" = "hour"): State {
  const turns = Array.from({ length: activityWindows.indexOf(window) }, () => "w");
  return play(
    stateOf(size),
    { type: "started" },
    read(calm, []),
    "4",
    ...turns,
    figures(busy(window)),
    feed(),
  ).state;
}

/** The figures of `busy()` some minutes later: the chart has moved. */
function later(minutes: number) {
  const value = busy();
  const at = noon + minutes * minute;
  const answer = figures({ ...value, at, buckets: value.buckets });
  return answer.type === "answered" ? { ...answer, now: at } : answer;
}

Deno.test("the cursor of the chart starts at the newest minute and moves by minutes", () => {
  const at = (state: State) => (state.activity.minute ?? NaN) - noon;
  const { state } = play(shown(), "left");
  assert.equal(at(state), 0);
  assert.equal(at(play(state, "left", "h").state), -2 * minute);
  assert.equal(at(play(state, "left", "h", "right", "l", "l").state), 0, "the newest one");
  assert.equal(at(play(state, "pgup").state), -10 * minute);
  assert.equal(at(play(state, "pgup", "pgdn").state), 0);
  assert.equal(at(play(state, "home").state), -59 * minute);
  assert.equal(at(play(state, "g", "left", "end").state), 0);
});

Deno.test("Esc and down leave the chart, and the list has its cursor where it was", () => {
  const before = play(shown(), "j", "j").state;
  for (const key of ["esc", "down", "j", "q"]) {
    const after = play(before, "left", "left", key).state;
    assert.deepEqual(after.activity, before.activity, key);
  }
});

Deno.test("the chart cannot be read before its figures are", () => {
  const state = play(stateOf(small), { type: "started" }, read(calm, []), "4").state;
  const { state: pressed, effects } = play(state, "left");
  assert.deepEqual([{ ...pressed, toast: null }, effects], [state, []]);
});

Deno.test("the cursor stays on its minute while the chart moves, and at its end afterwards", async () => {
  const { state } = play(shown(), ...lefts(6));
  assert.match(await frameOf(state), /11:55 {2}\d+ sent, \d+ approved/);
  const moved = play(state, later(30)).state;
  assert.match(await frameOf(moved), /11:55 {2}\d+ sent/);
  assert.ok((activityChart(moved)?.cursor ?? 0) < (activityChart(state)?.cursor ?? 0));
  const gone = play(moved, later(90)).state;
  assert.equal(activityChart(gone)?.cursor, 0);
});

Deno.test("a line reads the minutes under the cursor, in every size, in words", async () => {
  for (const size of [tiny, small, large, wide]) {
    const frame = await frameOf(play(shown(size), "left", "home").state);
    assert.match(frame, /11:01 {2}\d+ sent, \d+ approved, \d+ failed, \d+ blocked/);
    assert.match(frame, /▲/);
    const day = await frameOf(play(shown(size, "day"), "left", "left").state);
    assert.match(day, /11:\d0-1\d:\d0 {2}\d+ sent/);
  }
});

Deno.test("Enter opens the messages of exactly the minutes that were read, and back returns", () => {
  for (const size of [tiny, small, large, wide]) {
    for (const window of activityWindows) {
      for (const keys of [["left"], ["left", "left", "left"], ["left", "home"]]) {
        const state = play(shown(size, window), ...keys).state;
        const chart = activityChart(state);
        const column = chart?.columns[chart.cursor ?? -1];
        const opened = play(state, "enter").state;
        const { filter } = opened.sends;
        assert.equal(screenOf(opened), "sends");
        assert.equal(filter?.search.since, column?.from, filter?.text);
        assert.equal(filter?.search.until, column?.until, filter?.text);
        const back = play(opened, "esc").state;
        assert.equal(screenOf(back), "activity");
        assert.equal(back.activity.minute, state.activity.minute);
      }
    }
  }
});

Deno.test("messages that are not read yet are loading, not missing", async () => {
  const opened = play(shown(), "left", "enter").state;
  const frame = await frameOf(opened);
  assert.match(frame, /Loading \.\.\./);
  assert.doesNotMatch(frame, /No messages match/);
  assert.match(
    await frameOf(play(opened, read(calm, [], {}, { only: "at:12:00" })).state),
    /No messages match at:12:00/,
  );
});

Deno.test("a minute is opened with a line that can be typed", () => {
  const text = (state: State, ...keys: string[]) => play(state, ...keys).state.sends.filter?.text;
  assert.equal(text(shown(), "left", "left", "enter"), "at:11:59");
  assert.equal(text(shown(large, "day"), "left", "left", "enter"), "at:11:50-12:00");
  const week = text(shown(large, "week"), "left", "home", "enter") ?? "";
  assert.match(week, /^at:2025-12-25T12:00-13:00$/);
  assert.equal(typeof parseSendsSearch(week, noon), "object");
});

Deno.test("a click on the chart moves the cursor there, and a click below it leaves the chart", () => {
  const { state } = play(shown(), { type: "clicked", row: 7, column: 40 });
  const chart = activityChart(state);
  assert.ok(chart?.cursor !== null && chart?.cursor !== undefined);
  assert.equal(columnOfCell(chart, cellOf(chart, chart.cursor)), chart.cursor);
  assert.equal(columnOfCell(chart, 40 - 2), chart.cursor);
  const left = play(state, { type: "clicked", row: 20, column: 40 }).state;
  assert.equal(left.activity.minute, null);
});

Deno.test("chartColumns() starts columns at whole minutes of the clock, so that they keep their messages", () => {
  const day = figures(busy("day"));
  const value = day.type === "answered" && day.answer.kind === "describeActivity" &&
      day.answer.reply !== "unavailable"
    ? day.answer.reply.value
    : null;
  assert.ok(value !== null);
  const { columns, minutes, detailed } = chartColumns(value, 150);
  assert.deepEqual({ minutes, detailed }, { minutes: 10, detailed: true });
  assert.ok(columns.slice(1).every(({ from }) => from % (10 * minute) === 0));
  const sum = columns.reduce((all, { sent }) => all + sent, 0);
  assert.equal(sum, value.traffic?.minutes.reduce((all, { sent }) => all + sent, 0));
  for (const most of [28, 58, 78, 156, 232]) {
    assert.ok(chartColumns(value, most).columns.length <= most);
  }
});
