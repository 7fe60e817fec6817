import { hashOf } from "./merge_start.ts";

/** The files of a build, by their paths in it. */
export type BuildFiles = ReadonlyMap<string, string>;

/** The bundler ends the names of parts with a hash of their content. */
const partHash = /-([A-Z0-9]{8})\.js\b/g;

/**
 * Names the bundles of workers by their content, so that a running program does not start workers
 * of a later build. The names are in the parts that start them, but not in the hashes by which the
 * bundler has named those. So the names of all parts end with a hash of all workers: a part with
 * another content must have another name, because Deno refuses to load a file that has changed.
 */
export function nameWorkers(files: BuildFiles, workers: readonly string[]): BuildFiles {
  const named = new Map(workers.map((path) => [path, withHash(path, files.get(path) ?? "")]));
  const ending = hashOf([...named.values()].toSorted().join());
  const parts = new Set([...files.keys()].flatMap((path) => path.match(partHash) ?? []));
  const rename = (text: string): string =>
    [...named].reduce((result, [path, name]) => result.replaceAll(path, name), text)
      .replace(partHash, (end, hash: string) => parts.has(end) ? `-${hash}-${ending}.js` : end);
  return new Map([...files].map(([path, text]) => [rename(path), rename(text)]));
}

function withHash(path: string, text: string): string {
  return path.replace(/\.js$/, `-${hashOf(text)}.js`);
}
