import assert from "node:assert/strict";
import type { ServiceState } from "../../../../core/domain/upkeep/heartbeat.ts";
import { headerLine } from "../../../../admin-tui/program/frame_lines.ts";
import { fieldText } from "../../../../admin-tui/input/field.ts";
import type { State } from "../../../../admin-tui/state/state.ts";
import { summaryLine } from "../../../../admin-tui/screens/sends/sends_lines.ts";
import type { Delivery } from "../../../../core/domain/sending/delivery.ts";
import type { DescribedControls } from "../../../../core/usecases/reports/describe_sends.ts";
import { frameOf } from "../../kit.tsx";
import { sendsPanes } from "../../../../admin-tui/screens/sends/sends_panes.ts";
import { selectedRow } from "../../../../admin-tui/screens/sends/sends_rows.ts";
import type { Msg } from "../../../../admin-tui/program/update.ts";
import {
  calm,
  deliveries,
  delivery,
  notStopped,
  previewed,
  read,
  sendsUnread,
  stopped,
  stormy,
} from "./sends_states.ts";
import { userOf } from "../../../../admin-tui/state/place.ts";
import { large, noon, play, stateOf, userNamed } from "../../states.ts";

const started: Msg = { type: "started" };
const ticked = (after: number): Msg => ({ type: "ticked", now: noon + after });
const shown = (): State => play(stateOf(), started, "3", read()).state;
const kinds = (steps: ReturnType<typeof play>) => steps.effects.map(({ kind }) => kind);
const controls = (value: Omit<DescribedControls, "at">): Msg => ({
  type: "answered",
  now: noon,
  answer: { kind: "readControls", reply: { value: { at: noon, ...value } } },
});
/** Without reads of the last 24 hours, which the dialogs show. */
const acts = ({ effects }: Pick<ReturnType<typeof play>, "effects">) =>
  effects.filter(({ kind }) => kind !== "previewStop");
const toResume = ["j", "R", ..."calm", "enter"];
/** Below two stops and three circuits. */
const toPause = ["j", "j", "j", "j", "j"];
const toLift = [...toPause, "L", ..."calm", "enter"];
const toReason = ["s", "enter", ..."bill too high"];

Deno.test("update() reads sends at the start and when the screen is shown, one read at a time", () => {
  assert.deepEqual(kinds(play(stateOf(), started, "3", "r", "r")), [
    "listUsers",
    "countUsers",
    "readSends",
  ]);
  const { state } = play(stateOf(), started, read());
  assert.deepEqual(kinds(play(state, "3")), ["readSends"]);
  assert.deepEqual(kinds(play(state, "tab", "tab")), ["listTests", "readSends"]);
  assert.deepEqual(kinds(play(state, "s-tab", "s-tab", "s-tab")).at(-1), "readSends");
});

Deno.test("update() reads sends every two seconds while they are shown, one read at a time", () => {
  const before = shown();
  assert.deepEqual(kinds(play(before, ticked(1000))), []);
  const asked = play(before, ticked(2000), ticked(3000), ticked(9000));
  assert.deepEqual(kinds(asked), ["readSends"]);
  const again = play(asked.state, read(), ticked(3000), ticked(4000));
  assert.deepEqual(kinds(again), ["readSends"]);
});

Deno.test("update() reads the header's marks every second on every other screen", () => {
  const { state } = play(shown(), "1");
  const asked = play(state, ticked(1000), ticked(2000));
  assert.deepEqual(kinds(asked), ["readControls", "readControls"]);
  assert.equal(asked.state, state, "a request draws nothing");
});

Deno.test("update() shows a colleague's stop on another screen, and draws nothing if unchanged", async () => {
  const { state } = play(stateOf(), started, read(calm, []), ticked(1000));
  const { service } = calm;
  const quiet = { pauses: [], circuits: [], incidents: [], service, terminals: [] };
  const same = controls({ stops: [], ...quiet });
  assert.equal(play(state, same).state, state);
  const stopped = play(state, controls({ stops: stormy.stops, ...quiet })).state;
  assert.match(await frameOf(stopped), /SENDS STOPPED/);
});

