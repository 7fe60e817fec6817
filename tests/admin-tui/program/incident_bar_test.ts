import assert from "node:assert/strict";
import type { Incident } from "../../../core/domain/reports/incident.ts";
import { incidentBar } from "../../../admin-tui/program/incident_bar.ts";
import type { Msg } from "../../../admin-tui/program/update.ts";
import { bodyArea } from "../../../admin-tui/draw/body.ts";
import { plainLook } from "../../../admin-tui/draw/look.ts";
import { lineWidth } from "../../../admin-tui/draw/text.ts";
import type { State } from "../../../admin-tui/state/state.ts";
import { dialogs } from "../../../admin-tui/program/dialogs.ts";
import { shownAfter, simulatorSetting, ways } from "../everywhere.ts";
import { frameOf } from "../kit.tsx";
import { calm, read, sendsUnread } from "../screens/sends/sends_states.ts";
import { attackedControls } from "../screens/board/board_states.ts";
import { large, listed, noon, play, small, stateOf, usersNamed } from "../states.ts";

const started: Msg = { type: "started" };
const users = listed(usersNamed(50));
const minute = 60_000;
const ticked = (after: number): Msg => ({ type: "ticked", now: noon + after });

const controls = (incidents: readonly Incident[]): Msg => {
  const { at, stops, pauses, circuits, service, terminals } = calm;
  const value = { at, stops, pauses, circuits, incidents, service, terminals };
  return { type: "answered", now: noon, answer: { kind: "readControls", reply: { value } } };
};
const unread: Msg = {
  type: "answered",
  now: noon,
  answer: { kind: "readControls", reply: "unavailable" },
};

const pause: Incident = {
  kind: "pause",
  at: noon - 3 * minute,
  scope: "country:BR",
  conversion: { sends: 212, approved: 4 },
};

const shown = (...steps: readonly (Msg | string)[]): State =>
  play(stateOf(), started, users, read(calm, []), ...steps).state;

function barOf(state: State): string | null {
  const bar = incidentBar(state);
  return bar === null ? null : bar.map(({ text }) => text).join("").trim();
}

Deno.test("the bar takes no row in calm times", async () => {
  const state = shown(controls([]));
  assert.equal(barOf(state), null);
  assert.equal(bodyArea(state).rows, 21);
  assert.match((await frameOf(state)).split("\n")[1] ?? "", /Users/);
});

Deno.test("the bar shows an incident with its start, on every screen, until it is over", async () => {
  const began = shown(controls([pause]));
  const words = "! Fraud guard paused sends to BR since 11:57 UTC: 4 of 212 approved";
  assert.equal(barOf(began), words);
  for (const key of ["1", "2", "3", "4", "5"]) {
    const frame = (await frameOf(play(began, key).state)).split("\n");
    assert.equal(frame[1]?.trim(), words, key);
    assert.equal(frame.length, 24);
  }
  assert.equal(bodyArea(began).rows, 20);
  const later = play(began, ticked(2 * minute)).state;
  assert.match(barOf(later) ?? "", /BR since 11:57 UTC/);

  const over = play(later, controls([])).state;
  assert.equal(barOf(over), "✓ Over: sends to BR no longer paused");
  const nine = play(over, ...Array.from({ length: 9 }, () => ticked(2 * minute))).state;
  assert.notEqual(barOf(nine), null);
  const gone = play(nine, ticked(2 * minute)).state;
  assert.equal(barOf(gone), null);
  assert.equal(bodyArea(gone).rows, 21);
});

Deno.test("the bar counts other incidents, and names the key where there is room", () => {
  const incidents = attackedControls.incidents;
  const of = (columns: number) => {
    const state = stateOf({ columns, rows: 30 });
    return barOf(play(state, started, read(calm, []), controls(incidents)).state);
  };
  assert.equal(
    of(120),
    "! Circuit whatsapp open since 11:59 UTC: 5 failures in a row  and 2 more  ! opens the board",
  );
  assert.equal(of(80), "! Circuit whatsapp open since 11:59 UTC: 5 failures in a row  and 2 more");
  assert.equal(of(60), "! Circuit whatsapp open since 11:59 UTC  and 2 more");
});

