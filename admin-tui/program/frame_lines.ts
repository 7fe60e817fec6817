import { hints } from "../screens/keymap.ts";
import { keyWords } from "../input/keys.ts";
import { screenBelow, type State, type Toast } from "../state/state.ts";
import type { Screen } from "../state/screen.ts";
import type { SendsState } from "../state/sends_state.ts";
import { scopes } from "../screens/scopes.ts";
import { rowDetail } from "../screens/user/user_row_lines.ts";
import { selectedUserRow } from "../screens/user/user_rows.ts";
import { activityStatus, deliveryStatus } from "../screens/activity/activity_status.ts";
import { sendMarks } from "../screens/sends/send_marks.ts";
import { userLinesBelow } from "../screens/user/user_panes.ts";
import { labLinesAbove } from "../screens/lab/lab_scroll.ts";
import { ends, type Line, line, lineWidth, span, type TextSpan } from "../draw/text.ts";
import { hourAndMinute, timestamp } from "../draw/time.ts";
import { positionWords } from "../screens/users/users_lines.ts";

const tabs: readonly { readonly title: string; readonly screens: readonly Screen[] }[] = [
  { title: "1 Users", screens: ["users", "user"] },
  { title: "2 OTP lab", screens: ["lab"] },
  { title: "3 Sends", screens: ["sends"] },
  { title: "4 Activity", screens: ["activity"] },
];

/**
 * Product, screens with the current one in brackets, what is stopped, where the codes go, who, and
 * when. Where room is short the least of them go: the screens and what is stopped stay.
 */
export function headerLine(state: State): Line {
  const left = tabs.map(({ title, screens }): TextSpan =>
    screens.includes(screenBelow(state)) ? span(`[${title}]`, "accent") : span(` ${title} `, "dim")
  );
  const mode = state.setting.dev ? "dev" : state.setting.simulated ? "simulator" : null;
  const guard = state.setting.readOnly ? [span("read-only  ", "warn")] : [];
  const marks = [...sendMarks(state.sends.controls), ...guard];
  const time = state.look.linear ? [] : [span(`${hourAndMinute(state.now)} UTC `, "dim")];
  const codes = mode === null ? [] : [span(`${mode}  `, "warn")];
  const operator = [span(`${state.setting.operator}  `, "dim")];
  const product = [span(" latchkey  ", "strong")];
  const { columns } = state.size;
  const fitting = [
    [[...product, ...left], [...marks, ...codes, ...operator, ...time]],
    [[...product, ...left], [...marks, ...codes, ...time]],
    [[...product, ...left], [...marks, ...time]],
    [[...product, ...left], marks],
  ].find((sides) => lineWidth(sides.flat()) < columns);
  const bare: readonly (readonly TextSpan[])[] = [[span(" "), ...left], marks];
  // Where even that is too wide, the other screens are their keys.
  const short = [span(" "), ...left.map((tab) => tab.tone === "accent" ? tab : keyOf(tab))];
  const [start, end] = fitting ?? (lineWidth(bare.flat()) < columns ? bare : [short, marks]);
  return ends(start ?? [], end ?? [], columns);
}

function keyOf({ text, tone }: TextSpan): TextSpan {
  return span(text.slice(0, 3), tone);
}

export function ruleLine(columns: number): Line {
  return line("─".repeat(columns), "dim");
}

/** Trouble where there is some, else where in the list the cursor stands. */
export function statusLine(state: State): Line {
  if (state.toast !== null) return toastLine(state.toast);
  if (state.screen === "users") {
    const { trouble } = state.users;
    return trouble === null ? line(` ${positionWords(state.users)}`, "dim") : troubleLine(trouble);
  }
  if (state.screen === "sends") return sendsStatus(state.sends);
  if (state.screen === "activity") return activityStatus(state);
  if (state.screen === "delivery") return deliveryStatus(state);
  if (state.screen === "lab") return hiddenLine(labLinesAbove(state), "above: k");
  if (state.user === null) return [];
  const { trouble, asked, description } = state.user;
  if (trouble !== null) return troubleLine(trouble);
  if (asked && description !== null) return line(" reading ...", "dim");
  const row = selectedUserRow(state.user);
  const detail = row === undefined ? null : rowDetail(row);
  const below = hiddenLine(userLinesBelow(state), "below: j");
  return detail === null ? below : ends(line(` ${detail}`, "dim"), below, state.size.columns - 1);
}

/** What the last operation came to, until the next one. */
function sendsStatus({ trouble, acting, said, controls }: SendsState): Line {
  if (said !== null) {
    const tone = said.good ? "good" : "bad";
    return [span(said.good ? " ✓ " : " ✗ ", tone), span(said.words, tone)];
  }
  if (trouble !== null) return troubleLine(trouble);
  if (acting) return line(" waiting for the core's answer ...", "dim");
  return controls === null ? [] : line(` read ${timestamp(controls.at).slice(11)} UTC`, "dim");
}

function hiddenLine(count: number, where: string): Line {
  return count > 0 ? line(` ${count === 1 ? "1 line" : `${count} lines`} ${where}`, "dim") : [];
}

function toastLine({ good, words }: Toast): Line {
  const tone = good ? "good" : "bad";
  return [span(good ? " ✓ " : " ✗ ", tone), span(words, tone)];
}

function troubleLine(trouble: string): Line {
  return [span(" ! ", "bad"), span(trouble, "bad")];
}

/** What the keys do now, from the keymap; hints that do not fit are left out whole. */
export function footerLine(state: State): Line {
  const parts: TextSpan[] = [];
  const room = state.size.columns - 1;
  const named = (key: string) => keyWords(key, state.look);
  const offered = hints(scopes(state), state.setting.readOnly).map((row) => ({
    // Help and the way out are never left out for others.
    last: row.scope === "global",
    line: [
      span(` ${named(row.keys[0] ?? "")}`, "accent"),
      span(` ${row.label} `, "dim"),
    ],
  }));
  const lasting = lineWidth(offered.filter(({ last }) => last).flatMap(({ line }) => line));
  for (const { last, line } of offered) {
    const needed = lineWidth([...parts, ...line]) + (last ? 0 : lasting);
    if (needed <= room) parts.push(...line);
  }
  return parts;
}

/** All that a window too small for a screen shows. */
export function tooSmallLine(state: State, smallest: State["size"]): Line {
  const { columns, rows } = state.size;
  return line(`${columns}x${rows}: needs ${smallest.columns}x${smallest.rows}. q quits`);
}
