/** The Markdown pages of the project, and the shell commands that they show. @module */

const root = new URL("../", import.meta.url);

export interface Page {
  /** From the project's root. */
  readonly path: string;
  readonly text: string;
}

/** README.md and the other pages at the top, docs/, and the READMEs of folders. */
export function pages(): readonly Page[] {
  const names = (folder: string): string[] =>
    [...Deno.readDirSync(new URL(`./${folder}`, root))]
      .filter(({ isFile, name }) => isFile && name.endsWith(".md"))
      .map(({ name }) => `${folder}${name}`).toSorted();
  const examples = [
    "better-auth",
    "express",
    "flask",
    "hono",
    "mcp",
    "monitoring",
    "openid-connect",
  ].map((name) => `examples/${name}/`);
  const folders = ["", "docs/", "clients/typescript/", ...examples, "twilio-simulator/"];
  return folders.flatMap(names)
    .map((path) => ({ path, text: Deno.readTextFileSync(new URL(path, root)) }));
}

/** The code blocks of a language, without the indentation of a list. */
export function blocksOf({ text }: Page, language: string): readonly string[] {
  const block = new RegExp(`^( *)\`\`\`${language}\\n([\\s\\S]*?)^\\1\`\`\``, "gm");
  return [...text.matchAll(block)].map(([, indent = "", code = ""]) =>
    code.split("\n").map((line) => line.slice(indent.length)).join("\n")
  );
}

/** A page's text without its code blocks. */
export function proseOf({ text }: Page): string {
  return text.replace(/^( *)```[\s\S]*?^\1```/gm, "");
}

/** What is in `code spans` of the prose. */
export function spansOf(page: Page): readonly string[] {
  return [...proseOf(page).matchAll(/`([^`]+)`/g)].map(([, span = ""]) =>
    span.replace(/\s+/g, " ")
  );
}

/** The commands of a page's `sh` and `bash` blocks, in order, each on one line, without comments. */
export function commandsOf(page: Page): readonly string[] {
  return blocksOf(page, "(?:sh|bash)").flatMap((block) =>
    block.replace(/\\\n\s*/g, "").split("\n")
      .map((line) => line.replace(/(^|\s+)#\s.*$/, "").trimEnd())
      .filter((line) => line !== "")
  );
}

/** A command's words as a shell splits them, up to a pipe or a redirection. */
export function wordsOf(command: string): readonly string[] {
  const simple = command.split(/ [|>] ?/)[0] ?? "";
  return [...simple.matchAll(/(?:[^\s"']|"(?:\\.|[^"\\])*"|'[^']*')+/g)].map(([word]) =>
    word.replace(/"((?:\\.|[^"\\])*)"|'([^']*)'/g, (_, double, single) => double ?? single)
  );
}

/** The anchors of a page's headings, as GitHub makes them. */
export function anchorsOf(page: Page): ReadonlySet<string> {
  const seen = new Map<string, number>();
  const anchors = [...proseOf(page).matchAll(/^#+ (.*)$/gm)].map(([, heading = ""]) => {
    const slug = heading.replace(/\[([^\]]*)\]\([^)]*\)/g, "$1").toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, "").trim().replaceAll(" ", "-");
    const count = seen.get(slug) ?? 0;
    seen.set(slug, count + 1);
    return count === 0 ? slug : `${slug}-${count}`;
  });
  return new Set(anchors);
}
