import assert from "node:assert/strict";
import { screenOf, userOf } from "../../../../admin-tui/state/place.ts";
import type { Effect } from "../../../../admin-tui/app/effects.ts";
import type { User } from "../../../../core/domain/account/user.ts";
import type { ActionDialog } from "../../../../admin-tui/state/action_state.ts";
import { emptyField, fieldText } from "../../../../admin-tui/input/field.ts";
import { keymap } from "../../../../admin-tui/screens/keymap.ts";
import type { State } from "../../../../admin-tui/state/state.ts";
import { actionDialog } from "../../../../admin-tui/screens/operator_action/action_dialog.ts";
import { selectedUserRow } from "../../../../admin-tui/screens/user/user_rows.ts";
import { scopes } from "../../../../admin-tui/screens/scopes.ts";
import type { Msg } from "../../../../admin-tui/program/update.ts";
import { large, listed, noon, play, sent, stateOf } from "../../states.ts";
import { pressAndConfirm, pressWithoutConfirming } from "./random_user_keys.ts";
import {
  bare,
  calmUser,
  chosenAction,
  described,
  describedMsg,
  effectsOn,
  issuedCode,
  notPerformed,
  notPreviewed,
  performed,
  previewed,
  shownUser,
} from "./user_states.ts";

const why = [..."ticket 4711"];
const shown = (...steps: readonly (Msg | string)[]) => shownUser(stateOf(), described(), ...steps);
const lock = ["u", previewed("lock")];
const reset = ["F", previewed("reset_second_factor")];
const kinds = (effects: readonly Effect[]) => effects.map(({ kind }) => kind);

Deno.test("update() requests the preview of an action, and changes nothing yet", () => {
  const { state, effects } = play(shown(), "u");
  assert.deepEqual(effects, [{ kind: "previewAction", chosen: chosenAction("lock") }]);
  assert.equal(state.action.dialog?.step, "asking");
});

Deno.test("update() continues from effects to reason to y, and passes the reason to the core", () => {
  const asked = play(shown(), ...lock, ...why, "enter");
  assert.deepEqual(kinds(asked.effects), ["previewAction"]);
  const { state, effects } = play(asked.state, "y");
  const reason = "ticket 4711";
  assert.deepEqual(effects, [{ kind: "performAction", chosen: chosenAction("lock"), reason }]);
  assert.equal(state.action.dialog?.step, "performing");
  assert.deepEqual(play(state, "y", "enter", "esc", "n", ..."142").effects, []);
});

Deno.test("update() confirms with the third correct digit of the phone, and not with y", () => {
  const asked = play(shown(), ...reset, ...why, "enter", "y", "enter", "1", "4", "enter");
  assert.deepEqual(kinds(asked.effects), ["previewAction"]);
  assert.deepEqual(kinds(play(asked.state, "2").effects), ["performAction"]);
});

Deno.test("update() clears the field after wrong digits and does nothing", () => {
  const { state, effects } = play(shown(), ...reset, ...why, "enter", "1", "4", "3");
  assert.deepEqual(kinds(effects), ["previewAction"]);
  assert.ok(state.action.dialog?.step === "confirm");
  assert.equal(fieldText(state.action.dialog.digits), "");
  assert.match(state.action.dialog.trouble ?? "", /Not the last three digits/);
  assert.deepEqual(kinds(play(state, "1", "4", "2").effects), ["performAction"]);
});

Deno.test("update() refuses a short reason, and keeps a reason for the same action on the same user", () => {
  const short = play(shown(), ...lock, "x", "enter").state;
  assert.ok(short.action.dialog?.step === "reason");
  assert.match(short.action.dialog.trouble ?? "", /3 to 200/);
  const { state } = play(shown(), ...lock, ...why, "enter", "esc", ...lock);
  assert.ok(state.action.dialog?.step === "reason");
  assert.equal(fieldText(state.action.dialog.reason), "ticket 4711");
  const other = play(state, "esc", "x", previewed("end_sessions")).state;
  assert.ok(other.action.dialog?.step === "reason");
  assert.equal(fieldText(other.action.dialog.reason), "", "another action");
  assert.equal(stateOf().action.reason, null);
});

Deno.test("update() shows no reason that was typed for another user", () => {
  const { state } = play(shown(), ...lock, ...why, "enter", "esc", "esc");
  const grace = described({ id: `usr_${"0".repeat(26)}`, username: "grace" as User["username"] });
  const asking = shownUser(state, grace, "u");
  assert.ok(asking.action.dialog?.step === "asking");
  const { chosen } = asking.action.dialog;
  assert.equal(chosen.username, "grace");
  const effects = effectsOn("lock");
  const value = { action: "lock", username: "grace", effects, confirmation: "y" } as const;
  const reply = { value: { ok: true, value } } as const;
  const asked = play(asking, {
    type: "answered",
    now: noon,
    answer: { kind: "previewAction", chosen, reply },
  }).state;
  assert.ok(asked.action.dialog?.step === "reason");
  assert.equal(fieldText(asked.action.dialog.reason), "");
});

