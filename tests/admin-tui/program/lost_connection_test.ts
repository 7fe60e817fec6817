import assert from "node:assert/strict";
import { watched } from "../../../admin-tui/remote_core.ts";
import { frameOf } from "../kit.tsx";
import { listed, noon, play, small, stateOf, usersNamed } from "../states.ts";

Deno.test("a lost connection is shown with its time, on every screen, until it is back", async () => {
  const lost = (now: number) => ({ type: "linked", up: false, now }) as const;
  const { state } = play(
    stateOf(small),
    listed(usersNamed(3)),
    lost(noon + 5000),
    lost(noon + 9000),
  );
  for (const key of ["1", "3", "4", "5"]) {
    const frame = await frameOf(play(state, key).state);
    assert.match(frame, / ! No connection since 12:00:05 UTC: .* No change is repeated$/m);
  }
  const back = play(state, { type: "linked", up: true, now: noon + 10_000 }).state;
  assert.doesNotMatch(await frameOf(back), /No connection/);
  assert.equal(play(back, { type: "linked", up: true, now: noon }).state, back);
});

Deno.test("watched() says whether a request got through to the service", async () => {
  const seen: boolean[] = [];
  const see = (up: boolean) => void seen.push(up);
  for (const status of [200, 503, 401, 502, 504]) {
    await watched(Promise.resolve(new Response(null, { status })), see);
  }
  await assert.rejects(watched(Promise.reject(new TypeError("refused")), see), TypeError);
  assert.deepEqual(seen, [true, true, true, false, false, false]);
});
