import type { State } from "../../../../admin-tui/state/state.ts";
import type { Msg } from "../../../../admin-tui/program/update.ts";
import {
  busy,
  feed,
  feedUnread,
  figures,
  figuresUnread,
  notReplayed,
  quiet,
  replayed,
  replayedNothing,
} from "./activity_states.ts";
import { stormyTrace, traced, untraced } from "../delivery/trace_states.ts";
import { plainLook } from "../../../../admin-tui/draw/look.ts";
import { assertGolden, frameOf } from "../../kit.tsx";
import { calm, delivery, read } from "../sends/sends_states.ts";
import { large, listed, noon, play, small, stateOf, usersNamed } from "../../states.ts";

const sizes = [["80x24", small], ["120x40", large], ["60x16", { columns: 60, rows: 16 }]] as const;
const started: Msg = { type: "started" };
const users = listed(usersNamed(200), { next: "c1" });
const open = (state: State, ...steps: readonly (Msg | string)[]) =>
  play(state, started, users, read(), "4", ...steps).state;
const shown = (state: State, ...steps: readonly (Msg | string)[]) =>
  open(state, figures(), feed(), ...steps);
const pages = (count: number) => Array.from({ length: count }, () => "pgdn");
const opened = (state: State, ...steps: readonly (Msg | string)[]) =>
  play(state, started, users, "3", read(calm, [stormyTrace.delivery]), "enter", ...steps).state;
const blocked = delivery(3, { status: "blocked", blockReason: "fraud_guard", blockedBy: "x" });

const frames: Readonly<Record<string, (state: State) => State>> = {
  "activity-loading": (state) => open(state),
  "activity-unread": (state) => open(state, figuresUnread(), feedUnread),
  "activity-empty": (state) => open(state, figures(quiet), feed([])),
  activity: (state) => shown(state),
  "activity-stale": (state) => shown(state, "r", figuresUnread()),
  "activity-day": (state) => shown(state, "w", figures(busy("day"))),
  "activity-week": (state) => shown(state, "w", "w", figures(busy("week"))),
  "activity-window-asked": (state) => shown(state, "w"),
  "activity-paused": (state) => shown(state, "space", ...pages(2)),
  "activity-failures": (state) => shown(state, "f", feed([], { failuresOnly: true })),
  "activity-chart": (state) => shown(state, ...Array.from({ length: 10 }, () => "left")),
  "activity-chart-day": (state) => shown(state, "w", figures(busy("day")), "left", "pgup", "pgup"),
  "activity-chart-oldest": (state) => shown(state, "w", "w", figures(busy("week")), "h", "home"),
  "activity-whole": (state) => shown(state, "v"),
  "activity-whole-below": (state) => shown(state, "v", "pgdn"),
  "replay-asked": (state) => shown(state, "p"),
  replay: (state) => shown(state, "p", replayed()),
  "replay-below": (state) => shown(state, "p", replayed(), "G"),
  "replay-nothing": (state) => shown(state, "p", replayedNothing),
  "replay-away": (state) => shown(state, "p", notReplayed),
  "delivery-loading": (state) => opened(state),
  delivery: (state) => opened(state, traced()),
  "delivery-below": (state) => opened(state, traced(), "G"),
  "delivery-copied": (state) => opened(state, traced(), "y"),
  "delivery-stale": (state) =>
    opened(state, traced(), "r", untraced(stormyTrace.delivery.id, true)),
  "delivery-unread": (state) => opened(state, untraced(stormyTrace.delivery.id, true)),
  "delivery-missing": (state) => opened(state, untraced(stormyTrace.delivery.id)),
  "delivery-blocked": (state) => {
    const delivery = { ...blocked, purpose: "test" } as const;
    const cause = { kind: "limit", reason: "fraud_guard" } as const;
    const fact = { kind: "send", delivery, again: false, cause } as const;
    const trace = { delivery, user: null, steps: [{ at: noon, sinceStartMs: 0, fact }] };
    return play(state, started, users, "3", read(calm, [blocked]), "enter", traced(trace), "y")
      .state;
  },
};

for (const [name, make] of Object.entries(frames)) {
  for (const [sizeName, size] of sizes) {
    Deno.test(`the frame ${name} at ${sizeName} matches its golden frame`, async () => {
      await assertGolden(`${name}-${sizeName}`, await frameOf(make(stateOf(size))));
    });
  }
}

Deno.test("Activity in ASCII and for screen readers matches its golden frames", async () => {
  const ascii = { ...stateOf(large), look: { ...plainLook, ascii: true } };
  await assertGolden("activity-ascii", await frameOf(shown(ascii)));
  const linear = { ...stateOf(large), look: { ...plainLook, linear: true } };
  await assertGolden("activity-linear", await frameOf(shown(linear)));
  await assertGolden("activity-chart-ascii", await frameOf(shown(ascii, "left", "pgup")));
  await assertGolden("activity-chart-linear", await frameOf(shown(linear, "left", "pgup")));
  const wide = stateOf({ columns: 200, rows: 60 });
  await assertGolden("activity-chart-200x60", await frameOf(shown(wide, "left", "pgup")));
});
