import { pathsIn } from "./paths_in.ts";

/** Names the files of the last build in a folder. */
const listFile = "files.json";

/**
 * Replaces the build in `folder` with that in its subfolder `next`. Files of the build before
 * remain, because a running program may still load them, and older files are removed. Leaves a file
 * with the same content alone: Deno refuses to load a part of a running program whose file has a
 * new time.
 */
export function replaceBuild(folder: string, next: string): void {
  const made = pathsIn(next).map((path) => path.slice(next.length + 1));
  const present = pathsIn(folder).filter((path) => !path.startsWith(`${next}/`))
    .map((path) => path.slice(folder.length + 1)).filter((path) => path !== listFile);
  const last = filesOfLast(folder) ?? present;
  // After the same build again, programs of the one before may still run.
  const isNew = made.some((path) => !last.includes(path)) || made.length < last.length;
  const old = present.filter((path) => !made.includes(path) && !last.includes(path));
  if (isNew) old.forEach((path) => Deno.removeSync(`${folder}/${path}`));
  for (const path of made) {
    const [from, to] = [`${next}/${path}`, `${folder}/${path}`];
    if (textOf(to) === textOf(from)) continue;
    Deno.mkdirSync(to.replace(/\/[^/]*$/, ""), { recursive: true });
    Deno.renameSync(from, to);
  }
  Deno.writeTextFileSync(`${folder}/${listFile}`, JSON.stringify(made));
  removeIfExists(next);
}

/** Null if no build has named its files. */
function filesOfLast(folder: string): readonly string[] | null {
  const text = textOf(`${folder}/${listFile}`);
  return text === null ? null : JSON.parse(text);
}

/** Removes a file or a folder with all that it contains. */
export function removeIfExists(path: string): void {
  try {
    Deno.removeSync(path, { recursive: true });
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

/** Null for a file that does not exist. */
function textOf(path: string): string | null {
  try {
    return Deno.readTextFileSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}
