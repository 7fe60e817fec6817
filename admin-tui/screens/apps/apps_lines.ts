import { counted } from "../../words/counted.ts";
import type { DescribedClient } from "../../../core/operator.ts";
import { bodyArea, bodyFrame, bodySize } from "../../draw/body.ts";
import { markedLine } from "../../draw/marked_line.ts";
import { type Panel, panel } from "../../draw/panel.ts";
import { cell, type Line, line, span } from "../../draw/text.ts";
import { age } from "../../draw/time.ts";
import { appsOf } from "../../state/place.ts";
import type { State } from "../../state/state.ts";
import { appKind, appState, grantsWords } from "../../words/access_words.ts";
import { appsListRows } from "./update_apps.ts";

/** The apps by name, and the position in the list. */
export function appsPanels(state: State): readonly Panel[] {
  const apps = appsOf(state);
  const length = apps?.read?.length ?? 0;
  const right = length === 0 ? [] : [span(`${(apps?.cursor ?? 0) + 1} of ${length}`, "dim")];
  const title = line("Apps", "strong");
  return [panel(title, appsLines(state), bodyArea(state), { frame: bodyFrame(state), right })];
}

/** The column heads, and the rows that are visible. */
function appsLines(state: State): readonly Line[] {
  const apps = appsOf(state);
  if (apps === null) return [];
  const { read, asked, cursor, top } = apps;
  if (read === null) return asked ? [line("  Loading ...", "dim")] : [];
  if (read.length === 0) {
    return [line(" No apps. OpenID Connect is off until there is one.", "dim")];
  }
  const widths = widthsOf(bodySize(state).columns);
  return [
    headLine(widths),
    ...read.slice(top, top + appsListRows(state)).map((client, at) =>
      rowLine(client, { now: state.now, widths, selected: top + at === cursor })
    ),
  ];
}

interface Widths {
  readonly name: number;
  readonly kind: number;
}

/** Narrow windows drop the kind rather than the marks. */
function widthsOf(columns: number): Widths {
  if (columns >= 98) return { name: 36, kind: 8 };
  return columns >= 76 ? { name: 24, kind: 8 } : { name: 22, kind: 0 };
}

function headLine({ name, kind }: Widths): Line {
  return [
    cell(" STATE", 12, "dim"),
    cell("NAME", name + 1, "dim"),
    ...(kind === 0 ? [] : [cell("KIND", kind, "dim")]),
    cell("LAST USED", 10, "dim"),
    cell("GRANTS", 8, "dim"),
    span("MARKS", "dim"),
  ];
}

function rowLine(client: DescribedClient, { now, widths, selected }: {
  readonly now: number;
  readonly widths: Widths;
  readonly selected: boolean;
}): Line {
  const { glyph, word, tone } = appState(client);
  const plain = selected ? "strong" : "plain";
  const { lostNotices, declared, thirdParty } = client;
  const marks = [
    ...(thirdParty ? ["third party"] : []),
    ...(declared ? ["in the file"] : []),
  ];
  const lost = lostNotices === null ? "" : counted(lostNotices.count, "lost notice");
  return markedLine([
    cell(` ${glyph} ${word}`, 12, tone),
    cell(client.name, widths.name, plain),
    span(" "),
    ...(widths.kind === 0 ? [] : [cell(appKind(client), widths.kind, "dim")]),
    cell(age(client.use.lastUsedAt, now), 10, "dim"),
    cell(grantsWords(client.use), 8, plain),
    span(lost, "warn"),
    span(lost !== "" && marks.length > 0 ? ", " : "", "dim"),
    span(marks.join(", "), "dim"),
  ], selected);
}
