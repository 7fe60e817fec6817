import assert from "node:assert/strict";
import { type SourceFile, sourceFiles } from "./source_files.ts";

/** What the edges share: the words of the domain, the settings and the doctor. */
const shared = [/^core\/(domain|config|doctor)\//];

const ofService = [/^core\/service\.ts$/, ...shared];
const ofOperator = [/^core\/operator\.ts$/, ...shared];

/** Which folder may import which, first match wins. `null`: a package or a built-in of Node's. */
const layers: readonly {
  readonly from: RegExp;
  readonly may: readonly RegExp[];
  readonly packages: readonly string[];
}[] = [
  {
    from: /^core\/domain\//,
    may: [/^core\/domain\//],
    packages: [
      "libphonenumber-js/max",
      "@zxcvbn-ts/language-common",
      "otpauth",
      "node:crypto",
      "node:buffer",
    ],
  },
  { from: /^core\/ports\//, may: [/^core\/(domain|ports)\//], packages: [] },
  { from: /^core\/usecases\//, may: [/^core\/(domain|ports|usecases)\//], packages: [] },
  { from: /^core\/bind\.ts$/, may: [], packages: [] },
  // The two entry points: they bind the use cases, and open the adapters by open.ts.
  {
    from: /^core\/(service|operator)\.ts$/,
    may: [
      /^core\/(ports|usecases)\//,
      /^core\/(bind|open)\.ts$/,
      /^core\/config\/config\.ts$/,
      /^core\/adapters\/sql\/store_refused\.ts$/,
    ],
    packages: [],
  },
  { from: /^core\/config\/version\.ts$/, may: [/^deno\.json$/], packages: [] },
  {
    from: /^core\/config\//,
    may: [
      /^core\/(config|domain)\//,
      // Pure: what messages cost where the settings name no prices.
      /^core\/adapters\/twilio\/list_prices\.ts$/,
      // Pure: what a key looks like, which the settings must say before anything is opened.
      /^core\/adapters\/secret_box\/secret_keys\.ts$/,
      // Pure: what a database's URL may say.
      /^core\/adapters\/sql\/postgres\/postgres_url\.ts$/,
    ],
    packages: [],
  },
  {
    from: /^core\/(background|clock_watch)\.ts$/,
    may: [/^core\/(domain|ports)\//],
    packages: [],
  },
  {
    from: /^core\/adapters\/bcrypt\//,
    may: [/^core\/adapters\/bcrypt\//, /^core\/(domain|ports)\//],
    packages: ["hash-wasm", "node:crypto", "node:buffer", "node:os"],
  },
  {
    from: /^core\/adapters\/sql\//,
    may: [/^core\/adapters\/sql\//, /^core\/(domain|ports)\//],
    packages: ["node:sqlite", "postgres", "node:buffer", "node:net", "node:path", "node:tls"],
  },
  {
    from: /^core\/adapters\/twilio\//,
    may: [/^core\/adapters\/twilio\//, /^core\/(domain|ports)\//],
    packages: ["node:buffer"],
  },
  {
    from: /^core\/adapters\/secret_box\//,
    may: [/^core\/adapters\/secret_box\//, /^core\/(domain|ports)\//],
    packages: ["node:crypto", "node:buffer"],
  },
  {
    from: /^core\/adapters\/webauthn\//,
    may: [/^core\/adapters\/webauthn\//, /^core\/(domain|ports)\//],
    packages: ["@simplewebauthn/server", "@simplewebauthn/server/helpers", "node:buffer"],
  },
  { from: /^core\/adapters\/jose\//, may: [/^core\/(domain|ports)\//], packages: ["jose"] },
  { from: /^core\/adapters\/host\//, may: [], packages: ["node:fs"] },
  // The places of the doctor that open anything.
  { from: /^core\/doctor\/(doctor|examine_twilio)\.ts$/, may: [/^core\//], packages: [] },
  {
    from: /^core\/doctor\//,
    may: [
      /^core\/(doctor|domain)\//,
      // What was found out: types alone, and the bound of a count.
      /^core\/adapters\/(sql\/(\w+\/)*\w+_facts|twilio\/verify_service|host\/disk)\.ts$/,
    ],
    packages: [],
  },
  { from: /^core\/(known_secrets|open|twilio_services)\.ts$/, may: [/^core\//], packages: [] },
  // Runs before each start only to print flags, and so has to be light.
  { from: /^tasks\/healthcheck\.ts$/, may: [/^core\/config\/settings\.ts$/], packages: [] },
  {
    from: /^tasks\/launch\.ts$/,
    may: [
      /^core\/config\/((dev_)?settings|(database|gate)_config)\.ts$/,
      /^server\/program\/end_with\.ts$/,
    ],
    packages: [],
  },
  // How a program prints and stops: every program of the project uses it.
  {
    from: /^server\/program\//,
    may: [/^server\/program\//, /^core\/(domain|config)\//],
    packages: [],
  },
  {
    from: /^server\/http\//,
    may: [/^server\/(http|program)\//, ...ofService],
    packages: ["hono"],
  },
  {
    from: /^server\/gate\//,
    may: [/^server\/(gate|http|program)\//, ...ofService],
    packages: ["hono"],
  },
  {
    from: /^server\/routes\//,
    may: [/^server\/(routes|http)\//, ...ofService],
    packages: ["hono", "uqr"],
  },
  { from: /^server\//, may: [/^server\//, ...ofService], packages: ["hono"] },
  // The terminal from below: keys, lines of text, sentences, what is on the screen, what screens
  // ask for; then the screens, and last the program that knows all of them.
  {
    from: /^admin-tui\/input\//,
    may: [/^admin-tui\/input\//, ...shared],
    packages: ["ink", "node:util"],
  },
  {
    from: /^admin-tui\/draw\//,
    may: [/^admin-tui\/(draw|input)\//, ...shared],
    packages: ["ink", "react", "string-width"],
  },
  { from: /^admin-tui\/words\//, may: [/^admin-tui\/(words|draw)\//, ...ofOperator], packages: [] },
  {
    from: /^admin-tui\/state\//,
    may: [/^admin-tui\/(state|draw|input)\//, ...ofOperator],
    packages: [],
  },
  {
    from: /^admin-tui\/app\//,
    may: [/^admin-tui\/(app|state|draw|input)\//, ...ofOperator],
    packages: ["react"],
  },
  {
    from: /^admin-tui\/screens\//,
    may: [/^admin-tui\/(screens|app|state|words|draw|input)\//, ...ofOperator],
    packages: ["ink", "react"],
  },
  {
    from: /^admin-tui\/command_line\//,
    may: [/^admin-tui\/(command_line|words)\//, ...ofOperator],
    packages: ["string-width", "node:process", "node:util"],
  },
  {
    from: /^admin-tui\//,
    may: [/^admin-tui\//, ...ofOperator],
    packages: ["ink", "react", "node:process", "node:util"],
  },
  {
    from: /^twilio-simulator\//,
    // Of the service only how a program prints, stops and cleans its settings: its image has no
    // more of it.
    may: [
      /^twilio-simulator\//,
      /^server\/program\/(end_with|line_writer|stop_on_signal)\.ts$/,
      /^core\/config\/settings\.ts$/,
    ],
    packages: ["hono", "libphonenumber-js", "node:crypto", "node:buffer"],
  },
  {
    from: /^tasks\//,
    may: [
      /^tasks\//,
      /^server\//,
      /^core\/twilio_services\.ts$/,
      ...ofOperator,
      /^twilio-simulator\/(app|simulator)\.ts$/,
    ],
    packages: [],
  },
];

Deno.test("every import stays within its layer", () => {
  const broken: string[] = [];
  for (const file of sourceFiles()) {
    if (/^(tests|bench)\//.test(file.path)) continue;
    const layer = layers.find(({ from }) => from.test(file.path));
    assert.ok(layer, `${file.path} belongs to no layer: add it to the table`);
    for (const target of file.imports) {
      const allowed = target.startsWith(".")
        ? layer.may.some((may) => may.test(resolve(file.path, target)))
        : layer.packages.includes(target);
      if (!allowed) broken.push(`${file.path} may not import ${target}`);
    }
  }
  assert.deepEqual(broken, []);
});

/** What ships and its benchmarks; tests import anything. */
const product = sourceFiles().filter(({ path }) => !path.startsWith("tests/"));

Deno.test("no folders import each other in a circle", () => {
  assert.deepEqual(circlesOf(product, folderOf), []);
});

Deno.test("no files import each other in a circle, types included", () => {
  assert.deepEqual(circlesOf(product, (path) => path), []);
});

/** More do not fit a screen, and mean that a folder holds more than one subject. */
const filesMax = 20;

Deno.test("no folder has more than 20 source files", () => {
  const counts = new Map<string, number>();
  for (const { path } of product) {
    counts.set(folderOf(path), (counts.get(folderOf(path)) ?? 0) + 1);
  }
  assert.deepEqual([...counts].filter(([, count]) => count > filesMax), []);
});

/** Within one program or layer, a name means one thing. */
Deno.test("each exported type has a name of its own", () => {
  const files = new Map<string, string[]>();
  for (const { path, code } of product) {
    for (const [, name = ""] of code.matchAll(/^export (?:type|interface|class) (\w+)/gm)) {
      files.set(name, [...files.get(name) ?? [], path]);
    }
  }
  assert.deepEqual([...files].filter(([, paths]) => paths.length > 1), []);
});

Deno.test("circlesOf() finds folders that import each other, also through a third", () => {
  const file = (path: string, ...imports: string[]) => ({ path, imports });
  const round = [
    file("a/one.ts", "../b/two.ts", "node:fs"),
    file("b/two.ts", "../c/three.ts"),
    file("c/three.ts", "../a/other.ts"),
    file("d/four.ts", "../a/one.ts", "./five.ts"),
    file("d/five.ts", "./four.ts"),
  ];
  assert.deepEqual(circlesOf(round, folderOf), ["a -> b", "b -> c", "c -> a"]);
  const files = circlesOf(round, (path) => path);
  assert.deepEqual(files, ["d/five.ts -> d/four.ts", "d/four.ts -> d/five.ts"]);
});

/** Twilio's name, its error codes and those of carriers, and the forms of its SIDs. */
const ofTwilio = new RegExp(
  "[Tt]wilio|TWILIO|\\bSIDs?\\b|\\b(2[01]\\d{3}|25109|30\\d{3}|60\\d{3}|575001)\\b|" +
    "\\b(?:AC|MG|RQ|SK|VA|VE|VL)(?=[0-9a-f]{32}|\\[)",
);

/** Whose words may name the provider: its adapter, the settings, and the edges of operators. */
const withoutTwilio =
  /^(core\/(domain|ports|usecases|adapters\/(?!twilio\/))|server\/(?!main\.ts))/;

Deno.test("Twilio stays in its adapter: what users are served by knows none of its codes", () => {
  for (const leak of ["code === 60203", '"30008"', "/^VA[0-9a-f]{32}$/", "openTwilioVerifier"]) {
    assert.match(leak, ofTwilio);
  }
  const leaks = product
    .filter(({ path, code }) => withoutTwilio.test(path) && ofTwilio.test(code))
    .map(({ path }) => path);
  assert.deepEqual(leaks, []);
});

const useCases = sourceFiles().filter(({ path }) => path.startsWith("core/usecases/"));

/** The names in each `Pick<Ports, ...>` of a file. */
const portsOf = ({ code }: SourceFile): readonly string[] =>
  [...code.matchAll(/\bPick<\s*Ports,([^>]*)>/g)]
    .flatMap(([, names = ""]) => [...names.matchAll(/"(\w+)"/g)].map(([, name = ""]) => name));

Deno.test("a use case names the ports that it takes: none takes all", () => {
  const greedy = useCases
    .filter(({ code }) => /(?<!\bPick<\s*)\bPorts\b/.test(code.replace(/^import [^;]*;/gm, "")))
    .map(({ path }) => path);
  assert.deepEqual(greedy, []);
});

Deno.test("a use case takes a port that it uses or hands to what it calls, and no other", () => {
  const byPath = new Map(useCases.map((file) => [file.path, file]));
  const unused = useCases.flatMap((file) => {
    const calls = file.imports.map((target) => byPath.get(resolve(file.path, target)));
    const named = new Set(calls.flatMap((called) => called === undefined ? [] : portsOf(called)));
    const uses = (name: string): boolean =>
      new RegExp(`\\bports\\s*\\.${name}\\b|\\{[^;(]*\\b${name}\\b[^;(]*\\}(: | = ports;)`)
        .test(file.code);
    return portsOf(file).filter((name) => !uses(name) && !named.has(name))
      .map((name) => `${file.path}: ${name}`);
  });
  // What an action takes is what all of them together take: they are one table.
  const ofActions = "core/usecases/operator/actions/operator_action.ts";
  assert.deepEqual(unused.filter((each) => !each.startsWith(ofActions)), []);
});

Deno.test("libraries that few deployments need are loaded when first used", () => {
  const eager = sourceFiles()
    .filter(({ path }) => !/^(tests|bench)\//.test(path))
    .filter(({ code }) => /^(im|ex)port (?!type\b)[^;]*?from "(otpauth|uqr)";/m.test(code))
    .map(({ path }) => path);
  assert.deepEqual(eager, []);
});

Deno.test("what a setting names is read by readSettingsFile(), which refuses open secrets", () => {
  const others = sourceFiles()
    .filter(({ path }) => !/^(tests|bench)\//.test(path))
    .filter(({ code }) => /\bDeno\.readTextFile(Sync)?\b(?!\()/.test(code))
    .map(({ path }) => path);
  // It reads what dev has left, and gives away permissions, never a secret.
  assert.deepEqual(others, ["tasks/launch.ts"]);
});

Deno.test("no file re-exports all of another: each name is imported from where it is defined", () => {
  const barrels = sourceFiles()
    .filter(({ text }) => /^export \* from/m.test(text))
    .map(({ path }) => path);
  assert.deepEqual(barrels, []);
});

/**
 * The imports, as `core/domain -> core/ports`, from which a way leads back. `placeOf` says what
 * counts as one place: a folder, or the file itself.
 */
function circlesOf(
  files: readonly Pick<SourceFile, "path" | "imports">[],
  placeOf: (path: string) => string,
): readonly string[] {
  const targets = new Map<string, Set<string>>();
  for (const { path, imports } of files) {
    const from = placeOf(path);
    const found = targets.get(from) ?? new Set();
    for (const target of imports.filter((each) => each.startsWith("."))) {
      const to = placeOf(resolve(path, target));
      if (to !== from) found.add(to);
    }
    targets.set(from, found);
  }
  const reached = (place: string, seen: Set<string>): Set<string> => {
    for (const next of targets.get(place) ?? []) {
      if (!seen.has(next)) reached(next, seen.add(next));
    }
    return seen;
  };
  return [...targets].flatMap(([from, to]) =>
    [...to].filter((each) => reached(each, new Set()).has(from)).map((each) => `${from} -> ${each}`)
  ).toSorted();
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/"));
}

/** `../ports.ts` seen from `core/usecases/x.ts` is `core/ports/ports.ts`. */
function resolve(from: string, target: string): string {
  return new URL(target, `file:///${from}`).pathname.slice(1);
}
