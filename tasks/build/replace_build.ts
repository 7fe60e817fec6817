import { pathsIn } from "./paths_in.ts";

/**
 * Replaces the files in `folder` with those in its subfolder `next`. Leaves a file with the same
 * content alone: Deno refuses to load a part of a running program whose file has a new time.
 */
export function replaceBuild(folder: string, next: string): void {
  const made = pathsIn(next).map((path) => path.slice(next.length + 1));
  for (const path of pathsIn(folder)) {
    const isOld = !path.startsWith(`${next}/`) && !made.includes(path.slice(folder.length + 1));
    if (isOld) Deno.removeSync(path);
  }
  for (const path of made) {
    const [from, to] = [`${next}/${path}`, `${folder}/${path}`];
    if (textOf(to) === textOf(from)) continue;
    Deno.mkdirSync(to.replace(/\/[^/]*$/, ""), { recursive: true });
    Deno.renameSync(from, to);
  }
  removeIfExists(next);
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
