import type { UserDescription } from "../../../../core/operator.ts";
/** Golden frames of a user's screen and of the dialogs of its actions, in every state. */
import assert from "node:assert/strict";
import { parseMetadataText } from "../../../../core/domain/account/metadata.ts";
import type { User } from "../../../../core/domain/account/user.ts";
import { roles } from "../../../contracts/store_fixtures.ts";
import type { State } from "../../../../admin-tui/state/state.ts";
import type { Msg } from "../../../../admin-tui/program/update.ts";
import { assertGolden, frameOf, openWindow } from "../../kit.tsx";
import { App } from "../../../../admin-tui/program/app.tsx";
import { createElement } from "react";
import { large, noon, small, stateOf } from "../../states.ts";
import {
  bare,
  calmUser,
  chosenAction,
  described,
  describedMsg,
  event,
  issuedCode,
  notPerformed,
  notPreviewed,
  oneIssued,
  passkey,
  performed,
  previewed,
  shownUser,
} from "./user_states.ts";

const sizes = [["80x24", small], ["120x40", large], ["60x16", { columns: 60, rows: 16 }]] as const;
const why = [..."ticket 4711"];
const named = (username: string, more: Partial<User> = {}) =>
  described({ username: username as User["username"], ...more });

const unavailable: Msg = {
  type: "answered",
  now: noon,
  answer: { kind: "describeUser", userId: calmUser.id, reply: "unavailable" },
};
const gone: Msg = {
  type: "answered",
  now: noon,
  answer: {
    kind: "describeUser",
    userId: calmUser.id,
    reply: { value: { ok: false, refusal: { code: "user_not_found" } } },
  },
};

const issued = {
  ...described(),
  holdings: {
    ...described().holdings,
    authenticators: [...described().holdings.authenticators, oneIssued],
  },
};

const metadata = parseMetadataText('{"plan":"pro","seats":5}');
assert.ok(metadata.ok);
const changed = event(0, "user.roles_changed", {
  actor: "operator",
  actorName: "marek",
  address: null,
  detail: { before: "billing:read,trial", after: "billing:read,staff", reason: "ticket 4711" },
});
const staff = described({ roles: roles("billing:read", "staff") }, {
  metadata: metadata.value,
  events: [changed, ...described().events],
});
const manyRoles = described({
  roles: roles(...Array.from({ length: 32 }, (_, at) => `role-${10 + at}`)),
});

const lock = ["u", previewed("lock")] as const;
const reset = ["F", previewed("reset_second_factor")] as const;

const sessionAsked = previewed("end_session", { itemId: described().sessions[1]?.id ?? null });

const connected: UserDescription["apps"] = [
  { id: "app_wiki", name: "Company wiki", lastUsedAt: noon - 90_000, offline: true },
  { id: "app_shop", name: "Shop", lastUsedAt: null, offline: false },
];

