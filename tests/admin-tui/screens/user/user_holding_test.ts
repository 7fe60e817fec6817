/** The rows of a user that open a device, a factor, or a step of the newest timeline. */
import assert from "node:assert/strict";
import type { AuditEvent } from "../../../../core/domain/audit_event.ts";
import { factorKinds } from "../../../../core/domain/factors/authenticators.ts";
import { isAbout } from "../../../../admin-tui/screens/holding/holding_events.ts";
import { wayPanels } from "../../../../admin-tui/program/crumbs.ts";
import { holdingCursor, holdingRows } from "../../../../admin-tui/screens/holding/holding_rows.ts";
import {
  selectedUserRow,
  userRowKey,
  userRows,
} from "../../../../admin-tui/screens/user/user_rows.ts";
import {
  caseOf,
  deliveryOf,
  holdingOf,
  screenOf,
  userOf,
} from "../../../../admin-tui/state/place.ts";
import type { State } from "../../../../admin-tui/state/state.ts";
import type { Msg } from "../../../../admin-tui/program/update.ts";
import type { UserDescription } from "../../../../core/operator.ts";
import { assertGolden, frameOf } from "../../kit.tsx";
import { large, noon, play, small, stateOf } from "../../states.ts";
import { stormyTrace, traced } from "../delivery/trace_states.ts";
import { holdingPanes } from "../../../../admin-tui/screens/holding/holding_panes.ts";
import { described, event, passkey, shownUser } from "./user_states.ts";

const plain = described();
const [device] = plain.devices;
const [session, ...otherSessions] = plain.sessions;
assert.ok(device !== undefined && session !== undefined);

/** A session of the device, its login, another one with it, and the life of a passkey. */
const ada: UserDescription = described({}, {
  sessions: [{ ...session, deviceId: device.id }, ...otherSessions],
  events: [
    event(1, "session.opened", {
      detail: {
        method: "device",
        device_id: device.id,
        session_id: session.id,
        challenge_id: "c1",
      },
    }),
    event(2, "challenge.refused", { reason: "wrong_code", detail: { method: "passkey" } }),
    event(3, "session.opened", {
      detail: { method: "device", device_id: device.id, session_id: "ended", challenge_id: "c2" },
    }),
    event(4, "passkey.renamed", { detail: { passkey_id: "pk1", name: "blue key" } }),
    event(5, "passkey.enrolled", { detail: { passkey_id: "pk2", name: "other" } }),
    event(6, "login.refused"),
    event(7, "session.opened", { detail: { method: "pop", passkey_id: "pk2", name: "other" } }),
    event(8, "session.opened", { detail: { method: "pop", challenge_id: "c3" } }),
    event(9, "session.opened", { detail: { method: "otp", challenge_id: "c4" } }),
    event(10, "challenge.refused", { reason: "wrong_code", detail: { method: "totp" } }),
    event(11, "totp.enrolled"),
    event(12, "session.opened", { detail: { method: "recovery", challenge_id: "c5" } }),
    event(13, "session.opened", { detail: { method: "recovery", factor_kind: "issued_code" } }),
    event(14, "session.stepped_up", {
      detail: { method: "recovery", factor_kind: "recovery_codes" },
    }),
  ],
});

const shown = (size = small): State => shownUser(stateOf(size), ada);
const selected = (state: State): string => {
  const user = userOf(state);
  const row = user === null ? undefined : selectedUserRow(user);
  return row === undefined ? "" : userRowKey(row);
};
const downTo = (state: State, key: string): State => {
  const user = userOf(state) ?? assert.fail();
  const at = userRows(user).findIndex((row) => userRowKey(row) === key);
  assert.notEqual(at, -1, key);
  return play(state, "g", ...Array.from({ length: at }, () => "j")).state;
};
const title = (state: State): string =>
  (wayPanels(state)[0]?.title ?? []).map(({ text }) => text).join("");
const polled = (description: UserDescription): Msg => ({
  type: "answered",
  now: noon,
  answer: {
    kind: "pollUser",
    userId: description.user.id,
    reply: { value: { ok: true, value: description } },
  },
});
const kinds = (state: State): readonly string[] => holdingRows(state).map(({ kind }) => kind);

