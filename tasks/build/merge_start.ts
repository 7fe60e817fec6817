/**
 * Bundles what a program loads at its start into one file. `deno bundle` makes a file for each set
 * of parts that share code, 40 of the service. Each was found, read and looked up in Deno's caches
 * alone: 3 of 68 ms of CPU until `/readyz`.
 * @module
 */

/** A bundle's import of another in the same folder, as `deno bundle` writes it. */
const imports = /^import (?:\{([^}]*)\} from )?"\.\/([^"]+)";$/gm;

/** Bundles by their names, without a folder. */
export type Bundles = ReadonlyMap<string, string>;

/**
 * The names of the bundles that are loaded with `program`. Without itself, which waits for what it
 * starts: a part that imports it would wait for its end.
 */
export function filesOfStart(bundles: Bundles, program: string): readonly string[] {
  const found = new Set([program]);
  for (const name of found) {
    const text = bundles.get(name);
    if (text === undefined) throw new Error(`Cannot bundle: ${name} is missing`);
    for (const [, , imported = ""] of text.matchAll(imports)) found.add(imported);
  }
  return [...found].filter((name) => name !== program);
}

/** The source of a module that is all `files`, and exports what other bundles import of them. */
export function sourceOfStart(bundles: Bundles, files: readonly string[]): string {
  const used = new Map(files.map((name) => [name, new Set<string>()]));
  for (const [name, text] of bundles) {
    if (files.includes(name)) continue;
    for (const [, list = "", imported = ""] of text.matchAll(imports)) {
      for (const { exported } of namesIn(list)) used.get(imported)?.add(exported);
    }
  }
  return [...used].map(([name, exports]) => {
    const list = [...exports].toSorted().map((one) => `${one} as ${mergedName(name, one)}`);
    return list.length === 0
      ? `import "./${name}";\n`
      : `export { ${list.join(", ")} } from "./${name}";\n`;
  }).join("");
}

/** Makes a bundle import from the file `merged` instead of from `files`. */
export function importMerged(bundle: string, files: readonly string[], merged: string): string {
  return bundle.replace(imports, (whole, list: string | undefined, imported: string) => {
    if (!files.includes(imported)) return whole;
    // Loaded already, by the program.
    if (list === undefined) return "";
    const names = namesIn(list).map(({ exported, local }) =>
      `${mergedName(imported, exported)} as ${local}`
    );
    return `import { ${names.join(", ")} } from "./${merged}";`;
  });
}

function namesIn(list: string): readonly { readonly exported: string; readonly local: string }[] {
  return list.split(",").map((one) => one.trim()).filter((one) => one !== "").map((one) => {
    const [exported = "", local = exported] = one.split(" as ");
    return { exported, local };
  });
}

/** Different for the same name in another bundle. */
function mergedName(file: string, name: string): string {
  return `${file.replace(/\.js$/, "").replaceAll(/\W/g, "_")}_${name}`;
}
