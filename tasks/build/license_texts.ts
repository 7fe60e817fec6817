import { type Lock, packageOf, type PackageVersion } from "../sbom/bill_of_materials.ts";
import { openNpmCache } from "../sbom/npm_cache.ts";

/**
 * The packages of the lock whose code is in a bundle, by name. esbuild writes the path of each
 * module in Deno's cache above its code.
 */
export function packagesIn(bundles: readonly string[], lock: Lock): readonly PackageVersion[] {
  const named = new Set(
    bundles.flatMap((text) =>
      [...text.matchAll(/^ *\/\/ \S*\/npm\/[^/]+\/((?:@[^/]+\/)?[^/]+\/[^/]+)\//gm)]
        .map(([, path = ""]) => path)
    ),
  );
  const packages = new Map(Object.keys(lock.npm).map(packageOf).map((one) => [pathOf(one), one]));
  const unknown = [...named].filter((path) => !packages.has(path));
  if (unknown.length > 0) throw new Error(`Not in deno.lock: ${unknown.join(", ")}`);
  return [...packages].filter(([path]) => named.has(path)).map(([, one]) => one)
    .toSorted((one, other) => one.name < other.name ? -1 : 1);
}

/**
 * The text of each package's license as published, which most licenses require of a copy. For a
 * package without such a file, what its package.json says about license and author.
 */
export function licenseTexts(packages: readonly PackageVersion[]): string {
  const cache = openNpmCache();
  return packages.map((one) => {
    const folder = cache.folderOf(one);
    if (folder === null) throw new Error(`Not in Deno's cache: ${pathOf(one)}`);
    return `${one.name} ${one.version}\n\n${licenseIn(folder).trim()}\n`;
  }).join(`\n${"-".repeat(80)}\n\n`);
}

function pathOf({ name, version }: PackageVersion): string {
  return `${name}/${version}`;
}

function licenseIn(folder: string): string {
  const files = [...Deno.readDirSync(folder)]
    .filter(({ isFile, name }) => isFile && /^(un)?licen[cs]e|^copying|^notice/i.test(name))
    .map(({ name }) => name).toSorted();
  if (files.length > 0) {
    return files.map((name) => Deno.readTextFileSync(`${folder}/${name}`)).join("\n");
  }
  const { license, author } = JSON.parse(Deno.readTextFileSync(`${folder}/package.json`));
  const name = typeof author === "string" ? author : author?.name;
  return [`License: ${license}`, ...(name === undefined ? [] : [`Author: ${name}`])].join("\n");
}
