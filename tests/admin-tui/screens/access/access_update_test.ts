import assert from "node:assert/strict";
import { fieldText } from "../../../../admin-tui/input/field.ts";
import { selectedAccessRow } from "../../../../admin-tui/screens/access/access_rows.ts";
import { scopes } from "../../../../admin-tui/screens/scopes.ts";
import { orderNames } from "../../../../admin-tui/state/form_state.ts";
import type { State } from "../../../../admin-tui/state/state.ts";
import { frameOf } from "../../kit.tsx";
import { play, stateOf } from "../../states.ts";
import {
  accessRead,
  accessUnread,
  created,
  fullAccess,
  invitation,
  invitationCode,
  noAccess,
  placed,
  token,
  toKey,
} from "./access_states.ts";

const shown = (...steps: Parameters<typeof play>[1][]): State =>
  play(stateOf(), "5", accessRead(), ...steps).state;
const kinds = (steps: ReturnType<typeof play>) => steps.effects.map(({ kind }) => kind);

Deno.test("update() reads access when the screen is shown after r, and in every other second", () => {
  assert.deepEqual(kinds(play(stateOf(), "5", "r")), ["readAccess", "readAccess"]);
  const ticked = (now: number) => kinds(play(shown(), { type: "ticked", now }));
  assert.deepEqual(ticked(0), ["readControls", "readAccess"]);
  assert.deepEqual(ticked(1000), ["readControls"]);
});

Deno.test("update() keeps the rows and reports an error when a read fails", () => {
  const state = shown("r", accessUnread);
  assert.match(state.access.trouble ?? "", /Cannot read/);
  assert.equal(state.access.read?.keys.length, 4);
});

Deno.test("update() keeps the cursor on its row when access is read again", () => {
  const { invitations, ...rest } = fullAccess();
  const newer = { ...rest, invitations: [invitation(0), ...invitations] };
  const row = selectedAccessRow(shown("j", "j", accessRead(newer)));
  assert.equal(row?.kind === "invitation" && row.invitation.id, invitations[2]?.id);
  assert.equal(shown("G", accessRead(noAccess)).access.cursor, 0);
});

Deno.test("update() shows test numbers only if they are on or some exist", () => {
  const sections = (state: State) => play(state, "]", "]").state.access.section;
  assert.equal(sections(shown()), "numbers");
  assert.equal(sections(shown(accessRead(noAccess))), "invitations");
  const off = fullAccess("marek", false);
  assert.equal(sections(shown(accessRead(off))), "numbers");
  assert.equal(shown("]", "]", accessRead(noAccess)).access.section, "keys");
});

Deno.test("update() adds no test number while they are off, but removes one", () => {
  const off = shown("]", "]", accessRead(fullAccess("marek", false)));
  assert.equal(play(off, "n").state.form, null);
  assert.equal(play(off, "x").state.form?.name, "removeTestNumber");
});

Deno.test("update() revokes only what is live", () => {
  const forms = (...keys: string[]) => {
    const { form } = shown(...keys, "x");
    return form?.step === "fields" ? form.target?.name : null;
  };
  assert.deepEqual(
    [forms(), forms("j", "j"), forms("j", "j", "j"), forms("G")],
    [
      `inv_${"1".padStart(26, "0")} for anyone`,
      `inv_${"30".padStart(26, "0")} for ada`,
      null,
      null,
    ],
  );
  assert.deepEqual([forms("]"), forms("]", "G")], ["shop", null]);
  assert.equal(shown("G", "I").form?.name, "inviteUser");
  assert.equal(shown("I").form, null);
});

Deno.test("update() orders only after all fields and y; Enter never confirms", () => {
  const asked = play(shown("]"), ...toKey, "enter", "enter", "space", "x");
  assert.deepEqual(asked.effects, []);
  assert.equal(asked.state.form?.step, "confirm");
  const { effects, state } = play(asked.state, "y", "y", "enter", "esc");
  assert.deepEqual(effects, [{
    kind: "placeOrder",
    name: "createApiKey",
    target: null,
    texts: {
      keyName: "shop",
      scopes: "users:read,events:read",
      keyLifetime: "90d",
      reason: "new shop",
    },
  }]);
  assert.equal(state.form?.step, "performing");
});

Deno.test("update() checks each field, also those that Tab passed", () => {
  const at = (...keys: string[]) => {
    const { form } = shown("]", "n", ...keys);
    return form?.step === "fields" ? [form.focus, form.trouble?.slice(0, 12) ?? null] : [];
  };
  assert.deepEqual(at("S", "enter"), [0, "The name mus"]);
  assert.deepEqual(at("s", "enter", ..."all", "enter"), [1, "Not a scope:"]);
  assert.deepEqual(at("tab", "tab", "tab", ..."why", "enter"), [0, "The name mus"]);
  assert.deepEqual(at("tab", "tab", "c-u", ..."900d", "enter"), [2, "The expiry m"]);
  assert.deepEqual(at("down", "up", "up", "s-tab"), [0, null]);
});

