import type { SendStop } from "../../../core/domain/sending/send_stop.ts";
import type { DescribedControls, DescribedPause, IncidentPlace } from "../../../core/operator.ts";
import type { State } from "../../state/state.ts";

/** A row that the cursor can select. */
export type BoardRow =
  | { readonly kind: "country" | "prefix"; readonly place: IncidentPlace }
  | { readonly kind: "stop"; readonly stop: SendStop }
  | { readonly kind: "pause"; readonly pause: DescribedPause };

/** What blocks messages; read more often than the rest of the board. Null before the first read. */
export function boardControls({ sends, board }: State): DescribedControls | null {
  return sends.controls ?? board.found;
}

/** All rows in screen order: what is attacked, then what is blocked. */
export function boardRows(state: State): readonly BoardRow[] {
  const { found } = state.board;
  if (found === null) return [];
  const { stops, pauses } = boardControls(state) ?? found;
  return [
    ...found.countries.map((place): BoardRow => ({ kind: "country", place })),
    ...found.prefixes.map((place): BoardRow => ({ kind: "prefix", place })),
    ...stops.map((stop): BoardRow => ({ kind: "stop", stop })),
    ...pauses.filter(({ active }) => active).map((pause): BoardRow => ({ kind: "pause", pause })),
  ];
}

export function selectedBoardRow(state: State): BoardRow | undefined {
  return boardRows(state)[state.board.cursor];
}

/** Identifies a row across reads. */
export function boardRowKey(row: BoardRow): string {
  if (row.kind === "stop") return `stop ${row.stop.scope}`;
  return row.kind === "pause" ? `pause ${row.pause.scope}` : `${row.kind} ${row.place.name}`;
}

/** The stop of a row: its own, or that of its country. */
export function stopOfRow(state: State, row: BoardRow | undefined): SendStop | null {
  if (row === undefined || row.kind === "pause") return null;
  if (row.kind === "stop") return row.stop;
  const scope = `country:${row.place.country}`;
  return boardControls(state)?.stops.find((stop) => stop.scope === scope) ?? null;
}

/** The `:sends` line that lists a row's messages; all of them for what it cannot describe. */
export function boardSendsText(row: BoardRow): string {
  if ("place" in row) return `${row.kind}:${row.place.name} 1h`;
  const scope = row.kind === "stop" ? row.stop.scope : row.pause.scope;
  return /^(country|prefix):/.test(scope) ? `${scope} 1h` : "";
}
