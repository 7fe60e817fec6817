/** Ink reads files only to show an error, and starts programs only to ask for a terminal's size. */
const imports = new RegExp(
  String.raw`\bimport ?(?:\{ ?([^}]+?) ?\}|\* ?as ([\w$]+)|([\w$]+)) ?from ?` +
    String.raw`"(node:(?:child_process|fs))";`,
  "g",
);

const builtIn = (module: string): string => `globalThis.process.getBuiltinModule("${module}")`;

/**
 * Makes a bundle import the modules of Node for files and for other programs when it first calls a
 * function of theirs: both together take 12 ms of a start. Of these modules, it may use only
 * functions. Other bundles stay as they are.
 */
export function deferNode(bundle: string): string {
  return bundle.replace(imports, (_, names: string | undefined, all, one, module: string) => {
    if (names === undefined) {
      const get = `get: (_, name) => ${builtIn(module)}[name]`;
      return `var ${all ?? one} = new Proxy({}, { ${get} });`;
    }
    return names.split(/, ?/).map((pair) => {
      const [name = "", local = name] = pair.split(" as ");
      return `var ${local} = (...args) => ${builtIn(module)}.${name}(...args);`;
    }).join("");
  });
}
