/** Golden frames of the attack board and of the incident bar. */
import type { State } from "../../../../admin-tui/state/state.ts";
import type { Msg } from "../../../../admin-tui/program/update.ts";
import { plainLook } from "../../../../admin-tui/draw/look.ts";
import { assertGolden, frameOf } from "../../kit.tsx";
import { large, listed, play, small, stateOf, usersNamed } from "../../states.ts";
import { calm, previewed, read, stopped } from "../sends/sends_states.ts";
import { attackedControls, boardMsg, boardUnread, calmBoard } from "./board_states.ts";

const sizes = [
  ["60x16", { columns: 60, rows: 16 }],
  ["80x24", small],
  ["120x40", large],
  ["200x60", { columns: 200, rows: 60 }],
] as const;

const started: Msg = { type: "started" };
const users = listed(usersNamed(200), { next: "c1" });
const from = (state: State, ...steps: readonly (Msg | string)[]): State =>
  play(state, started, users, ...steps).state;
const attack = (state: State, ...steps: readonly (Msg | string)[]): State =>
  from(state, read(attackedControls, []), "!", boardMsg(), ...steps);
const toConfirm = ["s", previewed("stop", "country:BR"), ..."pumping", "enter"];

const frames: Readonly<Record<string, (state: State) => State>> = {
  "board-calm": (state) => from(state, read(calm, []), "!", boardMsg(calmBoard)),
  "board-attack": (state) => attack(state),
  "board-stop-preview": (state) => attack(state, ...toConfirm),
  "board-stopped": (state) => attack(state, ...toConfirm, "y", stopped),
  "board-pause": (state) => attack(state, "G", "k"),
  "board-circuit": (state) => attack(state, "G"),
};

for (const [name, make] of Object.entries(frames)) {
  for (const [sizeName, size] of sizes) {
    Deno.test(`the frame ${name} at ${sizeName} matches its golden file`, async () => {
      await assertGolden(`${name}-${sizeName}`, await frameOf(make(stateOf(size))));
    });
  }
}

const others: Readonly<Record<string, (state: State) => State>> = {
  "board-loading": (state) => from(state, "!"),
  "board-unread": (state) => from(state, "!", boardUnread),
  "board-zoomed": (state) => attack(state, "+"),
  "board-ascii": (state) => attack({ ...state, look: { ...plainLook, ascii: true } }),
  "board-linear": (state) => attack({ ...state, look: { ...plainLook, linear: true } }),
};

for (const [name, make] of Object.entries(others)) {
  Deno.test(`the frame ${name} matches its golden file`, async () => {
    await assertGolden(`${name}-80x24`, await frameOf(make(stateOf())));
  });
}