Deno.test("the header says that the service stopped or is gone, and nothing while it runs", () => {
  const header = (service: ServiceState, dev = false, columns = 100): string => {
    const state = stateOf({ columns, rows: 30 }, { dev });
    const shown = play(state, started, read({ ...calm, service }, [])).state;
    return headerLine(shown).map(({ text }) => text).join("");
  };
  assert.match(header({ state: "stopped" }), / service stopped {2}/);
  assert.match(header({ state: "unseen", seconds: 40 }), / service not seen for 40 s {2}/);
  assert.match(header({ state: "unseen", seconds: 7500 }), / service not seen for 2 h {2}/);
  assert.match(header({ state: "unseen", seconds: 40 }, false, 60), /service not seen for 40 s/);
  assert.doesNotMatch(header({ state: "running" }), /service/);
  // The clock of dev can be moved ahead of the terminal's.
  const ahead = { state: "unseen", seconds: null } as const;
  assert.match(header(ahead), / service not seen {2}/);
  assert.doesNotMatch(header(ahead, true), /service/);
});

Deno.test("the time since the service was seen is drawn in steps, and not for screen readers", () => {
  const start = play(stateOf(), started, read(calm, [])).state;
  const unseen = (state: State, seconds: number): State =>
    play(state, controls({ ...quiet, service: { state: "unseen", seconds } })).state;
  const { stops, pauses, circuits, incidents } = calm;
  const quiet = { stops, pauses, circuits, incidents, terminals: [] };
  const gone = unseen(start, 42);
  assert.equal(unseen(gone, 49), gone);
  assert.notEqual(unseen(gone, 50), gone);
  const linear = unseen({ ...start, look: { ...start.look, linear: true } }, 42);
  assert.equal(unseen(linear, 4000), linear);
});

Deno.test("summaryLine() shows active sends only if nothing blocks any", () => {
  const open = stormy.circuits.filter(({ state }) => state === "open");
  const pauses = stormy.pauses.filter(({ active }) => active);
  assert.ok(open.length === 1 && pauses.length === 1);
  const words = (change: Partial<typeof calm>) =>
    summaryLine({ ...calm, stops: [], circuits: [], pauses: [], ...change }, 120)
      .map(({ text }) => text).join("").split("fraud guard")[0]?.trim();
  assert.equal(words({}), "● sends active");
  assert.equal(
    words({ pauses: stormy.pauses.filter(({ active }) => !active) }),
    "● sends active",
  );
  assert.equal(words({ circuits: open }), `! circuit ${open[0]?.name} open`);
  assert.equal(words({ pauses }), "! 1 paused");
  assert.equal(words({ circuits: open, pauses }), `! circuit ${open[0]?.name} open, 1 paused`);
  assert.equal(words({ stops: stormy.stops }), "✗ SENDS STOPPED");
});

Deno.test("update() keeps reading sends after the clock was set back", () => {
  assert.deepEqual(kinds(play(shown(), ticked(-3_600_000))), ["readSends"]);
});

Deno.test("update() keeps reading sends after a failed read", () => {
  const { state } = play(shown(), "r", sendsUnread);
  assert.match(state.sends.trouble ?? "", /Cannot read/);
  assert.equal(state.sends.controls?.stops.length, 2);
  const later = play(state, ticked(2000), read());
  assert.deepEqual(kinds(later), ["readSends"]);
  assert.equal(later.state.sends.trouble, null);
});

Deno.test("update() keeps the cursor on its row when sends are read again", () => {
  const { state } = play(shown(), ...toPause, "j", "j", "j");
  const row = selectedRow(state);
  assert.equal(row?.kind === "delivery" && row.delivery.id, deliveries[1]?.id);
  const newer = read({ ...stormy, stops: [] }, [delivery(-1), ...deliveries]);
  const moved = selectedRow(play(state, newer).state);
  assert.equal(moved?.kind === "delivery" && moved.delivery.id, deliveries[1]?.id);
});

Deno.test("update() keeps the cursor in range when rows disappear", () => {
  const { state } = play(shown(), "G", read(calm, []));
  assert.equal(state.sends.cursor, 0);
  assert.equal(state.sends.tops[0] ?? 0, 0);
});

Deno.test("update() stops sends only after scope, reason and y; Enter never confirms", () => {
  const asked = play(shown(), ...toReason, "enter", "enter", "enter", "space", "s", "R");
  assert.deepEqual(acts(asked), []);
  assert.equal(asked.state.sends.dialog?.step, "confirm");
  const { effects, state } = play(asked.state, "y", "y", "enter");
  assert.deepEqual(effects, [{ kind: "stopSends", scope: "all", reason: "bill too high" }]);
  assert.equal(state.sends.acting, true);
});

