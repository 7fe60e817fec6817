/** The stops, circuits and pauses of Sends: each can be selected, and opens its messages. */
import assert from "node:assert/strict";
import { wayPanels } from "../../../../admin-tui/program/crumbs.ts";
import { footerLine } from "../../../../admin-tui/program/frame_lines.ts";
import { scopes } from "../../../../admin-tui/screens/scopes.ts";
import {
  textOfCircuit,
  textOfPause,
  textOfStop,
} from "../../../../admin-tui/screens/sends/block_texts.ts";
import { rowKey, selectedRow, sendsRows } from "../../../../admin-tui/screens/sends/sends_rows.ts";
import { sendsPanels } from "../../../../admin-tui/screens/sends/sends_panes.ts";
import { parseSendsSearch } from "../../../../admin-tui/grammar/sends_search.ts";
import type { State } from "../../../../admin-tui/state/state.ts";
import { large, noon, play, small, stateOf } from "../../states.ts";
import { calm, controlsMsg, deliveries, delivery, read, stormy } from "./sends_states.ts";

const shown = (size = small): State =>
  play(stateOf(size), { type: "started" }, "3", read(stormy, deliveries)).state;
const selected = (state: State): string => {
  const row = selectedRow(state);
  return row === undefined ? "" : rowKey(row);
};
const downTo = (state: State, key: string): State => {
  const at = sendsRows(state).findIndex((row) => rowKey(row) === key);
  assert.notEqual(at, -1, key);
  return play(state, ...Array.from({ length: at - state.sends.cursor }, () => "j")).state;
};
const title = (state: State): string =>
  (wayPanels(state)[0]?.title ?? []).map(({ text }) => text).join("");
/** The answer with a message to the filter of the state. */
const answer = (state: State) =>
  read(stormy, [delivery(1), delivery(2)], {}, { only: state.sends.filter?.text });

const texts = {
  "stop all": "blocked code:stopped_by_operator 1h",
  "stop country:BR": "country:BR blocked code:stopped_by_operator 2h",
  "circuit sms": "sms failed 2h",
  "circuit call": "call failed 2h",
  "pause prefix:+1202555": "prefix:+1202555 2h",
  "pause country:GB": "country:GB 2h",
} as const;

for (const size of [small, large]) {
  Deno.test(`Enter on a stop, a circuit or a pause lists its messages at ${size.columns}`, () => {
    for (const [key, text] of Object.entries(texts)) {
      const row = downTo(shown(size), key);
      const opened = play(row, "enter");
      assert.equal(opened.state.sends.filter?.text, text);
      assert.deepEqual(opened.effects, [
        { kind: "readSends", search: opened.state.sends.filter?.search },
      ]);
      const answered = play(opened.state, answer(opened.state)).state;
      assert.equal(title(answered), `Sends > ${text}`);
      assert.equal(selected(answered), delivery(1).id, "the first message");
      const back = play(answered, "j", "esc");
      assert.equal(selected(back.state), key);
      assert.deepEqual(back.state.sends.tops, row.sends.tops);
      assert.deepEqual(back.state.sends.deliveries, row.sends.deliveries);
      assert.deepEqual([back.state.sends.filter, back.state.sends.earlier], [null, []]);
      assert.deepEqual(back.effects, [{ kind: "readSends" }]);
      assert.equal(title(back.state), "Sends");
    }
  });
}

Deno.test("the title counts the messages of a filter only once they are read", () => {
  const heads = (state: State): string =>
    sendsPanels(state).flatMap(({ title, lines }) => [title, ...lines]).flat()
      .map(({ text }) => text).join("");
  const opened = play(downTo(shown(), "circuit sms"), "enter").state;
  assert.match(heads(opened), /Deliveries, only sms failed 2h,/);
  assert.match(heads(play(opened, answer(opened)).state), /Deliveries 2, only sms failed 2h,/);
});

Deno.test("an answer to an earlier filter is dropped", () => {
  const opened = play(downTo(shown(), "circuit sms"), "enter").state;
  assert.equal(play(opened, read(stormy, [delivery(9)])).state.sends, opened.sends);
});

Deno.test("a list within a list has its whole way in the title, and each Esc takes one step", () => {
  const first = play(downTo(shown(), "circuit sms"), "enter").state;
  const second = play(downTo(play(first, "g").state, "pause country:GB"), "enter").state;
  assert.equal(title(second), "Sends > sms failed 2h > country:GB 2h");
  const back = play(second, "q").state;
  assert.equal(title(back), "Sends > sms failed 2h");
  assert.equal(selected(back), "pause country:GB");
  assert.equal(title(play(back, "h").state), "Sends");
});

