/** The steps of a timeline and the rows of a user's screen: Enter opens what each is about. */
import assert from "node:assert/strict";
import { caseOf, deliveryOf, screenOf, userOf } from "../../../../admin-tui/state/place.ts";
import { selectedUserRow } from "../../../../admin-tui/screens/user/user_rows.ts";
import { traceRows, traceSteps } from "../../../../admin-tui/screens/delivery/trace_lines.ts";
import { waterfallLines } from "../../../../admin-tui/screens/delivery/waterfall_lines.ts";
import type { State } from "../../../../admin-tui/state/state.ts";
import { caller, openTestCore, password, type TestCore } from "../../../harness.ts";
import { openAdmin } from "../../kit.tsx";
import { large, listed, play, small, stateOf } from "../../states.ts";
import { stepWords } from "../../../../admin-tui/words/trace_words.ts";
import { calm, read } from "../sends/sends_states.ts";
import { described, describedMsg, event } from "../user/user_states.ts";
import { stormyTrace, traced } from "./trace_states.ts";

const tiny = { columns: 60, rows: 16 };
const ways = ({ places }: State) => places.map(({ screen }) => screen);

function opened(size = small, trace = stormyTrace): State {
  const start = play(stateOf(size), { type: "started" }, "3", read(calm, [trace.delivery]));
  return play(start.state, "enter", traced(trace)).state;
}

const barred = (state: State): readonly string[] =>
  traceSteps(state).lines.map((line) => line.map(({ text }) => text).join(""))
    .filter((text) => text.startsWith("▌"));

Deno.test("a bar has the whole name of its step if that leaves room for the bar", () => {
  for (const columns of [80, 98, 118, 198]) {
    const [, ...bars] = waterfallLines(stormyTrace.steps, columns);
    const texts = bars.map((bar) => bar.map(({ text }) => text).join(""));
    for (const [at, { fact }] of stormyTrace.steps.entries()) {
      const { words } = stepWords(fact);
      const isShown = texts[at]?.includes(words) ?? false;
      assert.ok(isShown || words.length > columns / 2, `${columns}: ${texts[at]}`);
    }
    assert.ok(texts.every((text) => text.length <= columns), "no bar is cut");
  }
});

Deno.test("every step can be selected, by its bar and its details, and is in sight", () => {
  for (const size of [tiny, small, large]) {
    let state = opened(size);
    for (const [at] of stormyTrace.steps.entries()) {
      assert.equal(deliveryOf(state)?.cursor, at);
      assert.equal(barred(state).length, 2);
      const { top = 0 } = deliveryOf(state) ?? {};
      const step = traceSteps(state).steps[at];
      assert.ok(step !== undefined);
      const shown = (line: number) => line >= top && line < top + traceRows(state);
      assert.ok(shown(step.first) || at === 0 && shown(step.bar ?? -1), `${size.rows} ${at}`);
      state = play(state, "j").state;
    }
    assert.equal(play(state, "j").state, state, "the last one");
    assert.equal(deliveryOf(play(state, "g").state)?.top, 0);
  }
  assert.equal(waterfallLines(stormyTrace.steps, 80).length, stormyTrace.steps.length + 1);
});

Deno.test("Enter on a step opens the other message, the login in its user's case, or the session", () => {
  const challengeId = "c1" as never;
  const trace = { ...stormyTrace, delivery: { ...stormyTrace.delivery, challengeId } };
  const login = play(opened(small, trace), "enter").state;
  assert.deepEqual(ways(login), ["sends", "delivery", "case"]);
  assert.equal(caseOf(login)?.wanted, challengeId);
  assert.equal(screenOf(play(login, "esc").state), "delivery");

  const other = play(opened(small, trace), "j", "enter").state;
  assert.deepEqual(ways(other), ["sends", "delivery", "delivery"]);
  assert.notEqual(deliveryOf(other)?.deliveryId, trace.delivery.id);
  assert.equal(deliveryOf(play(other, "esc").state)?.cursor, 1, "the cursor is where it was");
});