Deno.test("a dialog at 60x16 shows that an action cannot be undone before it can be confirmed", () => {
  const sentence = "This cannot be undone.";
  for (const action of ["delete", "reset_second_factor", "remove_totp"] as const) {
    const state = stateOf({ columns: 60, rows: 16 });
    const dialog: ActionDialog = {
      step: "reason",
      chosen: chosenAction(action),
      effects: effectsOn(action),
      confirmation: "digits",
      reason: emptyField,
      digits: emptyField,
      trouble: null,
      top: 0,
    };
    const text = actionDialog(state, dialog).lines.map((row) =>
      row.map(({ text }) => text).join("")
    );
    assert.ok(text.some((row) => row.includes(sentence)), `${action}:\n${text.join("\n")}`);
  }
});

Deno.test("update() cancels with Esc at every step that can be canceled", () => {
  const steps = [
    ["u"],
    lock,
    [...lock, ...why, "enter"],
    [...reset, ...why, "enter", "1"],
    ["A", notPreviewed("remove_totp", "no_totp")],
  ];
  for (const each of steps) {
    const { state, effects } = play(shown(), ...each, "esc");
    assert.equal(state.action.dialog, null);
    assert.equal(screenOf(state), "user");
    assert.ok(!kinds(effects).includes("performAction"));
  }
});

Deno.test("update() drops the answer to a closed dialog", () => {
  assert.equal(shown("u", "esc", previewed("lock")).action.dialog, null);
  const other = shown("u", "esc", "x", previewed("lock"));
  assert.equal(other.action.dialog?.step, "asking");
});

Deno.test("update() shows the result and reads the user again", () => {
  const asked = shown(...lock, ...why, "enter", "y");
  const { state, effects } = play(asked, performed("lock"));
  assert.equal(state.action.dialog, null);
  assert.deepEqual(state.toast?.words, `Locked; 3 sessions ended: ${calmUser.username}.`);
  assert.deepEqual(kinds(effects), ["describeUser"]);
});

Deno.test("update() shows in a dialog why the core refused, and reads the user again", () => {
  const { state, effects } = play(shown(...lock, ...why, "enter", "y"), notPerformed);
  assert.ok(state.action.dialog?.step === "refused");
  assert.match(state.action.dialog.words, /Could not write to the database/);
  assert.deepEqual(kinds(effects), ["describeUser"]);
  const nothing = shown("A", notPreviewed("remove_totp", "no_totp"));
  assert.ok(nothing.action.dialog?.step === "refused");
  assert.equal(nothing.action.dialog.detail, "The user has no authenticator app.");
});

Deno.test("update() does not say that an action was not done if its answer was lost", () => {
  const answered = (reply: "unanswered" | "already_done") => {
    const msg = { ...notPerformed, answer: { ...notPerformed.answer, reply } };
    const { dialog } = shown(...lock, ...why, "enter", "y", msg).action;
    assert.ok(dialog?.step === "refused");
    return dialog.outcome;
  };
  assert.deepEqual([answered("unanswered"), answered("already_done")], ["uncertain", "done"]);
});

Deno.test("update() returns to the list when the account is deleted", () => {
  const digits = previewed("delete");
  const asked = shown("D", digits, ...why, "enter", "1", "4", "2");
  const { state, effects } = play(asked, performed("delete"));
  assert.deepEqual([screenOf(state), userOf(state), state.action.dialog], ["users", null, null]);
  assert.ok(kinds(effects).includes("listUsers"));
  assert.match(state.toast?.words ?? "", /deleted/);
});

Deno.test("update() keeps an issued code only in its dialog, until Esc", () => {
  const steps = [
    "C",
    previewed("issue_recovery_code"),
    ...[...why, "enter", "1", "4", "2"],
    performed("issue_recovery_code", { recoveryCode: issuedCode }),
  ];
  const open = shown(...steps);
  assert.ok(open.action.dialog?.step === "code");
  assert.doesNotMatch(open.toast?.words ?? "", /abcde/);
  assert.equal(play(open, "enter", "space", "q", "1").state.action.dialog, open.action.dialog);
  const copied = play(open, "y");
  assert.deepEqual(copied.effects, [
    { kind: "copy", text: issuedCode, what: "the recovery code" },
  ]);
  assert.doesNotMatch(copied.state.toast?.words ?? "", /abcde/);
  const left = play(copied.state, "esc").state;
  assert.ok(!JSON.stringify(left).includes(issuedCode));
});

Deno.test("update() offers lock or unlock, whichever applies, and both to a user who is locked out", () => {
  const offered = (state: State) =>
    keymap.filter(({ scope, name }) =>
      scopes(state).includes(scope) && /action\.(un)?lock/.test(name)
    )
      .map(({ keys, label }) => `${keys[0]} ${label}`);
  const of = (change: Parameters<typeof described>[0]) =>
    offered(shownUser(stateOf(), described(change)));
  assert.deepEqual(of({}), ["u lock"]);
  assert.deepEqual(of({ lockedAt: noon }), ["u unlock"]);
  assert.deepEqual(of({ passwordFailures: 100 }), ["u unlock", "L lock"]);
  assert.deepEqual(of({ secondFactorBlockedUntil: noon + 1 }), ["u unlock", "L lock"]);
  assert.deepEqual(of({ phoneVerifiedAt: null }), ["u lock"]);
});

