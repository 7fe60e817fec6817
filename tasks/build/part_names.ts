import { sha256 } from "@noble/hashes/sha2.js";

/** The files of a build, by their paths in it. */
export type BuildFiles = ReadonlyMap<string, string>;

/** How a bundle names another: by the way from itself. */
const reference = /(?<=["'`])\.\.?\/[^"'`\s]+\.js(?=["'`])/g;

/**
 * Names every part and worker by its content and that of all files that it loads, so that a running
 * program never loads one of a later build: it would have modules twice, with two states, and Deno
 * refuses to load a file that has changed. Only the programs keep their names. The hashes of the
 * bundler in names are not enough, because the build changes parts after they have been named.
 */
export function nameParts(files: BuildFiles, programs: readonly string[]): BuildFiles {
  const hashes = new Map([...files].map(([path, text]) => [path, hashOf(text)]));
  const references = new Map(
    [...files].map(([path, text]) =>
      [
        path,
        [...text.matchAll(reference)].map(([way]) => pathFrom(path, way))
          .filter((target) => files.has(target)),
      ] as const
    ),
  );
  const rename = (path: string): string => {
    if (programs.includes(path) || !path.endsWith(".js")) return path;
    const loaded = [...reachedFrom(path, references)].toSorted();
    const content = hashOf(loaded.map((one) => `${one} ${hashes.get(one)}`).join());
    return path.replace(/\.js$/, `-${content.slice(0, 8)}.js`);
  };
  const names = new Map([...files.keys()].map((path) => [path, rename(path)]));
  return new Map([...files].map(([path, text]) => {
    const named = text.replace(reference, (way) => {
      const target = pathFrom(path, way);
      return way.replace(baseOf(target), baseOf(names.get(target) ?? target));
    });
    return [names.get(path) ?? path, named];
  }));
}

/** The file itself and all that are loaded with it, or that it may load later. */
function reachedFrom(
  path: string,
  references: ReadonlyMap<string, readonly string[]>,
): ReadonlySet<string> {
  const reached = new Set([path]);
  for (const one of reached) {
    for (const target of references.get(one) ?? []) reached.add(target);
  }
  return reached;
}

function pathFrom(path: string, way: string): string {
  return new URL(way, `file:///${path}`).pathname.slice(1);
}

function baseOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

function hashOf(text: string): string {
  return sha256(new TextEncoder().encode(text)).toHex().toUpperCase();
}