Deno.test("a step of a message without a user explains why it cannot be opened", () => {
  const state = opened(small, { ...stormyTrace, user: null });
  const after = play(state, "enter").state;
  assert.match(after.toast?.words ?? "", /^Cannot open: /);
  assert.equal(screenOf(after), "delivery");
});

Deno.test("Enter on an event of a user opens its message, its session or its login", () => {
  const ada = described();
  const [session] = ada.sessions;
  const events = [
    event(1, "code.sent", { detail: { delivery_id: "dlv_1", challenge_id: "c1" } }),
    event(2, "session.opened", { detail: { session_id: session?.id ?? "", challenge_id: "c1" } }),
    event(3, "session.opened", { detail: { session_id: "ended", challenge_id: "c2" } }),
    event(4, "user.locked"),
  ];
  const shown = describedMsg({ ...ada, deliveries: [], events });
  const state = play(stateOf(), { type: "started" }, listed([ada.user]), "enter", shown).state;
  const on = (at: number) => play(state, "G", ...Array.from({ length: 3 - at }, () => "k"));

  assert.equal(deliveryOf(play(on(0).state, "enter").state)?.deliveryId, "dlv_1");
  const row = selectedUserRow(userOf(play(on(1).state, "enter").state) ?? assert.fail());
  assert.equal(row?.kind === "session" ? row.session.id : null, session?.id);
  assert.equal(caseOf(play(on(2).state, "enter").state)?.wanted, "c2");
  assert.match(play(on(3).state, "enter").state.toast?.words ?? "", /^Cannot open: /);

  const first = play(state, "g").state;
  assert.equal(selectedUserRow(userOf(first) ?? assert.fail())?.kind, "session");
  assert.equal(caseOf(play(first, "enter").state)?.wanted, "c1", "the login of the session");
});

/** A login with a wrong and a right code. */
async function logIn({ core, clock, simulator }: TestCore, phoneNumber: string): Promise<void> {
  const opening = await core.logIn({ username: "ada", password, send: "sms" }, caller);
  assert.ok(opening.ok && opening.value.status === "second_factor_required");
  const { challengeToken } = opening.value.opened;
  clock.advance(9);
  const code = simulator.codeFor(phoneNumber) ?? "";
  const proof = { method: "sms", code, passkey: null, trustDevice: false };
  assert.ok((await core.verifySecondFactor({ challengeToken, ...proof }, caller)).ok);
  clock.advance(60);
}

Deno.test("from a timeline to the login in the case, to the session, and back by Esc", async () => {
  await using test = await openTestCore();
  const { phoneNumber } = await test.register("ada");
  for (let times = 0; times < 3; times++) await logIn(test, phoneNumber);
  await using admin = await openAdmin(test, small);
  await admin.type("3");
  // The middle login.
  await admin.press("down", "enter");
  await admin.until("o user");
  await admin.press("enter");
  await admin.until("Why did the code not arrive?");
  assert.match(admin.screen(), /Sends > Login \d\d:\d\d > Why/);
  const open = caseOf(admin.program.state());
  assert.equal(open?.cursor, 1, "its lane");
  await admin.press("esc");
  const steps = deliveryOf(admin.program.state())?.trace?.steps.length ?? 0;
  await admin.press(...Array.from({ length: steps }, () => "down"));
  await admin.press("up");
  const step = deliveryOf(admin.program.state());
  const opensSession = step?.trace?.steps[step.cursor]?.fact.kind === "succeeded";
  if (!opensSession) await admin.press("down");
  await admin.press("enter");
  await admin.until("Sessions 3");
  const user = userOf(admin.program.state()) ?? assert.fail();
  const row = selectedUserRow(user);
  assert.ok(row?.kind === "session");
  assert.equal(row.session.id, user.description?.sessions[1]?.id);
  await admin.press("esc");
  assert.match(admin.screen(), /Timeline/);
});
