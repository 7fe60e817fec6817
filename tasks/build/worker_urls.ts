/** A bundle whose workers have been replaced. */
export interface ReplacedWorkers {
  readonly text: string;
  /** Their source files, relative to the project. */
  readonly workers: readonly string[];
}

/** esbuild writes the path of each module above its code. */
const module = /^\/\/ (\S+\.tsx?)$/gm;
const workerUrl = /new URL\("(\.\.?\/[^"]+)\.ts", import\.meta\.url\)/g;

/**
 * Replaces the URL of each worker's source file with that of its bundle. The bundler leaves these
 * URLs as they are, although it moves the code around them to another file. `root` is the way from
 * the bundle's folder to that of all bundles: `./` or `../`. Throws for a URL outside of a module.
 */
export function replaceWorkers(bundle: string, root: string): ReplacedWorkers {
  const modules = [...bundle.matchAll(module)].map(({ index, 1: path = "" }) => ({ index, path }));
  const workers: string[] = [];
  const text = bundle.replace(workerUrl, (whole: string, relative: string, at: number) => {
    const from = modules.findLast(({ index }) => index < at)?.path;
    if (from === undefined) throw new Error(`Cannot tell whose worker this is: ${whole}`);
    const path = new URL(`${relative}.ts`, `file:///${from}`).pathname.slice(1);
    workers.push(path);
    return `new URL("${root}${path.replace(/\.ts$/, ".js")}", import.meta.url)`;
  });
  return { text, workers };
}
