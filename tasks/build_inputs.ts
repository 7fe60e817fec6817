/** A source file of a build: its path, its last change in milliseconds, and its size in bytes. */
type Input = readonly [path: string, changedAt: number, bytes: number];

interface BuildInputs {
  readonly deno: string;
  readonly files: readonly Input[];
}

/**
 * A build without this file is not complete. It was `inputs.json` in builds whose launcher ignores
 * `--if-current`, and must have another name if a later launcher differs as much.
 */
export const inputsFile = "built_from.json";

/** What a build made of these files now would be made of. */
export function inputsOf(paths: readonly string[]): BuildInputs {
  const files = paths.map((path): Input => {
    const { mtime, size } = Deno.statSync(path);
    return [path, mtime?.getTime() ?? 0, size];
  });
  return { deno: Deno.version.deno, files };
}

/** The time by the clock of the file system, which need not be this machine's, in milliseconds. */
export function timeIn(folder: string): number {
  const path = `${folder}/time`;
  Deno.mkdirSync(folder, { recursive: true });
  Deno.writeTextFileSync(path, "");
  const { mtime } = Deno.statSync(path);
  Deno.removeSync(path);
  return mtime?.getTime() ?? 0;
}

/**
 * Marks a build as complete. `inputs` were read after `readAt`, a time of the file system, and the
 * mark gets that time: it is newer than no file that has changed since. Two seconds less are for
 * file systems whose times are not exact.
 */
export function writeInputs(folder: string, inputs: BuildInputs, readAt: number): void {
  const path = `${folder}/${inputsFile}`;
  Deno.writeTextFileSync(path, JSON.stringify(inputs));
  const marked = new Date(readAt - 2000);
  Deno.utimeSync(path, marked, marked);
}

/**
 * Whether a folder contains a complete build of exactly the present source and version of Deno. A
 * new file is part of a build only if another file changed to import it. Comparing all files takes
 * 13 ms, unless `mayDiffer` already knows that none has changed since the build. If the clock was
 * set back to before the build, it cannot know.
 */
export function isCurrent(folder: string, mayDiffer: () => boolean = () => true): boolean {
  try {
    const path = `${folder}/${inputsFile}`;
    const { deno, files }: BuildInputs = JSON.parse(Deno.readTextFileSync(path));
    if (deno !== Deno.version.deno) return false;
    const isMarkedLater = (Deno.statSync(path).mtime?.getTime() ?? 0) > Date.now();
    return !(isMarkedLater || mayDiffer()) || files.every(([path, changedAt, bytes]) => {
      const { mtime, size } = Deno.statSync(path);
      return mtime?.getTime() === changedAt && size === bytes;
    });
  } catch {
    // There is no build, or a file was removed.
    return false;
  }
}