for (
  const [choice, scope] of [
    [["j"], "channel:sms"],
    [["j", "j"], "channel:call"],
    [["j", "j", "j", "k", "j"], "channel:whatsapp"],
    [["j", "j", "j", "j", "b", "r"], "country:BR"],
    [["j", "j", "j", "j", "b", "r", "up"], "channel:whatsapp"],
  ] as const
) {
  Deno.test(`update() selects the scope ${scope} with ${choice.join(" ")}`, () => {
    const keys = ["s", ...choice, "enter", ..."why", "enter", "y"];
    const played = play(shown(), ...keys);
    assert.deepEqual(acts(played), [{ kind: "stopSends", scope, reason: "why" }]);
  });
}

Deno.test("update() refuses a country without numbers and a reason that is too short", () => {
  const country = play(shown(), "s", "j", "j", "j", "j", "U", "K", "enter").state.sends.dialog;
  assert.ok(country?.step === "scope" && country.trouble !== null);
  const { state } = play(shown(), "s", "enter", "x", "enter");
  assert.ok(state.sends.dialog?.step === "reason" && state.sends.dialog.trouble !== null);
  const typed = play(state, "y").state.sends.dialog;
  assert.ok(typed?.step === "reason" && typed.trouble === null);
  assert.equal(fieldText(typed.reason), "xy");
});

Deno.test("update() cancels every dialog with Esc or n, without any effect", () => {
  const dialogs = [
    ["s"],
    ["s", "enter"],
    [...toReason, "enter"],
    ["R"],
    [...toPause, "L"],
    toResume,
  ];
  for (const keys of dialogs) {
    const canceled = play(shown(), ...keys, "esc");
    assert.equal(canceled.state.sends.dialog, null, keys.join(" "));
    assert.deepEqual(acts(canceled), []);
  }
  assert.equal(play(shown(), ...toResume, "n").state.sends.dialog, null);
});

Deno.test("update() resumes the selected stop and lifts the selected pause, and no other", () => {
  assert.deepEqual(acts(play(shown(), ...toResume, "y")), [
    { kind: "resumeSends", scope: "country:BR", reason: "calm" },
  ]);
  assert.deepEqual(play(shown(), ...toLift, "y").effects, [
    { kind: "liftPause", scope: "prefix:+1202555", reason: "calm" },
  ]);
  assert.deepEqual(play(shown(), "L", "y", "G", "R", "y", "L", "y").effects, []);
});

Deno.test("update() resumes and lifts only with a reason, as it stops", () => {
  for (const keys of [["j", "R"], [...toPause, "L"]]) {
    const { state } = play(shown(), ...keys, "x", "enter");
    assert.match(state.sends.dialog?.trouble ?? "", /3 to 200/);
    assert.deepEqual(acts(play(state, "y")), [], "y is typed");
    assert.equal(acts(play(state, "y", "z", "enter", "enter", "y")).length, 1);
  }
});

Deno.test("update() acts on the scope that the dialog names, whatever is read in the meantime", () => {
  const played = play(shown(), ...toResume, read(calm, []), "y");
  assert.deepEqual(acts(played), [
    { kind: "resumeSends", scope: "country:BR", reason: "calm" },
  ]);
});

Deno.test("update() starts no operation while another one is in progress", () => {
  const { state } = play(shown(), ...toResume, "y", "s", "R");
  assert.equal(state.sends.dialog, null);
});

Deno.test("update() shows the result of an operation, and reads sends again immediately", () => {
  const waiting = play(shown(), ...toReason, "enter", "y").state;
  const done = play(waiting, stopped);
  assert.deepEqual(done.state.sends.said, {
    good: true,
    words: "all sends stopped, on all instances",
  });
  assert.deepEqual(kinds(done), ["readSends"]);
  const failed = play(shown(), ...toResume, "y", notStopped).state.sends.said;
  assert.deepEqual(failed, {
    good: false,
    words: "sends to BR not resumed: not stopped or paused",
  });
});

