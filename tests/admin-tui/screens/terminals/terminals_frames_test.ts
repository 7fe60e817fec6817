/** Golden frames of the list of terminals. */
import { plainLook } from "../../../../admin-tui/draw/look.ts";
import { assertGolden, frameOf } from "../../kit.tsx";
import { play, stateOf } from "../../states.ts";
import { calm, read } from "../sends/sends_states.ts";
import { terminalsMsg, terminalsRead } from "./terminals_states.ts";

const sizes = [
  ["60x16", { columns: 60, rows: 16 }],
  ["80x24", { columns: 80, rows: 24 }],
  ["120x40", { columns: 120, rows: 40 }],
  ["200x60", { columns: 200, rows: 60 }],
] as const;

const { terminals } = terminalsRead();
const shared = read({ ...calm, terminals });

for (const [label, size] of sizes) {
  Deno.test(`the terminals at ${label} match their golden frame`, async () => {
    const { state } = play(stateOf(size, { terminalId: "t1" }), shared, "@", terminalsMsg());
    await assertGolden(`terminals-${label}`, await frameOf(state));
    const alone = { ...terminalsRead(), terminals: [], events: [] };
    const none = play(stateOf(size), "@", terminalsMsg(alone)).state;
    await assertGolden(`terminals-none-${label}`, await frameOf(none));
  });
}

Deno.test("the terminals in ASCII and for screen readers match their golden frames", async () => {
  const [, [, size]] = sizes;
  for (const [name, look] of [["ascii", { ascii: true }], ["linear", { linear: true }]] as const) {
    const start = { ...stateOf(size, { terminalId: "t1" }), look: { ...plainLook, ...look } };
    const { state } = play(start, shared, "@", terminalsMsg());
    await assertGolden(`terminals-${name}`, await frameOf(state));
  }
});