Deno.test("update() returns to the field that the core refused, with everything typed", () => {
  const code = "api_key_name_format";
  const fields = [{ field: "expires", code: "expiry_format" }] as const;
  const refused = placed("createApiKey", { ok: false, refusal: { code: "invalid_input", fields } });
  const { form } = shown("]", ...toKey, "y", refused);
  assert.ok(form?.step === "fields", code);
  assert.deepEqual([form.focus, form.fields.map(fieldText)[0]], [2, "shop"]);
  const taken = placed("createApiKey", { ok: false, refusal: { code: "api_key_name_taken" } });
  const other = shown("]", ...toKey, "y", taken).form;
  assert.ok(other?.step === "fields");
  assert.equal(other.trouble, "A live API key has this name.");
  const away = shown("]", ...toKey, "y", placed("createApiKey", "unavailable")).form;
  assert.ok(away?.step === "fields");
  assert.match(away.trouble ?? "", /Could not write/);
});

Deno.test("a secret is only in its dialog, and gone from the state when that closes", async () => {
  const open = shown("]", ...toKey, "y", created("createApiKey", token));
  assert.ok((await frameOf(open)).includes(token));
  const copied = play(open, "y", "Y");
  assert.deepEqual(copied.effects, [{ kind: "copy", text: token, what: "the API key" }]);
  const closed = play(copied.state, "enter", "q", "esc");
  assert.equal(closed.state.form, null);
  assert.ok(!JSON.stringify(closed.state).includes(token));
  assert.ok(!JSON.stringify(closed.state).includes("new shop"), "nor what was typed");
});

Deno.test("an invitation's code and link can both be copied", () => {
  const link = `https://login.example.com/invite/${invitationCode}`;
  const open = shown("n", ..."\t", created("createInvitation", invitationCode, link));
  const { effects } = play(open, "y", "Y");
  assert.deepEqual(effects.map((effect) => effect.kind === "copy" && effect.text), [
    invitationCode,
    link,
  ]);
});

Deno.test("e returns from the confirmation to the fields, Esc and n cancel", () => {
  const asked = shown("]", ...toKey);
  const again = play(asked, "e").state.form;
  assert.ok(
    again?.step === "fields" && fieldText(again.fields[0] ?? { before: "", after: "" }) === "shop",
  );
  assert.equal(play(asked, "n").state.form, null);
  assert.equal(play(asked, "esc").state.form, null);
  assert.equal(shown("n", "esc").form, null);
});

Deno.test("the confirmation scrolls in a short window, and shows every effect", async () => {
  const roles = Array.from({ length: 20 }, (_, at) => `role-with-a-long-name-${at}`).join();
  const least = play(stateOf({ columns: 60, rows: 16 }), "5", accessRead()).state;
  const keys = [..."ada", "enter", ..."+12025550142", "enter", ...roles, "enter", "enter"];
  const asked = play(least, "N", ...keys, ..."hired", "enter").state;
  assert.match(await frameOf(asked), /y create[^]*more: down/);
  const end = play(asked, ...Array.from({ length: 30 }, () => "down")).state;
  assert.match(await frameOf(end), /cannot correct the phone number[^]*y create[^]*more: up/);
  const back = play(end, ...Array.from({ length: 30 }, () => "up")).state;
  assert.deepEqual(back, asked);
  assert.deepEqual(play(end, { type: "wheeled", lines: -300 }).state, asked);
});

Deno.test("a form is modal, and q asks before it quits while an order runs", () => {
  assert.deepEqual(scopes(shown("n")), ["formFields", "field", "always"]);
  const running = shown("]", ...toKey, "y");
  const first = play(running, "q");
  assert.deepEqual(first.effects, []);
  assert.deepEqual(play(first.state, "q").effects, [{ kind: "quit" }]);
});

Deno.test("no form opens in read-only mode", () => {
  const state = play(stateOf(undefined, { readOnly: true }), "5", accessRead()).state;
  for (const keys of [["n"], ["N"], ["x"], ["]", "n"], ["]", "x"], ["]", "]", "n"]]) {
    assert.equal(play(state, ...keys).state.form, null, keys.join(" "));
  }
  // The forms of apps: `apps_update_test.ts`.
  assert.equal(orderNames.length, 9 + 7);
});

Deno.test("a long list scrolls with the cursor", () => {
  const invitations = Array.from({ length: 90 }, (_, at) => invitation(at));
  const state = play(shown(accessRead({ ...noAccess, invitations })), "G").state;
  assert.deepEqual([state.access.cursor, state.access.top], [89, 71]);
  const clicked = play(state, { type: "clicked", row: 3, column: 3 }).state;
  assert.equal(clicked.access.cursor, 71);
  assert.equal(play(state, { type: "clicked", row: 2, column: 3 }).state, state);
});
