/** Golden frames of the screen Access and of the forms. */
import assert from "node:assert/strict";
import type { Msg } from "../../../../admin-tui/program/update.ts";
import type { State } from "../../../../admin-tui/state/state.ts";
import { assertGolden, frameOf } from "../../kit.tsx";
import { large, listed, play, small, stateOf } from "../../states.ts";
import { calmUser, described, describedMsg } from "../user/user_states.ts";
import {
  accessRead,
  accessUnread,
  created,
  fullAccess,
  invitationCode,
  noAccess,
  placed,
  token,
  toKey,
} from "./access_states.ts";

const sizes = [["80x24", small], ["120x40", large], ["60x16", { columns: 60, rows: 16 }]] as const;
const started: Msg = { type: "started" };
const shown = (state: State, ...steps: readonly (Msg | string)[]) =>
  play(state, started, "5", accessRead(), ...steps).state;
const link = `https://login.example.com/invite/${invitationCode}`;
const taken = placed("createApiKey", { ok: false, refusal: { code: "api_key_name_taken" } });
const toUser = ["N", ..."ada", "enter", ..."+12025550142", "enter", ..."staff", "enter", "enter"];
const roles = ["staff", "trial"] as unknown as typeof calmUser.roles;
const openUser = [listed([calmUser]), "enter", describedMsg(described({ roles }))];

const frames: Readonly<Record<string, (state: State) => State>> = {
  "access-loading": (state) => play(state, started, "5").state,
  "access-unread": (state) => play(state, started, "5", accessUnread).state,
  "access-empty": (state) => play(state, started, "5", accessRead(noAccess)).state,
  "access-invitations": (state) => shown(state),
  "access-invited-user": (state) => shown(state, "j", "j"),
  "access-keys": (state) => shown(state, "]"),
  "access-numbers": (state) => shown(state, "]", "]"),
  "access-numbers-off": (state) =>
    play(state, started, "5", accessRead(fullAccess("marek", false)), "[").state,
  "access-revoked": (state) =>
    shown(
      state,
      ...["]", "x", ..."unused", "enter", "y"],
      placed("revokeApiKey", { ok: true, value: { created: null, deleted: null } }, {
        id: "key",
        name: "shop",
        roles: [],
      }),
      accessRead(),
    ),
  "form-invitation": (state) => shown(state, "n"),
  "form-user-confirm": (state) => shown(state, ...toUser, ..."hired", "enter"),
  "form-key-scopes": (state) => shown(state, "]", "n", ..."shop", "enter"),
  "form-key-refused": (state) => shown(state, "]", "n", ..."shop", "enter", ..."all", "enter"),
  "form-key-confirm": (state) => shown(state, "]", ...toKey),
  "form-key-placing": (state) => shown(state, "]", ...toKey, "y"),
  "form-key-taken": (state) => shown(state, "]", ...toKey, "y", taken),
  "form-key-secret": (state) => shown(state, "]", ...toKey, "y", created("createApiKey", token)),
  "form-invitation-secret": (state) =>
    shown(state, "n", created("createInvitation", invitationCode, link)),
  "form-number-secret": (state) => shown(state, "]", "]", created("addTestNumber", "01234567")),
  "form-revoke": (state) => shown(state, "]", "x"),
  "form-remove-confirm": (state) => shown(state, "]", "]", "x", ..."over", "enter"),
  "form-roles": (state) => play(state, started, ...openUser, "R").state,
  "form-roles-confirm": (state) =>
    play(state, started, ...openUser, "R", "c-u", ..."staff,admin", "enter", ..."hired", "enter")
      .state,
};

for (const [name, make] of Object.entries(frames)) {
  for (const [sizeName, size] of sizes) {
    Deno.test(`the frame ${name} at ${sizeName} matches its golden frame`, async () => {
      await assertGolden(`${name}-${sizeName}`, await frameOf(make(stateOf(size))));
    });
  }
}

const wide = { columns: 200, rows: 60 };
const wideFrames = [
  "access-loading",
  "access-empty",
  "access-invitations",
  "access-invited-user",
  "access-numbers",
] as const;

for (const name of wideFrames) {
  Deno.test(`the frame ${name} at 200x60 matches its golden frame`, async () => {
    const make = frames[name];
    assert.ok(make !== undefined);
    await assertGolden(`${name}-200x60`, await frameOf(make(stateOf(wide))));
  });
}

Deno.test("the panel of the selected row cannot be clicked, and names no key in a read-only terminal", async () => {
  const state = shown(stateOf(wide), "]");
  const list = play(state, { type: "clicked", row: 5, column: 3 }).state;
  assert.equal(list.access.cursor, 2);
  assert.equal(play(state, { type: "clicked", row: 5, column: 150 }).state, state);
  const readOnly = await frameOf(shown(stateOf(wide, { readOnly: true }), "]"));
  assert.match(readOnly, /It may:/);
  assert.doesNotMatch(readOnly, /revoke {3}/);
});

Deno.test("a terminal on another machine says immediately that it cannot create API keys", async () => {
  const state = shown(stateOf(wide, { remote: true }), "]");
  const refused = play(state, "n");
  assert.equal(refused.state.form, null);
  assert.equal(refused.state.toast?.words, "Cannot create key: only where the database is");
  assert.match(await frameOf(state), /create key: only where the database is/);
  assert.notEqual(play(shown(stateOf(wide), "]"), "n").state.form, null);
});
