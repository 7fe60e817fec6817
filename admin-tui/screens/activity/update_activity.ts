import type { AuditEventId } from "../../../core/domain/audit_event.ts";
import type { Instant } from "../../../core/domain/instant.ts";
import { type ActivityWindow, activityWindows } from "../../../core/domain/reports/activity.ts";
import type { FeedEvent } from "../../../core/operator.ts";
import type { ActivityState } from "../../state/activity_state.ts";
import { type ActivityAnswer, type FeedAnswer, feedRows } from "../../app/activity_questions.ts";
import type { Effect } from "../../app/effects.ts";
import { andThen, readControls, type Step } from "../../app/step.ts";
import type { ClickedLine } from "../../app/screen_parts.ts";
import { scrolledTo } from "../../draw/layout.ts";
import { openPlace, screenOf } from "../../state/place.ts";
import type { State } from "../../state/state.ts";
import { activityAreas, feedSize, overviewSize } from "./activity_areas.ts";
import {
  activityChart,
  type ActivityLines,
  activityLines,
  chartFrom,
  selectedActivityRow,
  showsHeat,
} from "./activity_lines.ts";
import { columnOfCell } from "./chart_lines.ts";
import { activityRowKey, sendsTextOf } from "./activity_rows.ts";
import { troubles } from "../../words/troubles.ts";
import { filterSends, sendsRead } from "../sends/update_sends.ts";

/** How often the figures are read while shown: a week changes slowly and is slower to read. */
const figuresMilliseconds: Readonly<Record<ActivityWindow, number>> = {
  hour: 5000,
  day: 15_000,
  week: 60_000,
};

/** Reads figures and feed, unless a read is in progress. The old ones stay visible until then. */
export function readActivity(state: State): Step {
  const feed = withActivity(state, { trouble: null });
  const [asked, figures] = readFigures(feed);
  return [asked, [...figures, ...feedEffects(asked)]];
}

/**
 * Each second: reads the header's marks and the feed, and the figures when they are due. The
 * requests themselves change no state.
 */
export function refreshActivity(before: State, now: Instant): Step {
  return andThen(readControls(before), (state) => refreshFigures(state, now));
}

function refreshFigures(state: State, now: Instant): Step {
  const { askedAt, window } = state.activity;
  const feed = feedEffects(state);
  // The absolute difference, so that a clock that was set back does not delay the next read.
  const due = askedAt === null || Math.abs(now - askedAt) >= figuresMilliseconds[window];
  if (!due) return [state, feed];
  const [asked, figures] = readFigures(state);
  return [figures.length === 0 ? asked : withActivity(asked, { askedAt: now }), [
    ...figures,
    ...feed,
  ]];
}

function readFigures(state: State): Step {
  const { asked, window } = state.activity;
  if (asked) return [state, []];
  const reading = withActivity(state, { asked: true, askedAt: state.now });
  return [reading, [figuresQuestion(state, window)]];
}

function figuresQuestion(state: State, window: ActivityWindow): Effect {
  const countries = showsHeat(state) ? { countries: true } : {};
  return { kind: "describeActivity", window, ...countries };
}

/** The program runs one such request at a time and keeps the newest, so none are counted here. */
function feedEffects({ activity: { feed, paused, failuresOnly } }: State): readonly Effect[] {
  if (paused && feed !== null) return [];
  return [{ kind: "readFeed", after: settledId(feed ?? []), failuresOnly }];
}

/** Repeats within a minute share a row; two minutes, because instances' clocks differ. */
const foldMilliseconds = 2 * 60_000;

/**
 * The newest event whose count can no longer grow, or null. Newer events are read again, so that
 * visible rows show their current count.
 */
function settledId(feed: readonly FeedEvent[]): AuditEventId | null {
  const newestAt = feed[0]?.event.at ?? 0;
  return feed.find(({ event }) => event.at < newestAt - foldMilliseconds)?.event.id ?? null;
}