Deno.test("a passkey's name of 64 letters is shown in full, wrapped", () => {
  const name = "blue.key.of.the.office.".padEnd(64, "x");
  const { holdings } = ada;
  const authenticators = holdings.authenticators.map((each) =>
    each.id === "pk1" ? { ...each, label: name } : each
  );
  const user = { ...ada, holdings: { ...holdings, authenticators } };
  for (const size of [{ columns: 60, rows: 16 }, small, { columns: 108, rows: 30 }, large]) {
    const state = play(downTo(shownUser(stateOf(size), user), "passkey pk1"), "enter").state;
    const [pane] = holdingPanes(state);
    const text = (pane?.lines ?? []).slice(0, 3).flatMap((each) =>
      typeof each === "function" ? each() : each
    ).map((each) => each.text).join("");
    assert.ok(text.replaceAll(/\s/g, "").includes(`Name${name}`), `${size.columns}: ${text}`);
  }
});

for (const [sizeName, size] of [["80x24", small], ["120x40", large]] as const) {
  Deno.test(`Enter on a device opens its facts, sessions and logins at ${sizeName}`, async () => {
    const row = downTo(shown(size), `device ${device.id}`);
    const { state, effects } = play(row, "enter");
    assert.deepEqual(effects, [{ kind: "pollUser", userId: ada.user.id }]);
    assert.equal(screenOf(state), "holding");
    assert.match(title(state), /^Users > ada\S* > Device Safari\/20 \(iOS\)$/);
    assert.deepEqual(kinds(state), ["session", "event", "event"]);
    await assertGolden(`holding-device-${sizeName}`, await frameOf(state));
    const login = play(state, "enter").state;
    assert.equal(caseOf(login)?.wanted, "c1", "the login of the session");
    const back = play(login, "esc").state;
    assert.equal(holdingCursor(back), 0);
    const third = play(back, "j", "j").state;
    assert.equal(caseOf(play(third, "enter").state)?.wanted, "c2", "the login of the event");
    assert.equal(holdingCursor(play(third, "enter", "esc").state), 2);
    const user = play(third, "esc").state;
    assert.equal(selected(user), selected(row));
    assert.deepEqual(userOf(user)?.tops, userOf(row)?.tops);
  });

  Deno.test(`Enter on a passkey opens its facts and events at ${sizeName}`, async () => {
    const row = downTo(shown(size), "passkey pk1");
    const { state } = play(row, "enter");
    assert.match(title(state), / > Passkey blue key$/);
    const events = holdingRows(state).flatMap((each) =>
      each.kind === "event" ? [each.event.type] : []
    );
    assert.deepEqual(events, ["challenge.refused", "passkey.renamed", "session.opened"]);
    await assertGolden(`holding-passkey-${sizeName}`, await frameOf(state));
    const closed = play(state, "enter").state;
    assert.match(closed.toast?.words ?? "", /^Cannot open: nothing more is recorded about it/);
    assert.equal(selected(play(state, "h").state), "passkey pk1");
  });
}

const windows = {
  "60x16": { columns: 60, rows: 16 },
  "80x24": small,
  "120x40": large,
  "200x60": { columns: 200, rows: 60 },
};
const eventTypes = (state: State): readonly string[] =>
  holdingRows(state).flatMap((each) => each.kind === "event" ? [each.event.type] : []);

for (const [sizeName, size] of Object.entries(windows)) {
  Deno.test(`Enter on the authenticator app opens what is known of it at ${sizeName}`, async () => {
    const row = downTo(shown(size), "totp");
    await assertGolden(`user-app-row-${sizeName}`, await frameOf(row));
    const { state } = play(row, "enter");
    assert.match(title(state), / > Authenticator app$/);
    assert.deepEqual(eventTypes(state), ["session.opened", "challenge.refused", "totp.enrolled"]);
    await assertGolden(`holding-app-${sizeName}`, await frameOf(state));
    assert.equal(caseOf(play(state, "enter").state)?.wanted, "c4", "the login with it");
    assert.match(play(state, "y").state.toast?.words ?? "", /^Cannot copy ID: it has no ID/);
    assert.equal(selected(play(state, "esc").state), "totp");
  });

  Deno.test(`Enter on the recovery codes says how many are left at ${sizeName}`, async () => {
    const { state } = play(downTo(shown(size), "recovery_codes"), "enter");
    assert.match(title(state), / > Recovery codes$/);
    // An older login, of which no one knows whose code it was, and the one with an own code.
    assert.deepEqual(eventTypes(state), ["session.opened", "session.stepped_up"]);
    await assertGolden(`holding-codes-${sizeName}`, await frameOf(state));
  });
}

