import { whyNot } from "../screens/availability.ts";
import type { Binding, BindingName } from "../app/binding.ts";
import { hints } from "../screens/keymap.ts";
import { keyWords } from "../input/keys.ts";
import { screenOf } from "../state/place.ts";
import { mainScreens } from "../state/screen.ts";
import type { State, Toast } from "../state/state.ts";
import { screenNames } from "./screen_names.ts";
import { scopes } from "../screens/scopes.ts";
import { screens } from "../screens/screens.ts";
import { sendMarks } from "../screens/sends/send_marks.ts";
import { ends, type Line, line, lineWidth, span, type TextSpan } from "../draw/text.ts";
import { lostConnection } from "../words/troubles.ts";
import { hourAndMinute, timestamp } from "../draw/time.ts";

/**
 * The product, the screens with the current one in brackets, whether they are recorded, what is
 * stopped, the mode, the operator and the time. If there is not enough room, only the screens and
 * what is stopped are shown.
 */
export function headerLine(state: State): Line {
  const shown = state.places[0].screen;
  const left = mainScreens.map((screen, at): TextSpan => {
    const tab = `${at + 1} ${screenNames[screen]}`;
    return screen === shown ? span(`[${tab}]`, "accent") : span(` ${tab} `, "dim");
  });
  const mode = state.setting.dev ? "dev" : state.setting.simulated ? "simulator" : null;
  const guard = state.setting.readOnly ? [span("read-only  ", "warn")] : [];
  const recorded = state.recording ? [span("● REC  ", "bad")] : [];
  const marks = [...recorded, ...sendMarks(state), ...othersMark(state), ...guard];
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
  const withoutProduct: readonly (readonly TextSpan[])[] = [[span(" "), ...left], marks];
  // If even that is too wide, shorten the other screens to their keys.
  const short = [span(" "), ...left.map((tab) => tab.tone === "accent" ? tab : keyOf(tab))];
  const [start, end] = fitting ??
    (lineWidth(withoutProduct.flat()) < columns ? withoutProduct : [short, marks]);
  return ends(start ?? [], end ?? [], columns);
}

/** How many other terminals are open. */
function othersMark({ sends: { controls }, setting: { terminalId } }: State): readonly TextSpan[] {
  const others = controls?.terminals.filter(({ id }) => id !== terminalId).length ?? 0;
  return others === 0 ? [] : [span(`@${others}  `, "accent")];
}

function keyOf({ text, tone }: TextSpan): TextSpan {
  return span(text.slice(0, 3), tone);
}

/** The toast if there is one, then a lost connection, otherwise the status of the screen. */
export function statusLine(state: State): Line {
  if (state.toast !== null) return toastLine(state.toast);
  return state.lostSince === null
    ? screens[screenOf(state)].status(state)
    : line(` ! ${lostConnection(timestamp(state.lostSince).slice(11))}`, "bad");
}

function toastLine({ good, words }: Toast): Line {
  if (good === null) return line(` ${words}`);
  const tone = good ? "good" : "bad";
  return [span(good ? " ✓ " : " ✗ ", tone), span(words, tone)];
}

/** The bindings that lead back within a screen. */
const leaving: readonly BindingName[] = ["sends.back", "lab.leaveTests"];

/** What the keys currently do, from the keymap: in short if necessary, and what fits. */
export function footerLine(state: State): Line {
  const parts: TextSpan[] = [];
  const room = state.size.columns - 1;
  const live = hints(scopes(state), state.setting).filter((row) => whyNot(state, row) === null);
  const whole = live.flatMap((row) => hintLine(state, row, row.label));
  if (lineWidth(whole) <= room) return whole;
  const offered = live.map((row) => ({
    // How to leave, and the help, take precedence over other hints.
    isGlobal: ["global", "top", "back"].includes(row.scope) || leaving.includes(row.name),
    line: hintLine(state, row, row.short ?? row.label),
  }));
  const globalWidth = lineWidth(
    offered.filter(({ isGlobal }) => isGlobal).flatMap(({ line }) => line),
  );
  for (const { isGlobal, line } of offered) {
    const needed = lineWidth([...parts, ...line]) + (isGlobal ? 0 : globalWidth);
    if (needed <= room) parts.push(...line);
  }
  return parts;
}

function hintLine({ look }: State, { keys: [key = ""] }: Binding, label: string): Line {
  return [span(` ${keyWords(key, look)}`, "accent"), span(` ${label} `, "dim")];
}

/** The only line shown in a window that is too small. */
export function tooSmallLine(state: State, smallest: State["size"]): Line {
  const { columns, rows } = state.size;
  return line(`${columns}x${rows}: needs ${smallest.columns}x${smallest.rows}. q quits`);
}