/** Reads immediately when the pause ends, so that missed events appear without a delay. */
export function pauseFeed(state: State): Step {
  const next = withActivity(state, { paused: !state.activity.paused });
  return [next, feedEffects(next)];
}

export function toggleFailures(state: State): Step {
  const failuresOnly = !state.activity.failuresOnly;
  const next = withActivity(state, { failuresOnly, feed: null });
  return [scrollToSelected(next), feedEffects(next)];
}

/** The old figures stay, under their own label, until the new ones arrive. */
export function nextWindow(state: State): Step {
  const at = activityWindows.indexOf(state.activity.window);
  const window = activityWindows[(at + 1) % activityWindows.length] ?? "hour";
  return showWindow(state, window);
}

export function showWindow(state: State, window: ActivityWindow): Step {
  const next = withActivity(state, { window, asked: true, askedAt: state.now });
  return [next, [figuresQuestion(state, window)]];
}

export function toggleWhole(state: State): Step {
  return [
    withActivity(state, {
      whole: !state.activity.whole,
      top: 0,
      feedTop: 0,
      cursor: 0,
      selected: null,
    }),
    [],
  ];
}

/** Moves the cursor by `rows`, within the ends, and scrolls to it. */
export function moveActivity(state: State, rows: number): State {
  const shown = activityLines(state);
  return select(state, Math.max(0, Math.min(shown.cursor + rows, shown.rows.length - 1)), shown);
}

function select(state: State, cursor: number, { rows }: ActivityLines): State {
  const row = rows[cursor]?.row;
  const selected = cursor === 0 || row === undefined ? null : activityRowKey(row);
  const { activity } = state;
  const isSame = activity.cursor === cursor && activity.selected === selected;
  return scrollToSelected(isSame ? state : withActivity(state, { cursor, selected }));
}

/** Scrolls to the selected row, or selects the one in its place if it has disappeared. */
export function followActivityRow(state: State): State {
  const { figures, feed } = state.activity;
  return figures === null || feed === null ? state : moveActivity(state, 0);
}

/** Scrolls as little as possible to the selected row, which may have moved. */
export function scrollToSelected(state: State): State {
  if (state.activity.minute !== null) return scrollToChart(state);
  const { lines, rows, cursor, feedFrom } = activityLines(state);
  const at = rows[cursor]?.line ?? 0;
  const { top: topBefore, feedTop: feedBefore } = state.activity;
  const apart = activityAreas(state).feed !== null;
  const last = apart ? feedFrom : lines.length;
  const inFeed = apart && at >= feedFrom;
  const height = overviewSize(state).rows;
  // The lines above the first row become visible with it.
  const kept = cursor === 0 ? scrolledTo(0, topBefore, height, last) : topBefore;
  const top = inFeed ? within(topBefore, last - height) : scrolledTo(at, kept, height, last);
  const events = lines.length - feedFrom;
  const feedHeight = feedSize(state).rows;
  const feedTop = inFeed
    ? scrolledTo(at - feedFrom, feedBefore, feedHeight, events)
    : within(feedBefore, apart ? events - feedHeight : 0);
  if (top === topBefore && feedTop === feedBefore) return state;
  return withActivity(state, { top, feedTop });
}

function scrollToChart(state: State): State {
  return state.activity.top === 0 ? state : withActivity(state, { top: 0 });
}

function within(top: number, last: number): number {
  return Math.max(0, Math.min(top, last));
}

/**
 * Moves the cursor of the chart to the clicked column, or selects the clicked row: of two tables
 * next to each other, the one that was clicked.
 */
export function clickActivity(before: State, clicked: ClickedLine): Step {
  const minute = minuteAt(before, clicked);
  if (minute !== null) return [scrollToSelected(withActivity(before, { minute })), []];
  return [clickRow(leaveChart(before), clicked), []];
}