Deno.test("Enter on an issued code shows no logins with the user's own codes", async () => {
  const issued = { ...passkey(1, ""), kind: "issued_code", id: null, label: null } as const;
  const given = described({}, { passkeys: [{ ...issued, expiresAt: noon + 60_000 }] });
  const row = downTo(shownUser(stateOf(large), { ...given, events: ada.events }), "issued_code");
  const { state } = play(row, "enter");
  assert.deepEqual(eventTypes(state), ["session.opened", "session.opened"]);
  const frame = await frameOf(state);
  assert.match(frame, /Events with it, or with an unknown recovery code/);
  assert.match(frame, /logged in +issued code/);
});

Deno.test("a reset is about the factors that proved it", () => {
  const isOf = (reset: AuditEvent): readonly string[] =>
    factorKinds.filter((kind) => isAbout(reset, { kind, id: "pk1" }));
  const done = (detail: AuditEvent["detail"]): AuditEvent =>
    event(1, "password.reset", { detail: { method: "sms", ...detail } });
  assert.deepEqual(isOf(done({ recovery_code_used: true, factor_kind: "issued_code" })), [
    "issued_code",
  ]);
  // Older resets do not say whose code it was.
  assert.deepEqual(isOf(done({ recovery_code_used: true })), ["recovery_codes", "issued_code"]);
  assert.deepEqual(isOf(done({ recovery_code_used: false, prior_proof: "totp" })), ["totp"]);
  assert.deepEqual(isOf(done({ recovery_code_used: false, prior_proof: "passkey" })), []);
  const started = (detail: AuditEvent["detail"]): AuditEvent =>
    event(1, "password.reset_requested", { detail });
  assert.deepEqual(isOf(started({ proof: "passkey", passkey_id: "pk1" })), ["passkey"]);
  assert.deepEqual(isOf(started({ proof: "passkey", passkey_id: "pk2" })), []);
  assert.deepEqual(isOf(started({ proof: "recovery_code", factor_kind: "recovery_codes" })), [
    "recovery_codes",
  ]);
  assert.deepEqual(isOf(started({ proof: "phone" })), []);
});

Deno.test("a factor that the user does not have is a row, too, with who removed it", async () => {
  const removed = event(1, "second_factor.reset", {
    actor: "operator",
    actorName: "marek",
    detail: { reason: "lost phone" },
  });
  const without = described({}, { passkeys: [], events: [removed] });
  const authenticators = [
    ...(ada.holdings.authenticators.filter(({ kind }) => kind === "passkey")),
  ];
  const none = { ...without, holdings: { ...without.holdings, authenticators } };
  const row = downTo(shownUser(stateOf(), none), "totp");
  assert.match(play(row, "A").state.toast?.words ?? "", /^Cannot remove app: none set up/);
  const { state } = play(row, "enter");
  assert.deepEqual(eventTypes(state), ["second_factor.reset"]);
  await assertGolden("holding-app-none-80x24", await frameOf(state));
  const started = { ...none, holdings: { ...none.holdings, unconfirmed: ["totp"] as const } };
  assert.match(
    await frameOf(shownUser(stateOf(), started)),
    /authenticator app +not confirmed yet/,
  );
});

Deno.test("a row of a factor has the keys of the actions on factors, and only there first", async () => {
  const footer = async (key: string): Promise<string> =>
    (await frameOf(downTo(shown(), key))).split("\n").at(-1) ?? "";
  assert.match(await footer("totp"), /open {2}C code {2}F 2FA {2}A remove app/);
  assert.match(await footer("recovery_codes"), /open {2}C code {2}F 2FA/);
  assert.doesNotMatch(await footer(`device ${device.id}`), /remove app/);
  const asked = play(downTo(shown(), "totp"), "A");
  assert.deepEqual(asked.effects.map(({ kind }) => kind), ["previewAction"]);
});

Deno.test("a device shows what is read in the meantime, and the cursor stays on its row", () => {
  const open = play(downTo(shown(), `device ${device.id}`), "enter", "j").state;
  const newer = event(0, "session.opened", { detail: { device_id: device.id } });
  const more = { ...ada, events: [newer, ...ada.events] };
  const after = play(open, polled(more)).state;
  assert.deepEqual(kinds(after), ["session", "event", "event", "event"]);
  assert.equal(holdingCursor(after), 2);
  const untrusted = play(open, polled({ ...ada, devices: [] })).state;
  assert.equal(screenOf(untrusted), "holding");
  const text = wayPanels(untrusted)[0]?.lines.flat().map((span) => span.text).join("");
  assert.match(text ?? "", /no longer trusted/);
  assert.equal(screenOf(play(untrusted, "esc").state), "user");
});