const frames: Readonly<Record<string, (state: State) => State>> = {
  account: (state) => shownUser(state, described()),
  "account-bare": (state) => shownUser(state, bare),
  "account-roles": (state) => shownUser(state, staff),
  "account-many-roles": (state) => shownUser(state, manyRoles),
  "account-device": (state) => shownUser(state, described(), "]"),
  "account-passkey": (state) => shownUser(state, described(), "]", "]", "j"),
  "account-delivery": (state) => shownUser(state, described(), "]", "]", "]", "j"),
  "account-event": (state) => shownUser(state, described(), "[", "j", "j", "j", "j", "j"),
  "account-end": (state) => shownUser(state, described(), "G"),
  "account-locked": (state) =>
    shownUser(state, described({ lockedAt: noon - 90 * 60_000, passwordFailures: 3 })),
  "account-locked-out": (state) =>
    shownUser(
      state,
      described({ secondFactorFailuresInRow: 20, secondFactorBlockedUntil: noon + 840_000 }),
    ),
  "account-disabled": (state) =>
    shownUser(state, described({ passwordFailures: 100, secondFactorFailuresInRow: 100 })),
  "account-issued": (state) => shownUser(state, issued),
  "account-wide": (state) => shownUser(state, named("漢字ユーザー👩‍👩‍👧@例え.jp")),
  "account-hostile": (state) => shownUser(state, named("\x1b]0;pwned\x07\x1b[2J\u202eevil\r\n@x")),
  "account-gone-meanwhile": (state) => shownUser(state, described(), "r", gone),
  "account-stale": (state) => shownUser(state, described(), "r", unavailable),
  "action-asking": (state) => shownUser(state, described(), "u"),
  "action-reason": (state) => shownUser(state, described(), ...lock, ...why),
  "action-reason-refused": (state) => shownUser(state, described(), ...lock, "x", "enter"),
  "action-confirm": (state) => shownUser(state, described(), ...lock, ...why, "enter"),
  "action-digits": (state) => shownUser(state, described(), ...reset, ...why, "enter", "1", "4"),
  "action-digits-wrong": (state) =>
    shownUser(state, described(), ...reset, ...why, "enter", "1", "4", "3"),
  "action-scrolled": (state) =>
    shownUser(state, described(), ...reset, ...why, "enter", ...Array(20).fill("down")),
  "action-performing": (state) => shownUser(state, described(), ...lock, ...why, "enter", "y"),
  "action-refused": (state) =>
    shownUser(state, described(), "A", notPreviewed("remove_totp", "no_totp")),
  "action-unrecorded": (state) =>
    shownUser(state, described(), ...lock, ...why, "enter", "y", notPerformed),
  "action-done": (state) =>
    shownUser(
      state,
      described(),
      ...[...lock, ...why, "enter", "y"],
      performed("lock"),
      describedMsg(described({ lockedAt: noon }, { sessions: [], devices: [] })),
    ),
  "action-which-passkey": (state) => shownUser(state, described(), "P"),
  "action-passkey": (state) =>
    shownUser(
      state,
      described({}, { passkeys: [passkey(1, "blue key")] }),
      "P",
      previewed("remove_passkey", { itemId: "pk1" }),
    ),
  "user-apps": (state) => shownUser(state, described({}, { apps: connected }), "]", "]", "]"),
  "action-session": (state) => shownUser(state, described(), "j", "e", sessionAsked, ...why),
  "action-code": (state) =>
    shownUser(
      state,
      described(),
      "C",
      previewed("issue_recovery_code"),
      ...[...why, "enter", "1", "4", "2"],
      performed("issue_recovery_code", { recoveryCode: issuedCode }),
      describedMsg(issued),
    ),
};

for (const [name, make] of Object.entries(frames)) {
  for (const [sizeName, size] of sizes) {
    Deno.test(`the frame ${name} at ${sizeName} matches its golden frame`, async () => {
      await assertGolden(`${name}-${sizeName}`, await frameOf(make(stateOf(size))));
    });
  }
}

Deno.test("a hostile username writes no control codes, not even in the dialog", async () => {
  const username = "\x1b]0;pwned\x07\x1b[2Jx\u202e" as User["username"];
  const state = shownUser(stateOf(), described({ username }), "u");
  assert.equal(state.action.dialog?.chosen.username, username);
  const window = await openWindow(createElement(App, { state }));
  assert.match(window.screen(), /pwned/);
  for (const trick of ["\x1b]0;", "\x1b[2Jx", "\u202e"]) assert.ok(!window.raw().includes(trick));
  await window.close();
});

Deno.test("the dialog names the selected user, whatever the list shows now", () => {
  const state = shownUser(stateOf(), described(), "u");
  assert.deepEqual(state.action.dialog?.chosen, chosenAction("lock"));
});

Deno.test("a dialog in the smallest window first says that the action cannot be undone", async () => {
  const least = stateOf({ columns: 60, rows: 16 });
  const state = shownUser(least, described(), "D", previewed("delete"), ...why, "enter");
  const frame = await frameOf(state);
  assert.match(frame, /more: down/);
  assert.match(frame, /- This cannot be undone\.[^]*- /);
});