function minuteAt(state: State, { panel, line, column }: ClickedLine): Instant | null {
  const chart = activityChart(state);
  const row = state.activity.top + line - chartFrom;
  if (chart === null || panel !== 0 || row < 0 || row >= chart.rows.length) return null;
  return chart.columns[columnOfCell(chart, column - 1)]?.from ?? null;
}

function clickRow(state: State, { panel, line, column }: ClickedLine): State {
  const shown = activityLines(state);
  const { top, feedTop } = state.activity;
  const clicked = panel === 0 ? top + line : shown.feedFrom + feedTop + line;
  const there = shown.rows.flatMap((row, at) => row.line === clicked ? [at] : []);
  const found = column < Math.floor(overviewSize(state).columns / 2) ? there[0] : there.at(-1);
  return found === undefined ? state : select(state, found, shown);
}

/** Returns the cursor from the chart to the lists. */
export function leaveChart(state: State): State {
  return scrollToSelected(withActivity(state, { minute: null }));
}

/** The window of the figures on the screen; another one may be being read. */
export function shownWindow({ activity: { figures, window } }: State): ActivityWindow {
  return figures?.window ?? window;
}

/** Opens the messages of the same time range that the selected row is about. */
export function openActivityRow(state: State): Step {
  const row = selectedActivityRow(state);
  if (row === undefined || row.kind === "event") return [state, []];
  const text = sendsTextOf(row, { window: shownWindow(state), now: state.now });
  return text === null ? [state, []] : openSendsOf(state, text);
}

/** Opens the messages that a `:sends` line describes. */
export function openSendsOf(state: State, text: string): Step {
  return filterSends(openPlace(state, { screen: "sends" }), text);
}

/**
 * Also updates the header's marks. Figures for an earlier window are shown until those for the
 * current one are read, which wait for them: with a slow read, none would be shown otherwise.
 */
export function figuresRead(
  state: State,
  { window, reply }: Extract<ActivityAnswer, { readonly kind: "describeActivity" }>,
): State {
  const isEarlier = window !== state.activity.window;
  if (isEarlier && (!state.activity.asked || reply === "unavailable")) return state;
  const read = isEarlier ? state : withActivity(state, { asked: false });
  if (reply === "unavailable") return withActivity(read, { trouble: troubles.cannotRead });
  const shown = withActivity(read, { ...reply.value, trouble: null });
  const { deliveries, next, names, recipient, asked } = state.sends;
  if (asked || screenOf(state) === "sends") return scrollToSelected(shown);
  const { sends: controls } = reply.value.figures;
  return scrollToSelected(
    sendsRead(shown, { value: { controls, deliveries, next, names, recipient } }),
  );
}

/** An answer to an outdated question is dropped. */
export function feedRead(state: State, { after, failuresOnly, reply }: FeedAnswer): State {
  const { feed, paused, ...now } = state.activity;
  if (failuresOnly !== now.failuresOnly || after !== settledId(feed ?? [])) return state;
  if (reply === "unavailable") {
    // Reported once: an unchanged state is not drawn again.
    if (now.trouble !== null) return state;
    return withActivity(state, { trouble: troubles.cannotRead });
  }
  if (feed !== null && paused) return state;
  const kept = after === null ? [] : (feed ?? []).filter(({ event }) => event.id <= after);
  const events = [...reply.value, ...kept].slice(0, feedRows);
  if (feed !== null && isSameFeed(feed, events)) return state;
  return scrollToSelected(withActivity(state, { feed: events }));
}

function isSameFeed(feed: readonly FeedEvent[], other: readonly FeedEvent[]): boolean {
  return feed.length === other.length &&
    feed.every(({ event }, at) => {
      const now = other[at]?.event;
      return event.id === now?.id && event.count === now.count;
    });
}

export function withActivity(state: State, change: Partial<ActivityState>): State {
  return { ...state, activity: { ...state.activity, ...change } };
}
