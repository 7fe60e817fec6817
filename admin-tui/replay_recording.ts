import process from "node:process";
import { writeOut } from "./command_line/process_terminal.ts";
import type { Look } from "./draw/look.ts";
import { transcript } from "./player/transcript.ts";
import { parseFilm } from "./recording/parse_film.ts";
import { readRecordingFile } from "./recording/recording_file.ts";

/**
 * Plays a recording, or prints it if the output is a pipe or for a screen reader. Resolves to the
 * exit code.
 */
export async function replayRecording(
  path: string,
  look: Look,
  refuse: (errors: readonly string[]) => number,
): Promise<number> {
  const file = readRecordingFile(path);
  if (typeof file === "string") return refuse([file]);
  const parsed = parseFilm(file.text);
  if (!parsed.ok) return refuse([`--replay ${path}: ${parsed.error}.`]);
  if (process.stdout.isTTY !== true || look.linear) {
    for (const screen of transcript(parsed.film, look)) {
      if (!await writeOut(`${screen}\n`)) break;
    }
    return 0;
  }
  if (!process.stdin.isTTY) return refuse(["--replay needs a keyboard, or a pipe to print to."]);
  const { runPlayer } = await import("./player/player.tsx");
  return await runPlayer(parsed.film, look);
}
