/** Golden frames of the screen Sends: its dialogs, and its empty, loading and error states. */
import type { State } from "../../../../admin-tui/state/state.ts";
import type { Msg } from "../../../../admin-tui/program/update.ts";
import { assertGolden, frameOf } from "../../kit.tsx";
import {
  calm,
  delivery,
  notStopped,
  previewed,
  read,
  sendsUnread,
  stopped,
  stormy,
} from "./sends_states.ts";
import { large, listed, play, small, stateOf, usersNamed } from "../../states.ts";

const sizes = [["80x24", small], ["120x40", large], ["60x16", { columns: 60, rows: 16 }]] as const;
const started: Msg = { type: "started" };
const users = listed(usersNamed(200), { next: "c1" });
const shown = (state: State, ...steps: readonly (Msg | string)[]) =>
  play(state, started, users, "3", read(), ...steps).state;
const why = [..."bill"];
/** Below two stops and three circuits. */
const toPause = ["j", "j", "j", "j", "j"];

const frames: Readonly<Record<string, (state: State) => State>> = {
  "sends-loading": (state) => play(state, started, "3").state,
  "sends-unread": (state) => play(state, started, "3", sendsUnread).state,
  "sends-empty": (state) => play(state, started, "3", read(calm, [])).state,
  "sends-stale": (state) => shown(state, "r", sendsUnread),
  sends: (state) => shown(state),
  "sends-circuit": (state) => shown(state, "j", "j"),
  "sends-of-circuit": (state) =>
    shown(
      state,
      "j",
      "j",
      "enter",
      read(stormy, [delivery(1), delivery(2)], {}, { only: "sms failed 2h" }),
    ),
  "sends-pause": (state) => shown(state, ...toPause),
  "sends-end": (state) => shown(state, "G"),
  "sends-filtered": (state) =>
    shown(
      state,
      ":",
      ..."sends prefix:+1202555 24h",
      "enter",
      read(calm, [delivery(1), delivery(2)], {}, { only: "prefix:+1202555 24h" }),
    ),
  "sends-stop-scope": (state) => shown(state, "s", "j"),
  "sends-stop-country": (state) => shown(state, "s", "j", "j", "j", "j", "U", "K", "enter"),
  "sends-stop-reason": (state) => shown(state, "s", "enter", ...why),
  "sends-stop-reason-refused": (state) => shown(state, "s", "enter", "x", "enter"),
  "sends-stop-confirm": (state) => shown(state, "s", "enter", ...why, "enter"),
  "sends-stop-preview": (state) =>
    shown(
      state,
      "s",
      "j",
      "j",
      "j",
      "j",
      ..."br",
      "enter",
      previewed("stop", "country:BR"),
      ...why,
      "enter",
    ),
  "sends-resume-preview": (state) =>
    shown(state, "j", "R", previewed("resume", "country:BR"), ...why, "enter"),
  "sends-stop-channel": (state) => shown(state, "s", "j", "enter", ...why, "enter"),
  "sends-resume-reason": (state) => shown(state, "j", "R", ...why),
  "sends-resume": (state) => shown(state, "j", "R", ...why, "enter"),
  "sends-lift-reason": (state) => shown(state, ...toPause, "L", "x", "enter"),
  "sends-lift": (state) => shown(state, ...toPause, "L", ...why, "enter"),
  "sends-acting": (state) => shown(state, "s", "enter", ...why, "enter", "y"),
  "sends-stopped": (state) => shown(state, "s", "enter", ...why, "enter", "y", stopped, read()),
  "sends-not-stopped": (state) => shown(state, "j", "R", ...why, "enter", "y", notStopped),
  "users-sends-stopped": (state) => play(state, started, users, read()).state,
  "users-channel-stopped": (state) => {
    const stop = { scope: "channel:sms", at: 0, actorName: null, reason: "x" } as const;
    return play(state, started, users, read({ ...stormy, stops: [stop] })).state;
  },
};

for (const [name, make] of Object.entries(frames)) {
  for (const [sizeName, size] of sizes) {
    Deno.test(`the frame ${name} at ${sizeName} matches its golden frame`, async () => {
      await assertGolden(`${name}-${sizeName}`, await frameOf(make(stateOf(size))));
    });
  }
}

Deno.test("the header keeps screens and marks next to the labels of dev", async () => {
  const state = stateOf({ columns: 60, rows: 16 }, { dev: true, simulated: true });
  const { state: shown } = play(state, started, users, read());
  await assertGolden("header-60x16", (await frameOf(shown)).split("\n")[0] ?? "");
});
