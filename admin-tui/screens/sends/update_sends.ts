import type { Instant } from "../../../core/domain/instant.ts";
import type { ServiceState } from "../../../core/domain/upkeep/heartbeat.ts";
import type { DescribedControls } from "../../../core/operator.ts";
import type { AnswerTo } from "../../app/answers.ts";
import type { CoreReply } from "../../app/reply.ts";
import { changedRows, isSame } from "../../app/changed_rows.ts";
import type { SendsPage, SendsRead } from "../../app/sends_questions.ts";
import { andThen, type Step } from "../../app/step.ts";
import type { ClickedLine, Matches } from "../../app/screen_parts.ts";
import { bodyFrame, bodyRows } from "../../draw/body.ts";
import { parseSendsSearch } from "../../grammar/sends_search.ts";
import { paneRowAt, scrolledPanes } from "../../draw/panes.ts";
import { screenOf } from "../../state/place.ts";
import type { State } from "../../state/state.ts";
import type { SendsState } from "../../state/sends_state.ts";
import { sendsPanes } from "./sends_panes.ts";
import { deliveryRow } from "./sends_row_lines.ts";
import { keyOfSelected, rowKey, sendsRows, textOfSelected } from "./sends_rows.ts";
import { wasNotDelivered } from "../../words/sends_words.ts";
import { troubles } from "../../words/troubles.ts";

/** How often the sends are read while they are shown. */
const shownMilliseconds = 2000;

/** Clears the result of the last operation, and reads again. */
export function showSends(state: State): Step {
  return readSends(withSends(state, { said: null }));
}

/** Lists only the messages that a `:sends` line describes; all again for an empty one. */
export function filterSends(state: State, text: string): Step {
  const search = parseSendsSearch(text, state.now);
  const filter = text === "" || typeof search === "string" ? null : { search, text };
  return rereadSends(moveSends(withSends(state, { filter, earlier: [], said: null }), 0));
}

export function clearFilter(state: State): Step {
  return filterSends(state, "");
}

/** Lists what the selected stop, circuit or pause is about; `leaveBlock` returns to its row. */
export function openBlock(state: State): Step {
  const text = textOfSelected(state);
  if (text === null) return [state, []];
  const { deliveries, next, listed, recipient, names, filter, cursor, tops } = state.sends;
  const row = keyOfSelected(state);
  const view = { deliveries, next, listed, recipient, names, filter, cursor, tops, row };
  const { earlier } = state.sends;
  const opened = andThen(filterSends(state, text), (shown) => [toDeliveries(shown), []]);
  return andThen(opened, (shown) => [withSends(shown, { earlier: [view, ...earlier] }), []]);
}

/** Returns to the row of the list that this one was opened from, wherever it is by now. */
export function leaveBlock(state: State): Step {
  const [left, ...earlier] = state.sends.earlier;
  if (left === undefined) return [state, []];
  const { row, ...view } = left;
  const back = withSends(state, { ...view, earlier, said: null });
  const at = sendsRows(back).findIndex((each) => rowKey(each) === row);
  return rereadSends(moveSends(back, at === -1 ? view.cursor : at));
}

/** Selects the first message, so that the list of a block starts with what it is about. */
function toDeliveries(state: State): State {
  const first = sendsRows(state).findIndex(({ kind }) => kind === "delivery");
  return moveSends(state, Math.max(0, first));
}

/** Going back from Sends ends its filter, which belonged to the row it was opened from. */
export function leaveFilter(state: State): State {
  return screenOf(state) === "sends" ? withSends(state, { filter: null, earlier: [] }) : state;
}

export function clickSends(state: State, at: ClickedLine): Step {
  const index = paneRowAt(sendsPanes(state), state.sends.tops, at);
  return [index === null ? state : moveSends(state, index), []];
}

/** Reads the sends, unless a read is in progress. The old ones stay visible until then. */
export function readSends(state: State): Step {
  if (state.sends.asked) return [state, []];
  return rereadSends(state);
}

/** Reads even if a read is in progress, because that one may predate the operation. */
export function rereadSends(state: State): Step {
  const asked = withSends(state, { asked: true, askedAt: state.now });
  const { filter } = state.sends;
  const search = filter === null ? {} : { search: filter.search };
  return [asked, [{ kind: "readSends", ...search }]];
}

/** Reads the sends when they are due, even after the clock was set back. */
export function refreshSends(state: State, now: Instant): Step {
  const { asked, askedAt } = state.sends;
  if (asked || askedAt === null || Math.abs(now - askedAt) < shownMilliseconds) return [state, []];
  const [reading, effects] = readSends(state);
  return [withSends(reading, { askedAt: now }), effects];
}

/** Updates what is blocked and the header's marks. An unchanged state is not drawn again. */
export function controlsRead(state: State, reply: CoreReply<DescribedControls>): State {
  const { controls } = state.sends;
  if (reply === "unavailable" || controls === null) return state;
  const { at, ...now } = { ...reply.value, service: coarse(reply.value.service, state) };
  const known = Object.keys(now) as (keyof typeof now)[];
  const isNew = known.some((name) => JSON.stringify(now[name]) !== JSON.stringify(controls[name]));
  if (!isNew) return state;
  return followed(state, withSends(state, { controls: { ...controls, at, ...now } }));
}

/** A time that grows every second would be drawn every second, and read aloud in linear mode. */
function coarse(service: ServiceState, { look }: State): ServiceState {
  if (service.state !== "unseen" || service.seconds === null) return service;
  const { seconds } = service;
  const step = seconds < 60 ? 10 : seconds < 3600 ? 60 : 3600;
  return { ...service, seconds: look.linear ? 0 : seconds - seconds % step };
}