Deno.test("update() reports an operation that the database did not accept", () => {
  const answer = { kind: "liftPause", scope: "country:GB", reply: "unavailable" } as const;
  const { state } = play(shown(), ...toLift, "y", { type: "answered", now: noon, answer });
  assert.match(state.sends.said?.words ?? "", /not lifted: Could not write to the database/);
  assert.equal(state.sends.acting, false);
});

Deno.test("update() reads sends again after an operation, even if an older read is in progress", () => {
  const played = play(shown(), "r", ...toResume, "y", notStopped);
  assert.deepEqual(acts(played).map(({ kind }) => kind), ["readSends", "resumeSends", "readSends"]);
});

Deno.test("the dialog explains its keys, however long the reason is", async () => {
  const reason: Msg = { type: "pasted", text: "\x1b[31mlong reason\n".repeat(40) };
  const least = stateOf({ columns: 60, rows: 16 });
  const { state } = play(least, started, "3", read(), "s", "enter", reason, "enter");
  const dialog = state.sends.dialog;
  assert.ok(dialog?.step === "confirm");
  assert.ok(fieldText(dialog.reason).length <= 200);
  const frame = await frameOf(state);
  assert.match(frame, /y stop {3}esc cancel/);
  assert.match(frame, /╰─+╯/);
});

const page = (from: number, count: number) =>
  Array.from({ length: count }, (_, at) => delivery(from + at));
const older = (cursor: string, rows: readonly Delivery[], next: string | null): Msg => ({
  type: "answered",
  now: noon,
  answer: {
    kind: "readOlderSends",
    cursor,
    reply: { value: { deliveries: rows, next, names: {}, recipient: null } },
  },
});
const paged = (): State =>
  play(stateOf(), started, "3", read(calm, page(0, 50), {}, { next: "c50" })).state;

Deno.test("update() reads older messages when the cursor comes near the last one, once", () => {
  const before = paged();
  assert.deepEqual(play(before, "pgdn").effects, []);
  const near = play(before, "pgdn", "pgdn", "j");
  assert.deepEqual(near.effects, [{ kind: "readOlderSends", cursor: "c50" }]);
  assert.deepEqual(play(near.state, "G", "G").effects, []);
  const { state } = play(near.state, "end", older("c50", page(50, 200), "c250"));
  assert.equal(state.sends.deliveries.length, 250);
  assert.equal(state.sends.cursor, 49, "the cursor stays on its row");
  const last = play(state, "end", older("c250", page(250, 3), null), "end", "end");
  assert.deepEqual(last.effects, [{ kind: "readOlderSends", cursor: "c250" }]);
  assert.equal(last.state.sends.cursor, 252);
});

Deno.test("update() keeps older messages when the newest are read, and drops them with a gap", () => {
  const all = play(paged(), "end", older("c50", page(50, 200), "c250")).state;
  const one = play(all, read(calm, page(-1, 50), {}, { next: "c49" })).state;
  assert.deepEqual(one.sends.deliveries, page(-1, 251));
  assert.equal(one.sends.next, "c250");
  const gap = play(all, read(calm, page(-60, 50), {}, { next: "c-10" })).state;
  assert.deepEqual(gap.sends.deliveries, page(-60, 50));
  assert.equal(gap.sends.next, "c-10");
  const whole = play(all, read(calm, page(0, 3))).state;
  assert.deepEqual(whole.sends.deliveries, page(0, 3), "the others are gone");
});

Deno.test("update() drops older messages of another filter", () => {
  const asking = play(paged(), "end").state;
  const filtered = play(asking, ":", ..."sends failed", "enter").state;
  const { state } = play(
    filtered,
    read(calm, page(0, 50), {}, { next: "f50", only: "failed" }),
    older("c50", page(50, 200), "c250"),
  );
  assert.deepEqual(state.sends.deliveries, page(0, 50));
  assert.equal(state.sends.next, "f50");
  const { effects } = play(state, "end");
  assert.ok(effects[0]?.kind === "readOlderSends" && effects[0].search?.outcome === "failed");
});

Deno.test("only the visible rows of a long list are drawn", () => {
  const { state } = play(paged(), "end", older("c50", page(50, 5000), null));
  const [pane] = sendsPanes(state);
  assert.ok(pane !== undefined && pane.lines.length > 5000);
  assert.ok(pane.lines.filter((line) => typeof line !== "function").length < 20);
});

