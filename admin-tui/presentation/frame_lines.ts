import { hints } from "../keymap.ts";
import { keyLabel } from "../keys.ts";
import type { Screen, State } from "../model.ts";
import { scopes } from "../scopes.ts";
import { labLinesAbove, userLinesBelow } from "./scroll.ts";
import { ends, type Line, line, lineWidth, type Span, span } from "./text.ts";
import { hourAndMinute } from "./time.ts";
import { positionWords } from "./users_lines.ts";

const tabs: readonly { readonly title: string; readonly screens: readonly Screen[] }[] = [
  { title: "1 Users", screens: ["users", "user"] },
  { title: "2 OTP lab", screens: ["lab"] },
];

/** Product, screens with the current one in brackets, where the codes go, the time. */
export function headerLine(state: State): Line {
  const left = tabs.map(({ title, screens }): Span =>
    screens.includes(state.screen) ? span(`[${title}]`, "accent") : span(` ${title} `, "dim")
  );
  const mode = state.setting.dev ? "dev" : state.setting.simulated ? "simulator" : null;
  const right = [
    ...(mode === null ? [] : [span(`${mode}  `, "warn")]),
    span(`${state.setting.operator}  `, "dim"),
    span(`${hourAndMinute(state.now)} UTC `, "dim"),
  ];
  return ends([span(" latchkey  ", "strong"), ...left], right, state.size.columns);
}

export function ruleLine(columns: number): Line {
  return line("─".repeat(columns), "dim");
}

/** Trouble where there is some, else where in the list the cursor stands. */
export function statusLine(state: State): Line {
  if (state.screen === "users") {
    const { trouble } = state.users;
    return trouble === null ? line(` ${positionWords(state.users)}`, "dim") : troubleLine(trouble);
  }
  if (state.screen === "lab") return hiddenLine(labLinesAbove(state), "above: k");
  if (state.user === null) return [];
  const { trouble, asked, description } = state.user;
  if (trouble !== null) return troubleLine(trouble);
  if (asked && description !== null) return line(" reading ...", "dim");
  return hiddenLine(userLinesBelow(state), "below: j");
}

function hiddenLine(count: number, where: string): Line {
  return count > 0 ? line(` ${count === 1 ? "1 line" : `${count} lines`} ${where}`, "dim") : [];
}

function troubleLine(trouble: string): Line {
  return [span(" ! ", "bad"), span(trouble, "bad")];
}

/** What the keys do now, from the keymap; hints that do not fit are left out whole. */
export function footerLine(state: State): Line {
  const parts: Span[] = [];
  const room = state.size.columns - 1;
  for (const row of hints(scopes(state))) {
    const key = span(` ${keyLabel(row.keys[0] ?? "")}`, "accent");
    const label = span(` ${row.label} `, "dim");
    if (lineWidth([...parts, key, label]) <= room) parts.push(key, label);
  }
  return parts;
}

/** All that a window too small for a screen shows. */
export function tooSmallLine(state: State, smallest: State["size"]): Line {
  const { columns, rows } = state.size;
  return line(`${columns}x${rows}: needs ${smallest.columns}x${smallest.rows}. q quits`);
}
