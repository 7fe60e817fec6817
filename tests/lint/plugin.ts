/**
 * The project's own lint rules: errors that the editor shows while typing. Folder
 * rules about imports are in tests/architecture_test.ts, which sees all files together.
 * @module
 */

/** Files that may read the environment: the first to run of each program. */
const entries = [
  /(^|\/)(server\/main|admin-tui\/cli|twilio-simulator\/main)\.ts$/,
  /(^|\/)(tasks|dev|tests|bench|examples)\/.*\.tsx?$/,
];

/**
 * Files that may not use the clock, randomness, the network or settings directly, only as
 * arguments.
 */
const pure = /(^|\/)core\/(domain|usecases)\//;

const ambient = new Set([
  "Date.now",
  "Math.random",
  "performance.now",
  "crypto.getRandomValues",
  "crypto.randomUUID",
  "AbortSignal.timeout",
]);

const timers = new Set(["setTimeout", "setInterval", "setImmediate"]);

/** `Deno.env` for the expression `Deno.env`, null for anything that is not `name.name`. */
function memberName(node: Deno.lint.MemberExpression): string | null {
  const { object, property } = node;
  if (object.type !== "Identifier" || property.type !== "Identifier") return null;
  return `${object.name}.${property.name}`;
}

const envInEntries: Deno.lint.Rule = {
  create: (context) => ({
    MemberExpression(node): void {
      const name = memberName(node);
      if (name !== "Deno.env" && name !== "process.env") return;
      if (entries.some((entry) => entry.test(context.filename))) return;
      context.report({ node, message: "Settings arrive as arguments; entry points read them." });
    },
  }),
};

const pureCore: Deno.lint.Rule = {
  create: (context) => ({
    MemberExpression(node): void {
      const name = memberName(node);
      if (name === null || !pure.test(context.filename)) return;
      if (!ambient.has(name) && !name.startsWith("Deno.")) return;
      context.report({ node, message: `The pure core takes ${name} as an argument (see Ports).` });
    },
    Identifier(node): void {
      if (!timers.has(node.name) || !pure.test(context.filename)) return;
      context.report({ node, message: "The pure core waits by a port (see PauseFor)." });
    },
    CallExpression(node): void {
      if (node.callee.type !== "Identifier" || node.callee.name !== "fetch") return;
      if (!/(^|\/)core\//.test(context.filename)) return;
      context.report({ node, message: "The core takes fetch as an argument." });
    },
  }),
};

const noDenoExitInTui: Deno.lint.Rule = {
  create: (context) => ({
    MemberExpression(node): void {
      if (memberName(node) !== "Deno.exit" || !/(^|\/)admin-tui\//.test(context.filename)) return;
      context.report({
        node,
        message: "Deno.exit leaves the terminal in the alternate screen: use process.exit.",
      });
    },
  }),
};

/** `code as number & 0xff` masks nothing: `as` takes all of `number & 0xff` as a type. */
const noMaskInType: Deno.lint.Rule = {
  create: (context) => ({
    TSAsExpression(node): void {
      const type = node.typeAnnotation;
      if (type.type !== "TSIntersectionType" && type.type !== "TSUnionType") return;
      const kinds = type.types.map((part) => part.type);
      if (!kinds.includes("TSNumberKeyword") || !kinds.includes("TSLiteralType")) return;
      context.report({ node, message: "This is a type, not an operation: put `as` in brackets." });
    },
  }),
};

const plugin: Deno.lint.Plugin = {
  name: "latchkey",
  rules: {
    "env-in-entries": envInEntries,
    "pure-core": pureCore,
    "no-deno-exit-in-tui": noDenoExitInTui,
    "no-mask-in-type": noMaskInType,
  },
};

export default plugin;