const everyKind: readonly Incident[] = [
  ...attackedControls.incidents,
  { kind: "circuit", at: noon, name: "check", state: "half_open", faults: 7 },
  {
    kind: "budget",
    at: null,
    window: "hour",
    unit: "messages",
    part: "strangers",
    level: "full",
  },
  { kind: "budget", at: noon, window: "day", unit: "usd", part: "all", level: "nearly" },
  { kind: "alert", at: noon - 30 * minute, alert: "password_guesses_full" },
  { ...pause, scope: "network:2001:db8:1234:5678::/64", at: noon - 50 * 60 * minute },
];

Deno.test("the bar is one line in every window, and never says something in color only", () => {
  const bars = everyKind.map((incident) => {
    for (const columns of [60, 80, 120]) {
      const state = play(stateOf({ columns, rows: 16 }), read(calm, [])).state;
      const bar = incidentBar(play(state, controls([incident, incident])).state) ?? [];
      assert.ok(lineWidth(bar) <= columns, `${columns}: ${lineWidth(bar)}`);
    }
    return barOf(shown(controls([incident])));
  });
  assert.deepEqual(bars.slice(3), [
    "! Circuit code check half-open since 12:00 UTC: next request is a probe",
    "! Hourly message budget for unknown numbers used up  ! opens the board",
    "! Daily USD budget 80 % used since 12:00 UTC  ! opens the board",
    "! Strangers guess passwords: limit reached since 11:30 UTC  ! opens the board",
    "! Fraud guard paused sends from 2001:db8:1234:5678::/64 since 12-30 10:00 UTC",
  ]);
});

Deno.test("the bar says that nothing can be read, and since when", () => {
  const down = shown("4", unread);
  assert.equal(
    barOf(down),
    "! Database busy or unreachable since 12:00 UTC: what is shown may be old",
  );
  const later = play(down, ticked(minute), unread, ticked(4 * minute)).state;
  assert.match(barOf(later) ?? "", /unreachable since 12:00 UTC/);
  const back = play(later, controls([])).state;
  assert.equal(barOf(back), "✓ Over: the database can be read again");
  assert.match(barOf(shown("3", sendsUnread)) ?? "", /unreachable/);
});

Deno.test("for a screen reader the bar changes only with what is wrong", () => {
  const linear = { ...stateOf(), look: { ...plainLook, linear: true } };
  const began = play(linear, started, users, read(calm, []), controls([pause])).state;
  assert.equal(
    barOf(began),
    "! Fraud guard paused sends to BR since 11:57 UTC: 4 of 212 approved",
  );
  const same = play(began, ticked(minute), controls([pause]), ticked(9 * minute)).state;
  assert.equal(same, began, "nothing is read aloud again");
});

Deno.test("the incidents of an unchanged read draw nothing", () => {
  const began = shown(controls([pause]));
  assert.equal(play(began, controls([pause])).state, began);
});

Deno.test("no dialog covers the bar, in any size", async () => {
  for (const size of [{ columns: 60, rows: 16 }, small, large]) {
    for (const [name, steps] of Object.entries(ways)) {
      const shown = shownAfter(stateOf(size, simulatorSetting), steps);
      const state: State = { ...shown, barRows: 1 };
      for (const { top, rows } of dialogs(state)) {
        assert.ok(top >= 2, `${name} begins at ${top}`);
        assert.ok(top + rows <= size.rows - 2, `${name} ends at ${top + rows}`);
      }
    }
  }
  const began = play(stateOf({ columns: 60, rows: 16 }), started, users, read(calm, []));
  const asked = play(began.state, controls([pause]), "?").state;
  assert.match((await frameOf(asked)).split("\n")[1] ?? "", /Fraud guard paused sends to BR/);
});
