import assert from "node:assert/strict";
import type { Case } from "../../../../core/domain/reports/case.ts";
import { placeOf, screenOf } from "../../../../admin-tui/state/place.ts";
import type { State } from "../../../../admin-tui/state/state.ts";
import { casePanels } from "../../../../admin-tui/screens/case/case_panels.ts";
import type { EffectAnswer } from "../../../../admin-tui/app/answers.ts";
import type { Msg } from "../../../../admin-tui/program/update.ts";
import { verdictSentence } from "../../../../admin-tui/words/cases/case_words.ts";
import { noon, play, stateOf } from "../../states.ts";
import { described, shownUser } from "../user/user_states.ts";
import { caseAfter, caseMsg } from "./case_states.ts";

function opened(found: Case, readOnly = false): State {
  const start = { ...stateOf(undefined, { readOnly }), now: found.at };
  return play(shownUser(start, described(found.user)), "w", caseMsg(found)).state;
}

const textOf = (state: State): string =>
  casePanels(state).flatMap(({ lines }) =>
    lines.map((line) => line.map(({ text }) => text).join(""))
  )
    .join("\n");

Deno.test("w on a user reads the case, and then each second, one request at a time", async () => {
  const found = await caseAfter("outage");
  const user = shownUser(stateOf(), described(found.user));
  const asked = play(user, "w");
  const question = { kind: "describeCase", userId: found.user.id };
  assert.deepEqual(asked.effects, [question]);
  assert.equal(screenOf(asked.state), "case");
  const tick = { type: "ticked", now: found.at + 1000 } as const;
  assert.deepEqual(play(asked.state, tick).effects, [{ kind: "readControls" }]);
  const shown = play(asked.state, caseMsg(found));
  assert.deepEqual(play(shown.state, tick).effects, [question, { kind: "readControls" }]);
  // Waits go on between two answers.
  assert.match(textOf(shown.state), /Wait 0:09/);
  assert.match(textOf(play(shown.state, tick).state), /Wait 0:08/);
});

Deno.test("an answer for another user, or after the case was left, changes nothing on screen", async () => {
  const found = await caseAfter("fine");
  const user = shownUser(stateOf(), described(found.user));
  const left = play(user, "w", "esc", caseMsg(found));
  assert.equal(screenOf(left.state), "user");
  const others = {
    ...found,
    user: { ...found.user, id: "usr_00000000000000000000009999" },
  } as Case;
  assert.doesNotMatch(textOf(play(user, "w", caseMsg(others)).state), /codes arrived/);
});

Deno.test("the numbered choices open a dialog or a screen, and never act by themselves", async () => {
  const stopped = opened(await caseAfter("stopped"));
  const resume = play(stopped, "2");
  assert.equal(screenOf(resume.state), "sends");
  assert.deepEqual(resume.state.sends.dialog, {
    step: "resumeReason",
    scope: "country:US",
    why: "by marek: pumping from one network, ticket 4711",
    reason: { before: "", after: "" },
    trouble: null,
  });
  assert.deepEqual(resume.effects.map(({ kind }) => kind), ["previewStop"]);
  assert.equal(screenOf(play(resume.state, "esc", "esc").state), "case");

  const issue = play(stopped, "1");
  assert.equal(issue.state.action.dialog?.step, "asking");
  assert.deepEqual(issue.effects.map(({ kind }) => kind), ["previewAction"]);

  const lab = play(opened(await caseAfter("outage")), "1");
  assert.deepEqual([placeOf(lab.state).screen, lab.state.lab.channel], ["lab", "whatsapp"]);
  // The number is the user's, and stays masked.
  assert.deepEqual([lab.state.lab.to, lab.state.lab.masked], ["+12025550142", true]);
  assert.equal(screenOf(play(lab.state, "esc").state), "case");
});

Deno.test("read-only mode shows the choices without numbers, and digits open screens", async () => {
  const state = opened(await caseAfter("stopped"), true);
  assert.match(textOf(state), / · Resume sends to US/);
  assert.equal(screenOf(play(state, "3").state), "sends");
  assert.equal(play(state, "3").state.sends.dialog, null);
});

Deno.test("Enter opens the timeline of the selected login, and J and K step through logins", async () => {
  const found = await caseAfter("outage");
  const state = opened(found);
  const sent = found.logins.map(({ codes }) => codes.at(-1)?.delivery.id);
  const open = play(state, "j", "enter");
  assert.deepEqual(open.effects, [{ kind: "traceDelivery", deliveryId: sent[1] }]);
  const older = play(open.state, "J");
  assert.deepEqual(older.effects, [{ kind: "traceDelivery", deliveryId: sent[2] }]);
  assert.deepEqual(play(older.state, "K", "K").effects.at(-1), {
    kind: "traceDelivery",
    deliveryId: sent[0],
  });
  assert.equal(screenOf(play(older.state, "esc").state), "case");
});

Deno.test("a selected login stays selected when a newer one appears", async () => {
  const found = await caseAfter("outage");
  const before = { ...found, logins: found.logins.slice(1) };
  const state = play(opened(before), "j", caseMsg(found)).state;
  const place = placeOf(state);
  assert.ok(place.screen === "case");
  assert.deepEqual(found.logins[place.case.cursor], before.logins[1]);
});

Deno.test("E on a user or a case reads its document, saves it, and says where", async () => {
  const found = await caseAfter("fine");
  const { id: userId, username } = found.user;
  const user = shownUser({ ...stateOf(), now: found.at }, described(found.user));
  const question = { kind: "exportCase", userId, username } as const;
  assert.deepEqual(play(user, "E").effects, [question]);
  const open = play(user, "w", caseMsg(found)).state;
  assert.deepEqual(play(open, "E").effects, [question]);
  const lines = ["# Case", ""];
  const said = (answer: EffectAnswer): Msg => ({ type: "answered", now: noon, answer });
  const reply = { value: { ok: true, value: lines } } as const;
  const read = play(open, said({ kind: "exportCase", username: "../a b", reply }));
  const name = "case-.._a_b-20260101-120000.md";
  assert.deepEqual(read.effects, [{ kind: "saveFile", name, text: "# Case\n\n" }]);
  const saved = said({ kind: "saveFile", saved: { path: `latchkey-cases/${name}` } });
  assert.equal(play(read.state, saved).state.toast?.words, `Saved latchkey-cases/${name}`);
  const failed = said({ kind: "saveFile", saved: { trouble: "Cannot write" } });
  assert.equal(play(read.state, failed).state.toast?.good, false);
  const unread = said({ kind: "exportCase", username, reply: "unavailable" });
  assert.equal(play(open, unread).state.toast?.good, false);
});

Deno.test("no case says that a code has not arrived which may have been sent", async () => {
  const outage = await caseAfter("outage");
  const refused = outage.verdict.failures.filter(({ state }) => state !== "unknown");
  const wordsOf = (codes: number, failures = outage.verdict.failures) =>
    verdictSentence({ ...outage, verdict: { ...outage.verdict, codes, arrived: 0, failures } })
      .words;
  assert.match(wordsOf(1), /^The last code is not known to have arrived\./);
  assert.match(wordsOf(3), /^None of the last 3 codes is known to have arrived\./);
  assert.match(wordsOf(1, refused), /^The last code has not arrived\./);
  assert.match(wordsOf(3, refused), /^None of the last 3 codes arrived\./);
});
