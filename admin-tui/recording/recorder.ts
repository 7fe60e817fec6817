import type { Instant } from "../../core/domain/instant.ts";
import type { Size } from "../draw/layout.ts";
import type { State } from "../state/state.ts";
import {
  clearScreen,
  eventText,
  headerText,
  recordingBytesMax,
  rowText,
  windowMax,
} from "./cast.ts";
import { shownRows } from "./shown_rows.ts";

/**
 * Adds to the file, so that it can be played up to there even if the program then crashes. Returns
 * why it cannot, or null.
 */
export type WriteText = (text: string) => string | null;

export interface Recorder {
  /**
   * Records what has changed on the screen. Returns why the recording ends, once; null before and
   * after that.
   */
  show(state: State): string | null;
}

export interface RecorderOptions {
  readonly write: WriteText;
  readonly clock: () => Instant;
  readonly bytesMax?: number;
}

/** Room for the note at the end. */
const noteBytes = 200;

const encoder = new TextEncoder();

export function createRecorder(options: RecorderOptions): Recorder {
  const { write, clock, bytesMax = recordingBytesMax } = options;
  const startedAt = clock();
  let size: Size | null = null;
  let rows: readonly string[] = [];
  let seconds = 0;
  let left = bytesMax - noteBytes;
  let ended = false;

  /** The lines for the new screen; none if nothing has changed. */
  const linesFor = (state: State): readonly string[] => {
    const next = shownRows(state).map(rowText);
    const resized = size === null || !sameSize(size, state.size);
    const changed = resized ? [clearScreen, ...next] : next.filter((row, at) => row !== rows[at]);
    // Never less than before: the machine's clock may be set back.
    seconds = Math.max(seconds, (clock() - startedAt) / 1000);
    const isFirst = size === null;
    [size, rows] = [state.size, next];
    if (changed.length === 0) return [];
    const { columns, rows: height } = state.size;
    const newSize = isFirst
      ? [headerText(state.size, startedAt)]
      : resized
      ? [eventText(seconds, "r", `${columns}x${height}`)]
      : [];
    return [...newSize, eventText(seconds, "o", changed.join(""))];
  };

  const end = (why: string): string => {
    ended = true;
    return `The recording has ended: ${why}`;
  };

  return {
    show: (state) => {
      if (ended || !isRecorded(state.size)) return null;
      const lines = linesFor(state);
      if (lines.length === 0) return null;
      const text = lines.map((line) => `${line}\n`).join("");
      left -= encoder.encode(text).length;
      if (left >= 0) {
        const trouble = write(text);
        return trouble === null ? null : end(trouble);
      }
      const full = `it has the ${Math.floor(bytesMax / 1024 / 1024)} MB that are allowed`;
      write(`${eventText(seconds, "m", end(full))}\n`);
      return end(full);
    },
  };
}

function isRecorded({ columns, rows }: Size): boolean {
  return columns <= windowMax.columns && rows <= windowMax.rows;
}

function sameSize(a: Size, b: Size): boolean {
  return a.columns === b.columns && a.rows === b.rows;
}
