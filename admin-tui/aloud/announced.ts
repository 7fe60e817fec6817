import { dialogs } from "../program/dialogs.ts";
import { incidentBar } from "../program/incident_bar.ts";
import { scopes } from "../screens/scopes.ts";
import { sendMarks } from "../screens/sends/send_marks.ts";
import { placeKey, placeOf } from "../state/place.ts";
import type { State } from "../state/state.ts";
import { lostConnection } from "../words/troubles.ts";
import { timestamp } from "../draw/time.ts";
import { spoken, spokenBody, spokenKeys, type SpokenLine } from "./spoken_page.ts";

/**
 * What a screen reader reads after a change, as plain lines: the selected row, the lines that are
 * new, a dialog that opened, a result. Nothing for the rest of the page, which Ctrl-L reads.
 */
export function announced(before: State, after: State): readonly string[] {
  return [...alerts(before, after), ...changedLines(before, after), ...result(before, after)]
    .filter((text) => text !== "");
}

/** What is wrong, stopped or disconnected, on whichever screen. */
function alerts(before: State, after: State): readonly string[] {
  const [bar, barNow] = [before, after].map((state) => {
    const line = incidentBar(state);
    return line === null ? "" : spoken(line, state);
  });
  const [marks, marksNow] = [before, after].map((state) => spoken(sendMarks(state), state));
  const lost = before.lostSince === null && after.lostSince !== null
    ? lostConnection(timestamp(after.lostSince).slice(11))
    : "";
  return [
    barNow !== bar ? barNow ?? "" : "",
    marksNow !== marks ? marksNow ?? "" : "",
    lost,
  ];
}

function result(before: State, { toast }: State): readonly string[] {
  if (toast === null || toast.words === before.toast?.words) return [];
  return [toast.good === false ? `Error: ${toast.words}` : toast.words];
}

function changedLines(before: State, after: State): readonly string[] {
  const [was, is] = [spokenBody(before), spokenBody(after)];
  const [depth, depthNow] = [before, after].map((state) => dialogs(state).length);
  if (depthNow !== depth) return (depthNow ?? 0) > (depth ?? 0) ? opened(is, after) : summary(is);
  if (placeKey(placeOf(before)) !== placeKey(placeOf(after))) return arrived(is, after);
  const [row, rowNow] = [was, is].map((lines) => lines.find(({ selected }) => selected)?.text);
  if (rowNow === undefined) return newLines(was, is);
  // The rows have just been read.
  if (row === undefined) return arrived(is, after);
  const titles = newTitles(was, is);
  if (rowNow !== row || scopes(after).includes("field")) {
    return rowNow === row ? titles : [...titles, rowNow];
  }
  return newLines(was, is);
}

/** A dialog: all of it, or of a list only its title and the selected row. */
function opened(lines: readonly SpokenLine[], state: State): readonly string[] {
  const selected = lines.find((line) => line.selected);
  const [title] = lines;
  const read = selected === undefined || title === undefined ? lines : [title, selected];
  const keys = spokenKeys(state);
  return [...read.map(({ text }) => text), ...(lines.at(-1)?.text === keys ? [] : [keys])];
}

/** Another place: all of what was opened, but of a main screen only titles and the selected row. */
function arrived(lines: readonly SpokenLine[], { places }: State): readonly string[] {
  return places.length > 1 ? lines.map(({ text }) => text) : summary(lines);
}

function summary(lines: readonly SpokenLine[]): readonly string[] {
  return lines.filter(({ title, selected }, at) => selected || (title !== null && at === 0))
    .map(({ text }) => text);
}

function newTitles(
  was: readonly SpokenLine[],
  is: readonly SpokenLine[],
): readonly string[] {
  const known = new Set(was.map(({ title }) => title));
  return is.filter(({ title }) => title !== null && !known.has(title)).map(({ text }) => text);
}

/** A panel whose position changed, such as `2 of 24`, is not news. */
function newLines(
  was: readonly SpokenLine[],
  is: readonly SpokenLine[],
): readonly string[] {
  const known = new Set(was.map(({ text, title }) => title ?? text));
  return is.filter(({ text, title }) => !known.has(title ?? text)).map(({ text }) => text);
}
