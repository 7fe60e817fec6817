/** Golden frames of the main screens in a window of 200x60, with panels next to each other. */
import assert from "node:assert/strict";
import { userOf } from "../../admin-tui/state/place.ts";
import { shownAfter, simulatorSetting, ways } from "./everywhere.ts";
import { assertGolden, frameOf } from "./kit.tsx";
import { stormyTrace, traced } from "./screens/delivery/trace_states.ts";
import { described, describedMsg } from "./screens/user/user_states.ts";
import { listed, play, stateOf } from "./states.ts";

const wide = { columns: 200, rows: 60 };

const shown: Readonly<Record<string, string>> = {
  users: "users read at length",
  lab: "lab phone",
  sends: "sends stormy",
  activity: "activity",
  access: "access keys",
  delivery: "timeline",
  help: "help",
};

for (const [name, way] of Object.entries(shown)) {
  Deno.test(`the frame ${name} at 200x60 matches its golden file`, async () => {
    const state = shownAfter(stateOf(wide, simulatorSetting), ways[way] ?? []);
    await assertGolden(`${name}-200x60`, await frameOf(state));
  });
}

Deno.test("a user at 200x60 shows the timeline of the newest message, which is read for it", async () => {
  const ada = described();
  const [newest] = ada.deliveries;
  assert.ok(newest !== undefined);
  const opened = play(stateOf(wide), { type: "started" }, listed([ada.user]), "enter");
  const { state, effects } = play(opened.state, describedMsg(ada));
  assert.deepEqual(effects, [{ kind: "traceDelivery", deliveryId: newest.id }]);
  const trace = { ...stormyTrace, delivery: newest };
  const after = play(state, traced(trace)).state;
  assert.equal(userOf(after)?.trace, trace);
  await assertGolden("user-timeline-200x60", await frameOf(after));
  const narrow = play(stateOf({ columns: 159, rows: 60 }), listed([ada.user]), "enter");
  assert.deepEqual(play(narrow.state, describedMsg(ada)).effects, []);
});