Deno.test("from Activity, the first Esc returns to the list, and the next one to Activity", () => {
  const sends = play(shown(), "4").state;
  const opened = play(sends, ":", ..."sends sms", "enter").state;
  const block = play(downTo(play(opened, "g").state, "circuit call"), "enter").state;
  assert.ok(!scopes(block).includes("back"));
  const back = play(block, "esc").state;
  assert.equal(back.sends.filter?.text, "sms");
  assert.deepEqual(back.sends.earlier, []);
});

Deno.test("the circuit of code checks explains why it cannot be opened", () => {
  const check = downTo(shown(), "circuit check");
  const { state } = play(check, "enter");
  assert.equal(state.sends.filter, null);
  assert.match(state.toast?.words ?? "", /Cannot list messages: checks of codes/);
});

Deno.test("the lists of old stops and decisions are long enough", () => {
  const day = 24 * 3_600_000;
  const old = { scope: "channel:call", at: noon - 3 * day } as const;
  assert.equal(textOfStop(old, noon), "call blocked code:stopped_by_operator 3d");
  const network = { scope: "network:192.0.2.7", at: noon - 1000 };
  const pause = textOfPause(network, noon);
  assert.equal(pause, "network:192.0.2.7 2h");
  const site = textOfPause({ scope: "network:2001:db8:0::/48", at: noon - day }, noon);
  assert.equal(textOfCircuit({ name: "check", lastFaultAt: noon }, noon), null);
  const ahead = textOfCircuit({ name: "sms", lastFaultAt: noon + day }, noon) ?? "";
  for (const text of [...Object.values(texts), textOfStop(old, noon), ahead, pause, site]) {
    assert.notEqual(typeof parseSendsSearch(text, noon), "string", text);
  }
});

Deno.test("the footer of a list in a list says how to leave it, also in small windows", () => {
  for (const size of [{ columns: 60, rows: 16 }, small, large]) {
    for (const key of Object.keys(texts)) {
      const opened = play(downTo(shown(size), key), "enter").state;
      assert.match(footerLine(opened).map(({ text }) => text).join(""), / esc back /, key);
    }
  }
});

Deno.test("a click on a circuit selects it", () => {
  const state = shown(large);
  const at = sendsRows(state).findIndex((row) => rowKey(row) === "circuit call");
  const panel = wayPanels(state)[0];
  const line = panel?.lines.findIndex((each) => each.some(({ text }) => /call circuit/.test(text)));
  assert.ok(line !== undefined && line > 0);
  const { state: clicked } = play(state, { type: "clicked", row: line + 2, column: 4 });
  assert.equal(clicked.sends.cursor, at);
});

Deno.test("the cursor follows its row when a stop or a circuit appears above it, and goes", () => {
  const noCircuits = { ...stormy, stops: stormy.stops.slice(1), circuits: [] };
  const before = play(stateOf(small), { type: "started" }, "3", read(noCircuits, deliveries)).state;
  assert.equal(selected(before), "stop country:BR");
  for (const key of ["stop country:BR", "pause country:GB", delivery(2).id]) {
    const row = downTo(before, key);
    const after = play(row, controlsMsg(stormy)).state;
    assert.equal(selected(after), key);
    assert.notEqual(after.sends.cursor, row.sends.cursor);
    assert.equal(selected(play(after, read(stormy, deliveries)).state), key);
    assert.equal(selected(play(after, controlsMsg(noCircuits)).state), key);
  }
});

Deno.test("if its row goes, the cursor stays in its place, for a message among the messages", () => {
  const pause = downTo(shown(), "pause prefix:+1202555");
  const pauses = stormy.pauses.slice(1);
  assert.equal(selected(play(pause, controlsMsg({ ...stormy, pauses })).state), "pause country:GB");
  const second = downTo(shown(), delivery(1).id);
  const replaced = play(second, read(calm, [delivery(8), delivery(9)])).state;
  assert.equal(selected(replaced), delivery(9).id);
});

Deno.test("a cursor on the newest message stays there in calm times", () => {
  const quiet =
    play(stateOf(small), { type: "started" }, "3", read(calm, deliveries.slice(1))).state;
  assert.equal(selected(play(quiet, read(calm, deliveries)).state), delivery(0).id);
});

Deno.test("Esc returns to the row of a list, also if a stop above it is gone by then", () => {
  const key = "pause prefix:+1202555";
  const opened = play(downTo(shown(), key), "enter").state;
  const listed = play(opened, answer(opened)).state;
  const lifted = play(listed, controlsMsg({ ...stormy, stops: [] })).state;
  assert.equal(selected(lifted), selected(listed));
  assert.equal(selected(play(lifted, "esc").state), key);
});
