import type { SavedFile, SaveFile } from "./app/file_questions.ts";

/**
 * The folder for what the terminal saves, in the one that it was started in. The process may write
 * nothing else there, because it may be a home, or the source of this program.
 */
export const savedFolder = "latchkey-cases";

/** Files of the same second get a number. */
const sameNamesMax = 9;

/** Creates files that only their owner can read, in a folder that only they can open. */
export function saveFilesIn(folder: string): SaveFile {
  const place = `${folder}/${savedFolder}`;
  return async (name, text): Promise<SavedFile> => {
    try {
      await Deno.mkdir(place, { recursive: true, mode: 0o700 });
      const saved = await create(place, name, text);
      return { path: `${savedFolder}/${saved}` };
    } catch (error) {
      return { trouble: `Cannot write to ${place}: ${whyNotWritten(error)}` };
    }
  };
}

async function create(place: string, name: string, text: string): Promise<string> {
  const [stem, ending] = name.split(/(?=\.[^.]*$)/);
  for (let number = 1;; number++) {
    const tried = number === 1 ? name : `${stem}-${number}${ending ?? ""}`;
    try {
      await Deno.writeTextFile(`${place}/${tried}`, text, { createNew: true, mode: 0o600 });
      return tried;
    } catch (error) {
      const taken = error instanceof Deno.errors.AlreadyExists;
      if (!taken || number === sameNamesMax) throw error;
    }
  }
}

function whyNotWritten(error: unknown): string {
  if (error instanceof Deno.errors.NotCapable) return "this process may not";
  if (error instanceof Deno.errors.PermissionDenied) return "permission denied";
  if (error instanceof Deno.errors.AlreadyExists) return "too many files of this second";
  const words = error instanceof Error ? error.message : String(error);
  return /read-only/i.test(words) ? "the file system is read-only" : words.split(/[:\n]/)[0] ?? "";
}