Deno.test("update() removes the passkey under the cursor, the only one, or asks which", () => {
  const which = play(shown(), "P");
  assert.deepEqual(which.effects, []);
  assert.equal(selectedKind(which.state), "passkey");
  const { effects } = play(which.state, "j", "P");
  assert.deepEqual(effects, [{
    kind: "previewAction",
    chosen: chosenAction("remove_passkey", "pk2"),
  }]);
  const none = play(shownUser(stateOf(), bare), "P").effects;
  assert.deepEqual(none, []);
});

Deno.test("update() ends the session under the cursor, and has no key for it elsewhere", () => {
  const id = described().sessions[1]?.id ?? "";
  assert.deepEqual(play(shown(), "j", "e").effects, [
    { kind: "previewAction", chosen: chosenAction("end_session", id) },
  ]);
  assert.deepEqual(play(shown(), "]", "e").effects, []);
});

Deno.test("update() has no actions for a user who is not read yet or no longer exists", () => {
  const unread = play(stateOf(), { type: "started" }, listed([calmUser]), "enter").state;
  const gone: Msg = {
    type: "answered",
    now: noon,
    answer: {
      kind: "describeUser",
      userId: calmUser.id,
      reply: { value: { ok: false, refusal: { code: "user_not_found" } } },
    },
  };
  for (const state of [unread, play(shown(), gone).state]) {
    // One key each: after a refused one, what follows is ignored for a while.
    for (const key of "uxXFCAPDeL") assert.deepEqual(play(state, key).effects, [], key);
    assert.deepEqual(play(state, "Y").effects.map(({ kind }) => kind), ["copy"]);
  }
});

Deno.test("update() opens the timeline of the delivery under the cursor", () => {
  const { state, effects } = play(shown(), "]", "]", "]", "j", "enter");
  assert.equal(screenOf(state), "delivery");
  const deliveryId = described().deliveries[1]?.id;
  assert.deepEqual(effects, [{ kind: "traceDelivery", deliveryId }]);
});

Deno.test("update() opens the lab for the user's number, which stays masked and is not sent to", () => {
  const { state, effects } = play(shown(), "t");
  assert.equal(screenOf(state), "lab");
  assert.deepEqual(kinds(effects), ["listTests", "quoteTest"]);
  assert.equal(state.lab.to, described().user.phoneNumber);
  for (const steps of [[], ["e"], ["e", "esc"], ["e", "esc", "e"], ["n", "e"]]) {
    assert.equal(fieldText(play(state, ...steps).state.lab.number), "", steps.join());
  }
  assert.equal(screenOf(play(state, "esc").state), "user");
});

Deno.test("update() leaves a test with another number for the user's, except while it is sent", () => {
  const other = ["2", "e", ..."+12025550100", "enter", "enter", "y"];
  const busy = play(shown(), ...other, "1", "enter", describedMsg(described()), "t").state;
  assert.deepEqual([busy.lab.phase, busy.lab.to], ["sending", "+12025550100"]);
  assert.match(busy.toast?.words ?? "", /still being sent/);
  const { state } = play(busy, "esc", sent(), "t");
  assert.deepEqual([state.lab.phase, state.lab.to], ["draft", described().user.phoneNumber]);
  const late = play(state, sent()).state;
  assert.equal(late.lab.phase, "draft");
});

Deno.test("update() cycles through the sections, and keeps the selected row when it reads again", () => {
  const walk = ["device", "totp", "delivery", "event", "session"];
  let state = shown();
  for (const kind of walk) {
    state = play(state, "]").state;
    assert.equal(selectedKind(state), kind);
  }
  assert.equal(selectedKind(play(state, "[").state), "event");
  const second = play(shown(), "j").state;
  const fewer = described({}, { sessions: described().sessions.slice(1) });
  assert.equal(userOf(play(second, describedMsg(fewer)).state)?.cursor, 0);
});

Deno.test("update() selects the row that was clicked, in either pane, and does nothing else", () => {
  const at = (state: State, row: number, column: number) =>
    play(state, { type: "clicked", row, column });
  assert.equal(userOf(at(shown(), 8, 3).state)?.cursor, 1);
  assert.equal(userOf(at(shown(), 4, 3).state)?.cursor, 0);
  const wide = shownUser(stateOf(large), described());
  const { state, effects } = at(wide, 7, 70);
  assert.equal(selectedKind(state), "delivery");
  assert.deepEqual(effects, []);
});

function selectedKind(state: State): string | undefined {
  const user = userOf(state);
  return user === null ? undefined : selectedUserRow(user)?.kind;
}

Deno.test("no action is performed without y or digits, in 4,000 random other keys", () => {
  pressWithoutConfirming(100);
});

Deno.test("with y and digits actions are performed, and cursor, panes and dialog stay in range", () => {
  pressAndConfirm(60);
});
