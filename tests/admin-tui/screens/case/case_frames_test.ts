/** Golden frames of the case of a user, in several states and sizes. */
import type { Case } from "../../../../core/domain/reports/case.ts";
import { plainLook } from "../../../../admin-tui/draw/look.ts";
import type { Size } from "../../../../admin-tui/draw/layout.ts";
import type { State } from "../../../../admin-tui/state/state.ts";
import { assertGolden, frameOf } from "../../kit.tsx";
import { play, stateOf } from "../../states.ts";
import { caseAfter, caseMsg, caseNames } from "./case_states.ts";
import { described, shownUser } from "../user/user_states.ts";

const sizes = [
  ["60x16", { columns: 60, rows: 16 }],
  ["80x24", { columns: 80, rows: 24 }],
  ["120x40", { columns: 120, rows: 40 }],
  ["200x60", { columns: 200, rows: 60 }],
] as const;

function opened(found: Case, size: Size, change: Partial<State> = {}): State {
  return shownUser({ ...stateOf(size), now: found.at, ...change }, described(found.user));
}

function shown(found: Case, size: Size, change: Partial<State> = {}): State {
  return play(opened(found, size, change), "w", caseMsg(found)).state;
}

for (const name of caseNames) {
  Deno.test(`the frames of the case ${name} match their golden frames`, async () => {
    const found = await caseAfter(name);
    for (const [label, size] of sizes) {
      await assertGolden(`case-${name}-${label}`, await frameOf(shown(found, size)));
    }
  });
}

Deno.test("the case in ASCII and for screen readers matches its golden frames", async () => {
  const found = await caseAfter("outage");
  const size = sizes[1][1];
  const ascii = shown(found, size, { look: { ...plainLook, ascii: true } });
  await assertGolden("case-outage-ascii", await frameOf(ascii));
  const linear = shown(found, size, { look: { ...plainLook, linear: true } });
  await assertGolden("case-outage-linear", await frameOf(linear));
});
