/** A source file of a build: its path, its last change in milliseconds, and its size in bytes. */
type Input = readonly [path: string, changedAt: number, bytes: number];

interface BuildInputs {
  readonly deno: string;
  readonly files: readonly Input[];
}

/** A build without this file is not complete. */
export const inputsFile = "inputs.json";

/** What a build made of these files now would be made of. */
export function inputsOf(paths: readonly string[]): BuildInputs {
  const files = paths.map((path): Input => {
    const { mtime, size } = Deno.statSync(path);
    return [path, mtime?.getTime() ?? 0, size];
  });
  return { deno: Deno.version.deno, files };
}

/** Marks a build as complete. `inputs` were read before it began. */
export function writeInputs(folder: string, inputs: BuildInputs): void {
  Deno.writeTextFileSync(`${folder}/${inputsFile}`, JSON.stringify(inputs));
}

/**
 * Whether a folder contains a complete build of exactly the present source and version of Deno. A
 * new file is part of a build only if another file changed to import it. Takes about 10 ms.
 */
export function isCurrent(folder: string): boolean {
  try {
    const { deno, files }: BuildInputs = JSON.parse(
      Deno.readTextFileSync(`${folder}/${inputsFile}`),
    );
    return deno === Deno.version.deno && files.every(([path, changedAt, bytes]) => {
      const { mtime, size } = Deno.statSync(path);
      return mtime?.getTime() === changedAt && size === bytes;
    });
  } catch {
    // There is no build, or a file was removed.
    return false;
  }
}
