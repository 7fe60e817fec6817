import type { Instant } from "../../../core/domain/instant.ts";
import type { SendStop } from "../../../core/domain/sending/send_stop.ts";
import type {
  DescribedCircuit,
  DescribedControls,
  DescribedPause,
  IncidentPlace,
} from "../../../core/operator.ts";
import type { State } from "../../state/state.ts";
import { textOfCircuit, textOfPause, textOfStop } from "../sends/block_texts.ts";

/** A row that the cursor can select. */
export type BoardRow =
  | { readonly kind: "country" | "prefix"; readonly place: IncidentPlace }
  | { readonly kind: "stop"; readonly stop: SendStop }
  | { readonly kind: "pause"; readonly pause: DescribedPause }
  | { readonly kind: "circuit"; readonly circuit: DescribedCircuit };

/** What blocks messages; read more often than the rest of the board. Null before the first read. */
export function boardControls({ sends, board }: State): DescribedControls | null {
  return sends.controls ?? board.found;
}

/** All rows in screen order: what is attacked, then what is blocked. */
export function boardRows(state: State): readonly BoardRow[] {
  const { found } = state.board;
  if (found === null) return [];
  const { stops, pauses, circuits } = boardControls(state) ?? found;
  return [
    ...found.countries.map((place): BoardRow => ({ kind: "country", place })),
    ...found.prefixes.map((place): BoardRow => ({ kind: "prefix", place })),
    ...stops.map((stop): BoardRow => ({ kind: "stop", stop })),
    ...pauses.filter(({ active }) => active).map((pause): BoardRow => ({ kind: "pause", pause })),
    ...circuits.map((circuit): BoardRow => ({ kind: "circuit", circuit })),
  ];
}

export function selectedBoardRow(state: State): BoardRow | undefined {
  return boardRows(state)[boardCursor(state)];
}

/** The index of the selected row, wherever it is by now; its old place if it has disappeared. */
export function boardCursor(state: State): number {
  const { selected, cursor } = state.board;
  const rows = boardRows(state);
  const at = selected === null ? 0 : rows.findIndex((row) => boardRowKey(row) === selected);
  return at === -1 ? Math.max(0, Math.min(cursor, rows.length - 1)) : at;
}

/** Identifies a row across reads. */
export function boardRowKey(row: BoardRow): string {
  if (row.kind === "stop") return `stop ${row.stop.scope}`;
  if (row.kind === "circuit") return `circuit ${row.circuit.name}`;
  return row.kind === "pause" ? `pause ${row.pause.scope}` : `${row.kind} ${row.place.name}`;
}

/** The stop of a row: its own, or that of its country. */
export function stopOfRow(state: State, row: BoardRow | undefined): SendStop | null {
  if (row === undefined || row.kind === "pause" || row.kind === "circuit") return null;
  if (row.kind === "stop") return row.stop;
  const scope = `country:${row.place.country}`;
  return boardControls(state)?.stops.find((stop) => stop.scope === scope) ?? null;
}

/** The `:sends` line that lists a row's messages; null if they cannot be listed. */
export function boardSendsText(row: BoardRow, now: Instant): string | null {
  if (row.kind === "stop") return textOfStop(row.stop, now);
  if (row.kind === "pause") return textOfPause(row.pause, now);
  if (row.kind === "circuit") return textOfCircuit(row.circuit, now);
  return `${row.kind}:${row.place.name} 1h`;
}