/** An answer to an earlier filter is dropped. */
export function sendsAnswered(state: State, { search, reply }: AnswerTo<"readSends">): State {
  return isSame(search, state.sends.filter?.search) ? sendsRead(state, reply) : state;
}

export function sendsRead(state: State, reply: CoreReply<SendsRead>): State {
  if (reply === "unavailable") {
    return withSends(state, { asked: false, trouble: troubles.cannotRead });
  }
  const place = { now: state.now, columns: state.size.columns, selected: false };
  const flashed = state.sends.controls === null
    ? []
    : changedRows(state.sends.deliveries, reply.value.deliveries, {
      key: ({ id }) => id,
      line: (delivery) => deliveryRow(delivery, place),
    });
  const { controls, recipient } = reply.value;
  const listed = state.sends.filter?.text ?? null;
  const known = listed === state.sends.listed ? withOlder(state.sends, reply.value) : reply.value;
  const { deliveries, next, names } = known;
  const answered = { controls, recipient, listed, deliveries, next, names, flashed };
  return followed(state, withSends(state, { ...answered, asked: false, trouble: null }));
}

/** A cursor on a message in the first row stays there; on any other row it follows that row. */
function followed(before: State, after: State): State {
  const { cursor } = before.sends;
  const isNewest = cursor === 0 && blocksOf(before) === 0;
  const key = isNewest ? null : keyOfSelected(before);
  if (key === null) return moveSends(after, 0);
  const at = sendsRows(after).findIndex((row) => rowKey(row) === key);
  if (at !== -1) return moveSends(after, at);
  // Where the row was; a message counts from the first one.
  const shift = cursor < blocksOf(before) ? 0 : blocksOf(after) - blocksOf(before);
  return moveSends(after, cursor + shift);
}

/** How many stops, circuits and pauses are above the messages. */
function blocksOf(state: State): number {
  return sendsRows(state).length - state.sends.deliveries.length;
}

/** The most deliveries that are kept while the cursor is among the newest. */
const keptMax = 1000;

/** The newest deliveries with the older ones that were read, unless some between are missing. */
function withOlder(
  { deliveries, next, names, cursor }: SendsState,
  newest: SendsPage,
): Pick<SendsPage, "deliveries" | "next" | "names"> {
  const last = newest.deliveries.at(-1)?.id;
  const at = newest.next === null ? -1 : deliveries.findIndex(({ id }) => id === last);
  const isLong = deliveries.length > keptMax && cursor < newest.deliveries.length;
  if (at === -1 || isLong) return newest;
  const older = deliveries.slice(at + 1);
  return {
    deliveries: [...newest.deliveries, ...older],
    next: older.length === 0 ? newest.next : next,
    names: { ...names, ...newest.names },
  };
}

/** Moves the cursor, and reads older deliveries when it comes near the end of those read. */
export function scrollSends(state: State, row: number): Step {
  const moved = moveSends(state, row);
  const { next, olderAsked, filter, listed } = moved.sends;
  const left = sendsRows(moved).length - 1 - moved.sends.cursor;
  const isNear = left <= bodyRows(moved) && listed === (filter?.text ?? null);
  if (next === null || olderAsked !== null || !isNear) return [moved, []];
  const search = filter === null ? {} : { search: filter.search };
  const asking = withSends(moved, { olderAsked: next });
  return [asking, [{ kind: "readOlderSends", ...search, cursor: next }]];
}

export function olderSendsRead(state: State, answer: AnswerTo<"readOlderSends">): Step {
  const { olderAsked, next, deliveries, names } = state.sends;
  if (answer.cursor !== olderAsked) return [state, []];
  const answered = withSends(state, { olderAsked: null });
  if (answer.reply === "unavailable") {
    return [withSends(answered, { trouble: troubles.cannotRead }), []];
  }
  // Another filter was chosen in the meantime.
  if (answer.cursor !== next) return [answered, []];
  const page = answer.reply.value;
  return [
    withSends(answered, {
      deliveries: [...deliveries, ...page.deliveries],
      next: page.next,
      names: { ...names, ...page.names },
    }),
    [],
  ];
}

/** What was not delivered. */
export function sendsMatches(state: State): Matches {
  const rows = sendsRows(state);
  return {
    cursor: state.sends.cursor,
    count: rows.length,
    isMatch: (at) => {
      const row = rows[at];
      return row?.kind === "delivery" && wasNotDelivered(row.delivery);
    },
    what: "failure",
    more: state.sends.next !== null,
  };
}

/** Moves the cursor to an existing row and scrolls to it. */
export function moveSends(state: State, row: number): State {
  const last = Math.max(0, sendsRows(state).length - 1);
  const cursor = Math.max(0, Math.min(row, last));
  const moved = withSends(state, { cursor });
  const place = { frame: bodyFrame(state), tops: state.sends.tops, cursor };
  const scrolled = scrolledPanes(sendsPanes(moved), place);
  // The state is the same whether nothing was scrolled yet or not any more.
  const tops = scrolled.some((top) => top > 0) ? scrolled : [];
  const same = tops.length === state.sends.tops.length &&
    tops.every((top, at) => top === state.sends.tops[at]);
  return same && cursor === state.sends.cursor ? state : withSends(moved, { tops });
}

export function withSends(state: State, change: Partial<SendsState>): State {
  return { ...state, sends: { ...state.sends, ...change } };
}
