import type { PackageVersion } from "./bill_of_materials.ts";

/** The npm packages in Deno's cache. */
export interface NpmCache {
  /** The folder of a package; null if it is not in the cache. */
  folderOf(one: PackageVersion): string | null;
}

/** Opens the cache that this project uses. Needs permission to run Deno and to read the cache. */
export function openNpmCache(): NpmCache {
  const info = new Deno.Command("deno", { args: ["info", "--json"] }).outputSync();
  const { npmCache } = JSON.parse(new TextDecoder().decode(info.stdout));
  const registries = namesIn(npmCache);
  return {
    folderOf: ({ name, version }) => {
      const paths = registries.map((registry) => `${npmCache}/${registry}/${name}/${version}`);
      return paths.find((path) => namesIn(path).includes("package.json")) ?? null;
    },
  };
}

/** The names in a folder; none if it cannot be read. */
function namesIn(path: string): readonly string[] {
  try {
    return [...Deno.readDirSync(path)].map(({ name }) => name);
  } catch {
    return [];
  }
}
