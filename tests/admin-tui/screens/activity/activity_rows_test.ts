import assert from "node:assert/strict";
import { parseSendsSearch } from "../../../../admin-tui/grammar/sends_search.ts";
import { activityLines } from "../../../../admin-tui/screens/activity/activity_lines.ts";
import {
  activityRowKey,
  sendsTextOf,
} from "../../../../admin-tui/screens/activity/activity_rows.ts";
import { caseOf, userOf } from "../../../../admin-tui/state/place.ts";
import type { State } from "../../../../admin-tui/state/state.ts";
import { calm, controlsMsg, delivery, read, stormy } from "../sends/sends_states.ts";
import { frameOf } from "../../kit.tsx";
import { large, noon, play, small, stateOf, userNamed } from "../../states.ts";
import { stormyTrace, traced } from "../delivery/trace_states.ts";
import { busy, feed, feedEvent, figures, quiet, someEvents } from "./activity_states.ts";

const shown = (size = large): State =>
  play(stateOf(size), { type: "started" }, read(calm, []), "4", figures(), feed()).state;
const selected = (state: State): string => {
  const { rows, cursor } = activityLines(state);
  const row = rows[cursor]?.row;
  return row === undefined ? "" : activityRowKey(row);
};
const kinds = (
  state: State,
): readonly string[] => [...new Set(activityLines(state).rows.map(({ row }) => row.kind))];
const barred = (state: State): readonly string[] =>
  activityLines(state).lines.map((line) => line.map(({ text }) => text).join(""))
    .filter((text) => text.includes("▌"));
const downTo = (state: State, kind: string): State => {
  const { rows, cursor } = activityLines(state);
  const steps = rows.findIndex(({ row }) => row.kind === kind) - cursor;
  return play(state, ...Array.from({ length: steps }, () => "j")).state;
};

const everyKind = ["stop", "circuit", "failure", "country", "prefix", "pause", "event"];

Deno.test("every row of Activity can be selected", () => {
  for (const size of [small, large]) {
    let state = play(shown(size), "v").state;
    assert.deepEqual(kinds(state), everyKind);
    const seen = new Set<string>();
    for (const _ of activityLines(state).rows) {
      seen.add(selected(state));
      assert.equal(barred(state).length, 1);
      state = play(state, "j").state;
    }
    assert.equal(seen.size, activityLines(state).rows.length);
    assert.equal(play(state, "j").state, state, "the last row");
    const first = play(state, "g").state;
    assert.equal(activityLines(first).cursor, 0);
    assert.equal(first.activity.top, 0);
  }
});

Deno.test("the cursor follows its row when what is blocked changes, and is scrolled to", () => {
  for (const size of [small, large]) {
    for (const kind of ["circuit", "failure", "pause", "event"]) {
      const noStops = { ...stormy, stops: [], circuits: stormy.circuits.slice(1) };
      const whole = play(shown(size), "v", controlsMsg(noStops)).state;
      const row = play(downTo(whole, kind), "j").state;
      const after = play(row, controlsMsg(stormy)).state;
      assert.equal(selected(after), selected(row));
      assert.notEqual(activityLines(after).cursor, activityLines(row).cursor);
      assert.equal(barred(after).length, 1);
      const gone = play(after, controlsMsg(noStops)).state;
      assert.equal(selected(gone), selected(row));
    }
  }
});

Deno.test("if its row goes, the one in its place is selected, and followed from there", () => {
  const both = play(shown(), "v", controlsMsg({ ...stormy, stops: [] }), "j").state;
  assert.equal(selected(both), "circuit call");
  const circuits = stormy.circuits.filter(({ name }) => name !== "call");
  const gone = play(both, controlsMsg({ ...stormy, stops: [], circuits })).state;
  assert.equal(selected(gone), "circuit check");
  assert.equal(selected(play(gone, controlsMsg({ ...stormy, circuits })).state), "circuit check");
});

Deno.test("the cursor follows its row, wherever newer events move it", () => {
  const event = play(downTo(shown(), "event"), "j", "j").state;
  const key = selected(event);
  const newer = [feedEvent(-2, "mary", { type: "session.opened" }), ...someEvents];
  const { state } = play(event, "f", "f", feed(newer));
  assert.equal(selected(state), key);
  assert.notEqual(activityLines(state).cursor, activityLines(event).cursor);
  const stopless = play(state, "r", figures(quiet)).state;
  assert.equal(selected(stopless), key);
});

/** The state with the cursor on this event. */
function onEvent(event: ReturnType<typeof feedEvent>): State {
  return downTo(play(shown(), "f", feed([event], { failuresOnly: true })).state, "event");
}

const placesOf = (state: State) => state.places.map(({ screen }) => screen);

Deno.test("Enter on an event opens its message, with the user one step further", () => {
  const detail = { delivery_id: delivery(7).id, challenge_id: "chl_1" };
  const event = onEvent(feedEvent(1, "ada", { type: "code.sent", detail }));
  const { state, effects } = play(event, "enter");
  assert.deepEqual(placesOf(state), ["activity", "delivery"]);
  assert.deepEqual(effects, [{ kind: "traceDelivery", deliveryId: delivery(7).id }]);
  const ada = userNamed("ada", 1);
  const user = play(state, traced({ ...stormyTrace, delivery: delivery(7), user: ada }), "o").state;
  assert.deepEqual(placesOf(user), ["activity", "delivery", "user"]);
  assert.equal(selected(play(user, "esc", "esc").state), selected(event));
  assert.deepEqual(placesOf(play(event, "o").state), ["activity", "user"]);
});