Deno.test("a device without sessions and events has nothing to open", () => {
  const bare = { ...ada, sessions: [], events: [] };
  const state = downTo(shownUser(stateOf(), bare), `device ${device.id}`);
  const open = play(state, "enter").state;
  assert.deepEqual(kinds(open), []);
  assert.equal(screenOf(play(open, "enter", "j", "G").state), "holding");
});

Deno.test("a click selects a row of a device", () => {
  const open = play(downTo(shown(large), `device ${device.id}`), "enter").state;
  const { state } = play(open, { type: "clicked", row: 3, column: 70 });
  assert.equal(holdingCursor(state), 2, "the second login in the right panel");
});

const wide = { columns: 200, rows: 60 };
const trace = { ...stormyTrace, delivery: ada.deliveries[0] ?? assert.fail() };
const withTimeline = (): State => play(shown(wide), traced(trace)).state;

Deno.test("the steps of the newest timeline can be selected, and Enter opens it at the step", () => {
  const { length } = userRows(userOf(shown(wide)) ?? assert.fail());
  const state = withTimeline();
  assert.equal(userRows(userOf(state) ?? assert.fail()).length, length + trace.steps.length);
  for (const at of [0, 2, trace.steps.length - 1]) {
    const step = downTo(state, `step ${at} of ${trace.delivery.id}`);
    assert.equal(wayPanels(step).filter(({ options }) => options.focused === true).length, 1);
    const opened = play(step, "enter", traced(trace)).state;
    assert.equal(deliveryOf(opened)?.deliveryId, trace.delivery.id);
    assert.equal(deliveryOf(opened)?.cursor, at);
    assert.match(title(opened), /^Users > ada\S* > Login/);
    const back = play(opened, "esc").state;
    assert.equal(selected(back), selected(step));
    assert.deepEqual(userOf(back)?.tops, userOf(step)?.tops);
  }
});

Deno.test("the timeline comes and goes below the cursor, which stays on its row", () => {
  const before = play(shown(wide), "G").state;
  const event = selected(before);
  const read = play(before, traced(trace)).state;
  assert.equal(selected(read), event);
  const narrow = play(read, { type: "resized", size: { columns: 120, rows: 40 } });
  assert.equal(userOf(narrow.state)?.trace, null);
  assert.equal(selected(narrow.state), event);
  const again = play(narrow.state, { type: "resized", size: wide });
  assert.deepEqual(again.effects, [{ kind: "traceDelivery", deliveryId: trace.delivery.id }]);
  assert.equal(selected(play(again.state, traced(trace)).state), event);
});

Deno.test("zoomed, a step shows the whole timeline; n finds its failures; a click selects it", () => {
  const step = downTo(withTimeline(), `step 1 of ${trace.delivery.id}`);
  const zoomed = play(step, "+").state;
  assert.match(title(zoomed), /Timeline: /);
  const next = play(downTo(withTimeline(), `step 0 of ${trace.delivery.id}`), "n").state;
  assert.match(selected(next), /^step [1-9]/);
  const [, , timeline] = wayPanels(withTimeline());
  assert.ok(timeline !== undefined);
  const line = timeline.lines.findIndex((row) => row.some(({ text }) => text.includes("0 ms")));
  const { top, left } = timeline;
  const at = { row: 1 + top + 1 + line, column: left + 5 };
  const clicked = play(withTimeline(), { type: "clicked", ...at }).state;
  assert.equal(selected(clicked), `step 0 of ${trace.delivery.id}`);
});

Deno.test("other operators see a device as the user's screen", () => {
  const setting = { terminalId: "00000000-0000-4000-8000-000000000000" };
  const state = shownUser(stateOf(small, setting), ada);
  const open = play(downTo(state, `device ${device.id}`), "enter");
  assert.equal(holdingOf(open.state)?.kind, "device");
  assert.deepEqual(open.effects.map(({ kind }) => kind), ["pollUser"]);
  assert.equal(open.state.marked?.screen, "user");
});

Deno.test("a passkey without a name is opened, too", () => {
  const unnamed = described({}, { passkeys: [{ ...passkey(1, ""), label: null }] });
  const state = downTo(shownUser(stateOf(), unnamed), "passkey pk1");
  assert.match(title(play(state, "enter").state), / > Passkey/);
});
