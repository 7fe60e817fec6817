/** Minified or not. */
const eager =
  /import ?\{ ?createRequire as (\w+) ?\} from "node:module";\n?var (\w+) ?= ?\1\(([^)]+)\);/;

/**
 * Makes the `require` of a bundle, which `deno bundle` defines for packages that require Node's
 * modules, load node:module when it is first called. Its import takes 22 ms of the start of each
 * program, also of those without such a package. Other bundles stay as they are.
 */
export function deferRequire(bundle: string): string {
  return bundle.replace(
    eager,
    'var $2 = (name) => globalThis.process.getBuiltinModule("node:module")' +
      ".createRequire($3)(name);",
  );
}