Deno.test("Enter on the event of a login opens that login, and o there its user", () => {
  const detail = { challenge_id: "chl_1" };
  const event = onEvent(feedEvent(1, "ada", { type: "code.refused", detail }));
  const { state } = play(event, "enter");
  assert.deepEqual(placesOf(state), ["activity", "case"]);
  assert.equal(caseOf(state)?.wanted, "chl_1");
  assert.equal(userOf(play(state, "o").state)?.username, "ada");
});

Deno.test("Enter on any other event opens it among those of its user, and Esc returns", () => {
  const event = onEvent(feedEvent(1, "ada", { type: "user.locked", actor: "operator" }));
  const { state, effects } = play(event, "enter");
  assert.deepEqual(effects.map(({ kind }) => kind), ["describeUser"]);
  assert.equal(userOf(state)?.wanted, selected(event));
  const back = play(state, "esc").state;
  assert.equal(selected(back), selected(event));
  assert.equal(back.activity.top, event.activity.top);
});

Deno.test("the message of a deleted user can be opened, and no user is offered with it", () => {
  const detail = { delivery_id: delivery(7).id };
  const event = onEvent(feedEvent(1, null, { type: "code.sent", detail }));
  assert.deepEqual(placesOf(play(event, "enter").state), ["activity", "delivery"]);
  assert.match(play(event, "o").state.toast?.words ?? "", /select an event of a user/);
});

Deno.test("Enter on an event without a user does nothing, and is not offered", () => {
  const { state } = play(
    shown(),
    "f",
    feed([feedEvent(1, null, { type: "sends.stopped" })], {
      failuresOnly: true,
    }),
  );
  const event = downTo(state, "event");
  assert.deepEqual(play(event, "enter").state.places, event.places);
});

Deno.test("Enter on a row opens its messages, and Esc returns to the row", () => {
  for (const kind of everyKind.slice(0, -1)) {
    const row = downTo(play(shown(), "v").state, kind);
    assert.equal(barred(row).length, 1);
    const { state } = play(row, "enter");
    assert.deepEqual(state.places.map(({ screen }) => screen), ["activity", "sends"], kind);
    const back = play(state, "esc").state;
    assert.equal(selected(back), selected(row));
    assert.equal(back.activity.top, row.activity.top);
  }
});

Deno.test("the circuit of code checks has no messages to open, and says so", () => {
  const last = downTo(play(shown(), "v").state, "failure");
  const check = play(last, "k").state;
  assert.equal(selected(check), "circuit check");
  const { state } = play(check, "enter");
  assert.deepEqual(state.places, check.places);
  assert.match(state.toast?.words ?? "", /Cannot open: checks of codes are not listed by message/);
});

Deno.test("while another window is read, Enter lists the messages of the figures that are shown", () => {
  const row = downTo(play(shown(), "w", "v").state, "country");
  assert.match(play(row, "enter").state.sends.filter?.text ?? "", /^country:[A-Z]{2} 1h$/);
});

Deno.test("the messages of a failure, a country or a prefix are those of its time range", async () => {
  const country = busy().countries[0]?.name ?? "";
  const prefix = busy().prefixes[0]?.name ?? "";
  const expected = [
    ["stop", "blocked code:stopped_by_operator 1h"],
    ["circuit", "sms failed 2h"],
    ["pause", "prefix:+1202555 2h"],
    ["failure", "blocked code:budget 1h"],
    ["country", `country:${country} 1h`],
    ["prefix", `prefix:${prefix} 1h`],
  ] as const;
  for (const [kind, text] of expected) {
    const row = downTo(play(shown(), "v").state, kind);
    const { state, effects } = play(row, "enter");
    assert.equal(state.sends.filter?.text ?? null, text);
    const search = parseSendsSearch(text, noon);
    assert.ok(typeof search !== "string");
    assert.deepEqual(effects, [{ kind: "readSends", search }]);
    const answer = read(calm, [delivery(1)], {}, { only: text });
    const frame = await frameOf(play(state, answer).state);
    assert.ok(frame.includes(`Deliveries 1, only ${text}`), frame);
    const back = play(state, "esc").state;
    assert.equal(back.sends.filter, null);
    assert.equal(selected(back), selected(row));
  }
});

Deno.test("a failure with a code lists the messages with it; others those of its outcome", () => {
  const texts = busy().failures.map((failure) =>
    sendsTextOf({ kind: "failure", failure }, { window: "day", now: noon })
  );
  assert.deepEqual(texts, [
    "blocked code:budget 24h",
    "blocked code:fraud_guard 24h",
    "failed code:60203 24h",
    "failed code:60410 24h",
    "failed code:30003 24h",
    "failed 24h",
  ]);
});

Deno.test("a click selects the row under it, in either of two tables", () => {
  const state = shown();
  const { rows } = activityLines(state);
  const [country, prefix] = ["country", "prefix"].map((kind) =>
    rows.find(({ row }) => row.kind === kind)
  );
  assert.ok(country !== undefined && country.line === prefix?.line);
  const at = (column: number) =>
    selected(play(state, { type: "clicked", row: country.line + 2, column }).state);
  assert.equal(at(3), activityRowKey(country.row));
  assert.equal(at(70), activityRowKey(prefix.row));
});
