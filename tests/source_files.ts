/** A source file of the project, for tests that check the source. */
export interface SourceFile {
  /** Relative to the project's root, with slashes. */
  readonly path: string;
  readonly text: string;
  /** The text without comments. */
  readonly code: string;
  readonly lines: readonly string[];
  /** Everything that it imports or re-exports, statically or dynamically, including worker URLs. */
  readonly imports: readonly string[];
}

const root = new URL("../", import.meta.url);

/** Folders with generated files or AssemblyScript. Hidden folders are not read either. */
const foreign = new Set(["data", "coverage", "dist", "node_modules", ".git", "assembly"]);

/** Returns every TypeScript file of the project. Needs read permission for the project. */
export function sourceFiles(): SourceFile[] {
  const folders = [...Deno.readDirSync(root)]
    .filter(({ isDirectory, name }) => isDirectory && !name.startsWith(".") && !foreign.has(name))
    .map(({ name }) => name);
  return folders.flatMap((folder) => [...walk(folder)]).map(read);
}

/** Every file that people read: code, documents, scripts, golden frames. */
export function textFiles(): { readonly path: string; readonly text: string }[] {
  const readable = /\.(tsx?|md|sql|txt|ya?ml|sh|conf|example|js|py)$|(^|\/)(Dockerfile|run)$/;
  return [...walk(".", readable)].map((path) => path.slice(2))
    .map((path) => ({ path, text: Deno.readTextFileSync(new URL(path, root)) }));
}

function* walk(folder: string, wanted: RegExp = /\.tsx?$/): Generator<string> {
  for (const entry of Deno.readDirSync(new URL(`${folder}/`, root))) {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory && !foreign.has(entry.name)) yield* walk(path, wanted);
    else if (entry.isFile && wanted.test(entry.name)) yield path;
  }
}

function read(path: string): SourceFile {
  const text = Deno.readTextFileSync(new URL(path, root));
  const code = text.replace(/\/\*[\s\S]*?\*\//g, "").replace(/(^|\s)\/\/.*$/gm, "$1");
  const imports = [
    ...code.matchAll(/(?:^|\n)\s*(?:import|export)\s[^;"']*?from\s*"([^"]+)"/g),
    ...code.matchAll(/\bimport\s*\(\s*"([^"]+)"/g),
    ...code.matchAll(/(?:^|\n)import\s+"([^"]+)"/g),
    ...code.matchAll(/new URL\(\s*"([^"]+\.tsx?)"\s*,\s*import\.meta\.url/g),
  ].map((match) => match[1] ?? "");
  return { path, text, code, lines: text.split("\n"), imports };
}
