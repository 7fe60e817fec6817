import type { WriteText } from "./recorder.ts";
import { recordingBytesMax } from "./cast.ts";

const encoder = new TextEncoder();

/**
 * Creates the file of a recording, which only its owner can read. Returns a sentence if it cannot;
 * a file that exists is never replaced. The system writes what was added even if this program
 * crashes, but perhaps not if the machine does.
 */
export function createRecordingFile(
  path: string,
): { readonly write: WriteText; readonly close: () => void } | string {
  try {
    const file = Deno.openSync(path, { write: true, createNew: true, mode: 0o600 });
    const write = (text: string): string | null => {
      try {
        let rest = encoder.encode(text);
        while (rest.length > 0) rest = rest.subarray(file.writeSync(rest));
        return null;
      } catch (error) {
        return `${path} cannot be written: ${why(error)}`;
      }
    };
    return { write, close: () => file.close() };
  } catch (error) {
    return error instanceof Deno.errors.AlreadyExists
      ? `--record ${path}: the file exists, and is not replaced.`
      : `--record ${path}: cannot be created: ${why(error)}.`;
  }
}

/** Reads a recording as text. Returns a sentence if it cannot. */
export function readRecordingFile(path: string): { readonly text: string } | string {
  try {
    // A device or a pipe might never end.
    const { isFile, size } = Deno.statSync(path);
    if (!isFile) return `--replay ${path}: this is not a file.`;
    if (size > recordingBytesMax) {
      return `--replay ${path}: a recording has at most ${recordingBytesMax / 1024 / 1024} MB.`;
    }
    return { text: Deno.readTextFileSync(path) };
  } catch (error) {
    return `--replay ${path}: cannot be read: ${why(error)}.`;
  }
}

function why(error: unknown): string {
  if (error instanceof Deno.errors.NotFound) return "no such file or folder";
  if (error instanceof Deno.errors.PermissionDenied) return "permission denied";
  if (error instanceof Deno.errors.NotCapable) return "this process may not";
  const words = error instanceof Error ? error.message : String(error);
  return words.split(/[:\n]/)[0] ?? "";
}
