/** The Markdown pages of the project, and the shell commands that they show. @module */

const root = new URL("../", import.meta.url);

export interface Page {
  /** From the project's root. */
  readonly path: string;
  readonly text: string;
}

/** README.md and the other pages at the top, docs/, and the simulator's README. */
export function pages(): readonly Page[] {
  const names = (folder: string): string[] =>
    [...Deno.readDirSync(new URL(`./${folder}`, root))]
      .filter(({ isFile, name }) => isFile && name.endsWith(".md"))
      .map(({ name }) => `${folder}${name}`).toSorted();
  return [...names(""), ...names("docs/"), ...names("twilio-simulator/")]
    .map((path) => ({ path, text: Deno.readTextFileSync(new URL(path, root)) }));
}
