/** The packages that draw the terminal. */
export const screenPackages = ["ink", "react", "react/jsx-runtime"] as const;

const imports = /^import \{ ([^}]+) \} from "(ink|react|react\/jsx-runtime)";$/gm;

/** The source of a module with everything that these bundles import from the packages. */
export function librarySource(bundles: readonly string[]): string {
  const found = bundles.flatMap((text) => [...text.matchAll(imports)]);
  return screenPackages.map((name) => {
    const names = found.filter(([, , from]) => from === name)
      .flatMap(([, list = ""]) => list.split(", ").map((one) => one.replace(/ as .*/, "")));
    return `export { ${[...new Set(names)].toSorted().join(", ")} } from "${name}";\n`;
  }).join("");
}

/** Makes a bundle import the module at `path` instead of the packages. */
export function importLibrary(bundle: string, path: string): string {
  const quoted = JSON.stringify(path);
  return bundle.replace(imports, (_, names: string) => `import { ${names} } from ${quoted};`);
}
