/** The recent tests of the lab: each can be selected, and opens as a timeline. */
import assert from "node:assert/strict";
import { deliveryOf, screenOf } from "../../../../admin-tui/state/place.ts";
import type { State } from "../../../../admin-tui/state/state.ts";
import { scopes } from "../../../../admin-tui/screens/scopes.ts";
import { isInTests, labPanels } from "../../../../admin-tui/screens/lab/lab_panels.ts";
import { wayPanels } from "../../../../admin-tui/program/crumbs.ts";
import { assertGolden, frameOf } from "../../kit.tsx";
import { large, noon, play, sent, small, stateOf } from "../../states.ts";
import { quoted, tested, testsListed, toDraft } from "./lab_states.ts";

const smallest = { columns: 60, rows: 16 };
const sizes = [["60x16", smallest], ["80x24", small], ["120x40", large]] as const;
const ids = tested.map(({ id }) => id);
const draft = (size = small): State =>
  play(stateOf(size), ...toDraft, testsListed(tested), quoted()).state;

/** The only line with the bar of the cursor. */
const barred = async (state: State): Promise<string> => {
  const lines = (await frameOf(state)).split("\n").filter((row) => row.includes("▌"));
  assert.equal(lines.length, 1, lines.join("\n"));
  return lines[0] ?? "";
};

for (const [sizeName, size] of sizes) {
  Deno.test(`Enter on a past test opens it, and Esc returns to it at ${sizeName}`, async () => {
    let state = draft(size);
    for (const id of ids) {
      state = play(state, "j").state;
      assert.equal(state.lab.selected, id);
      await barred(state);
      const { state: opened, effects } = play(state, "enter");
      assert.equal(deliveryOf(opened)?.deliveryId, id);
      assert.deepEqual(effects, [{ kind: "traceDelivery", deliveryId: id }]);
      const back = play(opened, "esc", testsListed(tested)).state;
      assert.deepEqual([screenOf(back), back.lab.selected], ["lab", id]);
      assert.equal(back.lab.scroll, state.lab.scroll);
    }
    assert.equal(play(state, "j").state.lab.selected, ids.at(-1), "the last one");
    await assertGolden(`lab-past-test-${sizeName}`, await frameOf(play(state, "k").state));
  });
}

Deno.test("Esc, q, and k above the first test return to the steps, whose Enter sends again", () => {
  for (const key of ["esc", "q", "k", "g"]) {
    const inTests = play(draft(), "j").state;
    assert.ok(!scopes(inTests).includes("draft"));
    assert.deepEqual(play(inTests, "c", "e", "n").effects, []);
    const { state } = play(inTests, key);
    assert.deepEqual([screenOf(state), state.lab.selected], ["lab", null], key);
    assert.equal(play(state, "enter").state.lab.asking, true);
  }
});

Deno.test("the cursor stays on its test when others are listed, and leaves one that is gone", () => {
  const state = play(draft(large), "j", "j").state;
  const newer = [{ ...(tested[0] ?? assert.fail()), id: "dlv_new" as const }, ...tested];
  const listed = play(state, testsListed(newer)).state;
  assert.ok(isInTests(listed));
  assert.equal(play(listed, "k", "k").state.lab.selected, "dlv_new");
  const gone = play(state, testsListed([])).state;
  assert.ok(!isInTests(gone));
  assert.ok(scopes(gone).includes("draft"));
});

Deno.test("below the calls of a test, the cursor first scrolls to their end", () => {
  const waiting = play(draft(large), "enter", "y", sent(), "esc").state;
  assert.ok(scopes(waiting).includes("waiting"));
  const down = play(waiting, "j").state;
  assert.equal(down.lab.selected, ids[0]);
  // In a low window, the calls take the place of the tests.
  const low = play(draft(), "enter", "y", sent(), "esc", "j").state;
  assert.equal(low.lab.selected, null);
});

Deno.test("a test that ends in the meantime leaves the cursor in the tests", () => {
  const waiting = play(draft(large), "enter", "y", sent(), "esc", "j").state;
  const { state } = play(waiting, { type: "ticked", now: noon + 600_000 });
  assert.equal(state.lab.phase, "ended");
  assert.ok(scopes(state).includes("labTest"));
  assert.equal(screenOf(play(state, "enter").state), "delivery");
});

Deno.test("a click selects a test, in its panel or below the calls", () => {
  for (const [size, panel, line] of [[large, 2, 1], [small, 1, 4]] as const) {
    const state = draft(size);
    const { top, left } = wayPanels(state)[panel] ?? assert.fail();
    // Below the header and the title of the panel.
    const { state: clicked } = play(state, {
      type: "clicked",
      row: top + 2 + line,
      column: left + 5,
    });
    assert.equal(clicked.lab.selected, ids[1]);
  }
});

const wide = { columns: 200, rows: 60 };
const many = Array.from({ length: 40 }, (_, at): typeof tested[number] => ({
  ...(tested[at % tested.length] ?? assert.fail()),
  id: `dlv_${String(at).padStart(26, "0")}`,
}));

Deno.test("a large window lists as many tests as fit, and the cursor reaches the last of them", async () => {
  const manyIn = (size: typeof small): State => play(stateOf(size), "2", testsListed(many)).state;
  const { state } = play(manyIn(wide), "j", "G");
  assert.equal(state.lab.selected, many[23]?.id);
  await assertGolden("lab-many-tests-200x60", await frameOf(state));
  for (const size of [smallest, small, large]) {
    const last = play(manyIn(size), "j", ..."j".repeat(50)).state;
    assert.equal(last.lab.selected, many[9]?.id);
  }
});

/** What has the marks of the cursor, and what Enter would do. */
function assertOnTest(state: State, id: string | undefined): void {
  assert.ok(isInTests(state));
  assert.equal(state.lab.selected, id);
  assert.equal(labPanels(state)[2]?.options.focused, true);
  const { state: opened, effects } = play(state, "enter");
  assert.equal(deliveryOf(opened)?.deliveryId, id);
  assert.deepEqual(effects, [{ kind: "traceDelivery", deliveryId: id }]);
}

Deno.test("in a smaller window, the cursor moves to the last test that is listed", async () => {
  const drafted = play(stateOf(wide), ...toDraft, testsListed(many), quoted(), "j", "G").state;
  assertOnTest(drafted, many[23]?.id);
  for (const size of [large, { columns: 100, rows: 38 }]) {
    const { state } = play(drafted, { type: "resized", size });
    assertOnTest(state, many[9]?.id);
    await barred(state);
  }
  const low = play(drafted, { type: "resized", size: smallest }).state;
  await barred(low);
  assert.equal(deliveryOf(play(low, "enter").state)?.deliveryId, many[9]?.id);
});

Deno.test("newer tests that push the selected one out leave the cursor on the last one", () => {
  const last = play(stateOf(wide), "2", testsListed(many), "j", "G").state;
  const newer = [{ ...(many[0] ?? assert.fail()), id: "dlv_new" as const }, ...many];
  assertOnTest(play(last, testsListed(newer)).state, many[22]?.id);
  const none = play(last, testsListed([])).state;
  assert.equal(none.lab.selected, null);
  assert.notEqual(labPanels(none)[2]?.options.focused, true);
});

Deno.test("a code field that opens in the meantime takes the mark from the tests", () => {
  const sending = play(draft(large), "enter", "y").state;
  const moved = play(sending, "j").state;
  assert.ok(isInTests(moved));
  const { state } = play(moved, sent());
  assert.equal(state.lab.focus, "code");
  assert.ok(!isInTests(state));
  assert.notEqual(labPanels(state)[2]?.options.focused, true);
});