Deno.test("n and N select the next and the previous failure, and read older messages for one", () => {
  const refused = { status: "refused", providerCode: 60410 } as const;
  const rows = page(0, 50).map((each, at) => at === 7 || at === 9 ? { ...each, ...refused } : each);
  const before = play(stateOf(), started, "3", read(calm, rows, {}, { next: "c50" })).state;
  const cursors = ["n", "n", "N"].map((_, at, all) =>
    play(before, ...all.slice(0, at + 1)).state.sends.cursor
  );
  assert.deepEqual(cursors, [7, 9, 7]);
  assert.equal(play(before, "N").state.toast?.words, "No failure above");
  const end = play(before, "n", "n", "n");
  assert.deepEqual(end.effects, [{ kind: "readOlderSends", cursor: "c50" }]);
  const found = play(end.state, older("c50", [delivery(50, refused)], null), "n").state;
  assert.equal(found.sends.cursor, 50);
  assert.equal(play(found, "n").state.toast?.words, "No failure below");
});

Deno.test("a list of one user's messages names user and number once, in the title", async () => {
  const { id: userId, username, phoneNumber } = userNamed("ada");
  const recipient = { username, phoneNumber };
  const end = phoneNumber.slice(-4);
  const { state } = play(
    stateOf(large),
    started,
    "3",
    ":",
    ...`sends user:${end}`,
    "enter",
    read(calm, [delivery(1, { userId })], { [userId]: username }, {
      recipient,
      only: `user:${end}`,
    }),
  );
  const frame = await frameOf(state);
  assert.match(frame, new RegExp(`Deliveries 1 to ${username}, \\+1 ... ... ${end}, only user`));
  assert.equal(frame.split(username).length, 2);
  assert.doesNotMatch(frame, / {3}NUMBER|USER/);
});

Deno.test("o on a message opens its user, and names why it cannot; the row shows who and why", async () => {
  const { id: userId, username } = userNamed("ada");
  const rows = [delivery(1, { userId }), delivery(2, { purpose: "test" })];
  const { state } = play(stateOf(large), started, "3", read(calm, rows, { [userId]: username }));
  assert.match(await frameOf(state), /ada +\+1 ... ... 42 +login +US +sms[^]* test +US/);
  const opened = play(state, "o");
  assert.equal(userOf(opened.state)?.username, username);
  assert.deepEqual(opened.effects, [{ kind: "describeUser", userId }]);
  assert.equal(play(opened.state, "esc").state.sends.cursor, 0);
  const none = play(state, "j", "o").state;
  assert.equal(none.toast?.words, "Cannot open user: not sent to a user who still exists");
});

Deno.test("update() asks for the preview once the scope is known, and drops that of another", () => {
  const asked = play(shown(), "s", ...Array.from("jjjj"), ..."br", "enter");
  const question = { kind: "previewStop", order: "stop", scope: "country:BR" } as const;
  assert.deepEqual(asked.effects, [question]);
  const late = play(asked.state, previewed("stop", "all")).state;
  assert.equal(late.sends.preview?.found, null);
  const read = play(late, previewed("stop", "country:BR")).state;
  assert.equal(read.sends.preview?.found?.refused, 102);
  assert.deepEqual(play(shown(), "j", "R").effects, [{ ...question, order: "resume" }]);
});

Deno.test("update() stops without waiting for the preview", () => {
  const { effects } = play(shown(), ...toReason, "enter", "y");
  assert.deepEqual(effects, [
    { kind: "previewStop", order: "stop", scope: "all" },
    { kind: "stopSends", scope: "all", reason: "bill too high" },
  ]);
});

Deno.test("the dialog says if the last 24 hours cannot be replayed", async () => {
  const answer = {
    kind: "previewStop",
    order: "stop",
    scope: "all",
    reply: "unavailable",
  } as const;
  const { state } = play(shown(), ...toReason, "enter", { type: "answered", now: noon, answer });
  assert.match(await frameOf(state), /Cannot replay the last 24 hours: no answer\./);
});

Deno.test("the country is one key up in the dialog of a stop, and down returns to the first", () => {
  const choice = (...keys: readonly string[]) => {
    const { dialog } = play(stateOf(), "3", "s", ...keys).state.sends;
    return dialog?.step === "scope" ? dialog.choice : null;
  };
  assert.deepEqual([choice("up"), choice("up", "down")], ["country", choice()]);
});
