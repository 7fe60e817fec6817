import assert from "node:assert/strict";
import { type SourceFile, sourceFiles } from "./source_files.ts";

/** What the server and the terminal share: the domain, the settings and the doctor. */
const shared = [/^core\/(domain|config|doctor)\//];

/** What a connection to another machine throws. */
const connectionErrors = /^server\/remote\/client\/errors\.ts$/;

const ofService = [/^core\/service\.ts$/, ...shared];
const ofOperator = [/^core\/operator\.ts$/, ...shared];

/** Which folder may import which folders and packages. The first match applies. */
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
      "@noble/hashes/hmac.js",
      "@noble/hashes/sha2.js",
      "@zxcvbn-ts/language-common",
      "otpauth",
      // Only as a type: see core/domain/crypto/node_crypto.ts.
      "node:crypto",
    ],
  },
  { from: /^core\/ports\//, may: [/^core\/(domain|ports)\//], packages: [] },
  { from: /^core\/usecases\//, may: [/^core\/(domain|ports|usecases)\//], packages: [] },
  { from: /^core\/bind\.ts$/, may: [/^core\/domain\/loading\//], packages: [] },
  // The two entry points. They bind the use cases and open the adapters with open.ts.
  {
    from: /^core\/(service|user_actions|upkeep_actions|operator)\.ts$/,
    may: [
      /^core\/(ports|usecases|domain\/loading)\//,
      /^core\/(bind|open|user_actions|upkeep_actions)\.ts$/,
      /^core\/config\/config\.ts$/,
      /^core\/adapters\/sql\/store_refused\.ts$/,
    ],
    packages: [],
  },
  // Both, for the HTTP service.
  {
    from: /^core\/entry_points\.ts$/,
    may: [
      /^core\/(service|operator|open)\.ts$/,
      /^core\/config\/config\.ts$/,
      /^core\/domain\/loading\//,
      /^core\/ports\/meter\.ts$/,
    ],
    packages: [],
  },
  { from: /^core\/config\/version\.ts$/, may: [/^deno\.json$/], packages: [] },
  {
    from: /^core\/config\//,
    may: [
      /^core\/(config|domain)\//,
      // Pure: the default prices of messages.
      /^core\/adapters\/twilio\/list_prices\.ts$/,
      // Pure: the format of a key, which the settings check before anything is opened.
      /^core\/adapters\/secret_box\/secret_keys\.ts$/,
      // Pure: the format of a database URL.
      /^core\/adapters\/sql\/postgres\/postgres_url\.ts$/,
    ],
    packages: [],
  },
  {
    from: /^core\/(background|clock_watch|lift_limits|refusal_collector)\.ts$/,
    may: [/^core\/(domain|ports)\//],
    packages: [],
  },
  {
    from: /^core\/metering\//,
    may: [/^core\/(domain|ports|metering)\//],
    packages: [],
  },
  {
    from: /^core\/adapters\/meter\//,
    may: [/^core\/adapters\/meter\//, /^core\/(domain|ports)\//],
    packages: [],
  },
  {
    from: /^core\/adapters\/bcrypt\//,
    may: [/^core\/adapters\/bcrypt\//, /^core\/(domain|ports)\//],
    packages: ["hash-wasm", "node:os", "node:process"],
  },
  {
    from: /^core\/adapters\/password_strength\//,
    may: [/^core\/adapters\/password_strength\//, /^core\/(domain|ports)\//],
    packages: ["@zxcvbn-ts/core", "@zxcvbn-ts/language-common"],
  },
  {
    from: /^core\/adapters\/breached_passwords\//,
    may: [/^core\/adapters\/breached_passwords\//, /^core\/(domain|ports)\//],
    packages: [],
  },
  {
    from: /^core\/adapters\/sql\//,
    may: [/^core\/adapters\/sql\//, /^core\/(domain|ports)\//],
    packages: ["node:sqlite", "postgres", "node:buffer", "node:net", "node:tls"],
  },
  {
    from: /^core\/adapters\/twilio\//,
    may: [/^core\/adapters\/twilio\//, /^core\/(domain|ports)\//],
    packages: [],
  },
  {
    from: /^core\/adapters\/secret_box\//,
    may: [/^core\/adapters\/secret_box\//, /^core\/(domain|ports)\//],
    packages: [],
  },
  {
    from: /^core\/adapters\/webhooks\//,
    may: [/^core\/adapters\/webhooks\//, /^core\/(domain|ports)\//],
    packages: ["node:dns/promises"],
  },
  {
    from: /^core\/adapters\/webauthn\//,
    may: [/^core\/adapters\/webauthn\//, /^core\/(domain|ports)\//],
    packages: ["@simplewebauthn/server", "@simplewebauthn/server/helpers"],
  },
  { from: /^core\/adapters\/jose\//, may: [/^core\/(domain|ports)\//], packages: ["jose"] },
  {
    from: /^core\/adapters\/host\//,
    may: [/^core\/ports\//],
    packages: ["node:fs"],
  },
  // The parts of the doctor that open resources.
  {
    from: /^core\/doctor\/(doctor|examine_breach|examine_twilio|examine_webhooks)\.ts$/,
    may: [/^core\//],
    packages: [],
  },
  {
    from: /^core\/doctor\//,
    may: [
      /^core\/(doctor|domain)\//,
      // The collected facts: only types, and the limit of a count.
      /^core\/adapters\/(sql\/(\w+\/)*\w+_facts|twilio\/verify_service|host\/disk)\.ts$/,
    ],
    packages: [],
  },
  {
    from:
      /^core\/(known_secrets|late_ports|open|open_stores|policies_of_config|provider|twilio_services)\.ts$/,
    may: [/^core\//],
    packages: [],
  },
  {
    from: /^tasks\/healthcheck\.ts$/,
    may: [/^core\/config\/settings\/settings\.ts$/],
    packages: [],
  },
  // Runs before each start, so it must load quickly.
  {
    from: /^tasks\/launch(_places)?\.ts$/,
    may: [
      /^core\/config\/(settings\/settings|dev_settings|database_config|webhook_hosts|http\/(gate|listen)_config)\.ts$/,
      /^server\/program\/end_with\.ts$/,
      /^tasks\/(named_files|launch_places|remote_place|build_inputs)\.ts$/,
    ],
    packages: [],
  },
  // Output and shutdown, used by every program of the project.
  {
    from: /^server\/program\//,
    may: [/^server\/program\//, /^core\/(domain|config)\//],
    packages: [],
  },
  // How operators' values travel, for the routes of the server and for the terminal.
  {
    from: /^server\/remote\/(codec|wire|operations)\//,
    may: [
      /^server\/remote\/(codec|wire|operations)\//,
      /^server\/http\/schema\.ts$/,
      ...ofOperator,
    ],
    packages: [],
  },
  {
    from: /^server\/remote\/client\//,
    may: [/^server\/remote\//, /^server\/http\/schema\.ts$/, ...ofOperator],
    packages: [],
  },
  {
    from: /^server\/routes\/terminal\//,
    may: [/^server\/(wire|http)\//, /^server\/remote\/operations\//, ...ofOperator],
    packages: [],
  },
  // The admin API, which alone reaches the operator's use cases.
  {
    from: /^server\/http\/admin\//,
    may: [/^server\/http\//, /^core\/entry_points\.ts$/, ...ofService, ...ofOperator],
    packages: [],
  },
  {
    from: /^server\/wire\/admin\//,
    may: [/^server\/(wire|http)\//, ...ofOperator],
    packages: [],
  },
  {
    from: /^server\/routes\/admin\//,
    may: [/^server\/(routes\/admin|wire|http)\//, ...ofOperator],
    packages: [],
  },
  {
    from: /^server\/(app|serve|listen_to_all)\.ts$/,
    may: [/^server\//, /^core\/entry_points\.ts$/, ...ofService],
    packages: ["hono"],
  },
  {
    from: /^server\/http\//,
    may: [/^server\/(http|program)\//, ...ofService],
    packages: ["hono", "valibot"],
  },
  { from: /^server\/wire\//, may: [/^server\/(wire|http)\//, ...ofService], packages: [] },
  {
    from: /^server\/gate\//,
    may: [/^server\/(gate|http|program)\//, ...ofService],
    packages: ["hono"],
  },
  {
    from: /^server\/openapi\//,
    may: [/^server\/(openapi|wire|http)\//, ...shared],
    packages: ["@valibot/to-json-schema"],
  },
  {
    from: /^server\/docs\//,
    may: [/^server\/(docs|openapi|http)\//, /^core\/domain\/loading\//],
    packages: ["hono/html", "node:crypto"],
  },
  // Hono's JSX, never React: the service does not load it.
  {
    from: /^server\/pages\//,
    may: [/^server\/(pages|wire|http)\//, ...ofService],
    packages: ["hono/jsx", "hono/html", "hono/utils/html", "uqr"],
  },
  {
    from: /^server\/routes\//,
    may: [/^server\/(routes|wire|http)\//, ...ofService],
    packages: ["hono", "uqr"],
  },
  { from: /^server\//, may: [/^server\//, ...ofService], packages: ["hono"] },
  // The terminal, lowest layer first: keys, lines of text, sentences, the state, the application;
  // then the screens, and finally the program that knows all of them.
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
  // The words of the command line and of the `:` line of the terminal.
  {
    from: /^admin-tui\/grammar\//,
    may: [/^admin-tui\/(grammar|words)\//, ...ofOperator],
    packages: [],
  },
  {
    from: /^admin-tui\/state\//,
    may: [/^admin-tui\/(state|grammar|draw|input)\//, ...ofOperator],
    packages: [],
  },
  {
    from: /^admin-tui\/app\//,
    may: [/^admin-tui\/(app|state|grammar|draw|input)\//, connectionErrors, ...ofOperator],
    packages: ["react"],
  },
  {
    from: /^admin-tui\/screens\//,
    may: [/^admin-tui\/(screens|app|state|grammar|words|draw|input)\//, ...ofOperator],
    packages: ["ink", "react"],
  },
  // A recording is of frames: nothing of the core, and no database.
  {
    from: /^admin-tui\/recording\//,
    may: [/^admin-tui\/(recording|program|state|draw|input)\//, ...shared],
    packages: [],
  },
  {
    from: /^admin-tui\/player\//,
    may: [/^admin-tui\/(player|recording|program|terminal|draw|input)\//],
    packages: ["ink", "react", "node:process"],
  },
  {
    from: /^admin-tui\/command_line\//,
    may: [/^admin-tui\/(command_line|grammar|words|draw)\//, connectionErrors, ...ofOperator],
    packages: ["string-width", "node:process", "node:util"],
  },
  {
    from: /^admin-tui\//,
    may: [/^admin-tui\//, /^server\/remote\/client\//, ...ofOperator],
    packages: ["ink", "react", "node:process", "node:util"],
  },
  {
    from: /^twilio-simulator\//,
    // Only the output, shutdown and settings of the service, because the simulator's image contains
    // nothing else of it.
    may: [
      /^twilio-simulator\//,
      /^server\/program\/(end_with|line_writer|stop_on_signal)\.ts$/,
      /^core\/config\/settings\/settings\.ts$/,
    ],
    packages: ["hono", "libphonenumber-js", "node:crypto", "node:buffer", "node:net"],
  },
  // The client is a package of its users, and so are the examples. They know the API only.
  {
    from: /^clients\/typescript\/src\//,
    may: [/^clients\/typescript\/src\//],
    packages: ["openapi-fetch"],
  },
  {
    from: /^clients\/generate_types\.ts$/,
    may: [/^server\/(openapi\/build_document|contracts)\.ts$/],
    packages: [],
  },
  { from: /^examples\/webhooks\//, may: [], packages: ["standardwebhooks"] },
  {
    from: /^examples\/hono\//,
    may: [/^examples\/hono\//, /^clients\/typescript\/src\/client\.ts$/],
    packages: [
      "hono",
      "hono/cookie",
      "hono/csrf",
      "hono/deno",
      "hono/factory",
      "hono/html",
      "hono/http-exception",
      "hono/utils/http-status",
    ],
  },
  // Not part of the image, and imported by nothing.
  {
    from: /^tasks\/dev\//,
    may: [
      /^tasks\/dev\//,
      /^server\//,
      /^core\/twilio_services\.ts$/,
      ...ofService,
      /^twilio-simulator\/(app|simulator)\.ts$/,
    ],
    packages: ["node:sqlite"],
  },
  // Runs without settings and without the core.
  {
    from: /^tasks\/build\//,
    may: [
      /^tasks\/(build|sbom)\//,
      /^tasks\/(launch|build_inputs)\.ts$/,
      /^server\/program\/(end_with|failed_load_event)\.ts$/,
    ],
    packages: ["node:process", "node:sqlite", "@noble/hashes/sha2.js"],
  },
  {
    from: /^tasks\/sbom\//,
    may: [
      /^tasks\/sbom\//,
      /^core\/config\/version\.ts$/,
      /^server\/program\/end_with\.ts$/,
    ],
    packages: ["node:crypto"],
  },
  {
    from: /^tasks\//,
    may: [
      /^tasks\//,
      /^server\//,
      /^core\/(open_stores|twilio_services)\.ts$/,
      ...ofOperator,
    ],
    packages: [],
  },
];

Deno.test("every import is allowed by its layer", () => {
  const broken: string[] = [];
  for (const file of sourceFiles()) {
    if (/^(tests|bench)\//.test(file.path)) continue;
    const layer = layers.find(({ from }) => from.test(file.path));
    assert.ok(layer, `${file.path} does not belong to a layer: add it to the table`);
    for (const target of file.imports) {
      const allowed = target.startsWith(".")
        ? layer.may.some((may) => may.test(resolve(file.path, target)))
        : layer.packages.includes(target);
      if (!allowed) broken.push(`${file.path} may not import ${target}`);
    }
  }
  assert.deepEqual(broken, []);
});

/** The product and its benchmarks. Tests may import anything. */
const product = sourceFiles().filter(({ path }) => !path.startsWith("tests/"));

Deno.test("folders have no import cycles", () => {
  assert.deepEqual(cyclesOf(product, folderOf), []);
});

Deno.test("files have no import cycles, including type imports", () => {
  assert.deepEqual(cyclesOf(product, (path) => path), []);
});

/** More do not fit on a screen, and mean that a folder covers more than one subject. */
const filesMax = 20;

Deno.test("no folder has more than 20 source files", () => {
  const counts = new Map<string, number>();
  for (const { path } of product) {
    counts.set(folderOf(path), (counts.get(folderOf(path)) ?? 0) + 1);
  }
  assert.deepEqual([...counts].filter(([, count]) => count > filesMax), []);
});

/** A name must have a single meaning. */
Deno.test("each exported type has a unique name", () => {
  const files = new Map<string, string[]>();
  for (const { path, code } of product) {
    // Packages and programs of others.
    if (/^(clients|examples)\//.test(path)) continue;
    for (const [, name = ""] of code.matchAll(/^export (?:type|interface|class) (\w+)/gm)) {
      files.set(name, [...files.get(name) ?? [], path]);
    }
  }
  assert.deepEqual([...files].filter(([, paths]) => paths.length > 1), []);
});

Deno.test("cyclesOf() finds folders that import each other, directly or through another", () => {
  const file = (path: string, ...imports: string[]) => ({ path, imports });
  const round = [
    file("a/one.ts", "../b/two.ts", "node:fs"),
    file("b/two.ts", "../c/three.ts"),
    file("c/three.ts", "../a/other.ts"),
    file("d/four.ts", "../a/one.ts", "./five.ts"),
    file("d/five.ts", "./four.ts"),
  ];
  assert.deepEqual(cyclesOf(round, folderOf), ["a -> b", "b -> c", "c -> a"]);
  const files = cyclesOf(round, (path) => path);
  assert.deepEqual(files, ["d/five.ts -> d/four.ts", "d/four.ts -> d/five.ts"]);
});

/** Twilio's name, its error codes and those of carriers, and the formats of its SIDs. */
const ofTwilio = new RegExp(
  "[Tt]wilio|TWILIO|\\bSIDs?\\b|\\b(2[01]\\d{3}|25109|30\\d{3}|60\\d{3}|575001)\\b|" +
    "\\b(?:AC|MG|RQ|SK|VA|VE|VL)(?=[0-9a-f]{32}|\\[)",
);

/** Only the adapter, the settings and the operators' programs may mention Twilio. */
const withoutTwilio =
  /^(core\/(domain|ports|usecases|adapters\/(?!twilio\/))|server\/(?!main\.ts))/;

Deno.test("the core and the server do not mention Twilio outside its adapter", () => {
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

Deno.test("a use case lists the ports that it takes and never takes all", () => {
  const greedy = useCases
    .filter(({ code }) => /(?<!\bPick<\s*)\bPorts\b/.test(code.replace(/^import [^;]*;/gm, "")))
    .map(({ path }) => path);
  assert.deepEqual(greedy, []);
});

Deno.test("a use case takes only ports that it uses or passes on", () => {
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
  // Every operator action takes the ports of all actions, because they are in one table.
  const ofActions = "core/usecases/operator/actions/operator_action.ts";
  assert.deepEqual(unused.filter((each) => !each.startsWith(ofActions)), []);
});

Deno.test("libraries that few deployments need are loaded on first use", () => {
  const eager = sourceFiles()
    .filter(({ path }) => !/^(tests|bench)\//.test(path))
    .filter(({ code }) => /^(im|ex)port (?!type\b)[^;]*?from "(otpauth|uqr)";/m.test(code))
    .map(({ path }) => path);
  assert.deepEqual(eager, []);
});

Deno.test("the reference is loaded at its first request", () => {
  const ofReference = /server\/(openapi|docs)\//;
  // The generator of the client and the task that prints the document are no part of the service.
  const others = product.filter(({ path }) => /^server\//.test(path) && !ofReference.test(path));
  const loaded = others.flatMap((file) =>
    file.imports.filter((target) => target.startsWith("."))
      .map((target) => resolve(file.path, target))
      .filter((path) => ofReference.test(path))
  );
  assert.deepEqual([...new Set(loaded)], ["server/docs/docs_routes.ts"]);
  const routes = product.find(({ path }) => path === "server/docs/docs_routes.ts");
  const eager = [...routes?.code.matchAll(/^import [^;]* from "([^"]+)"/gm) ?? []]
    .map(([, target = ""]) => target);
  const light = /^\.\.\/(http|\.\.\/core\/domain\/loading)\//;
  assert.ok(eager.length > 0 && eager.every((target) => light.test(target)));
});

Deno.test("only readSettingsFile(), which refuses exposed secrets, reads files of settings", () => {
  const others = sourceFiles()
    .filter(({ path }) => !/^(tests|bench)\//.test(path))
    .filter(({ code }) => /\bDeno\.readTextFile(Sync)?\b(?!\()/.test(code))
    .map(({ path }) => path);
  // It reads dev's settings and prints only permissions, never a secret.
  assert.deepEqual(others, ["tasks/launch.ts"]);
});

Deno.test("no file re-exports all names of another", () => {
  const barrels = sourceFiles()
    .filter(({ text }) => /^export \* from/m.test(text))
    .map(({ path }) => path);
  assert.deepEqual(barrels, []);
});

/**
 * The imports that are part of a cycle, such as `core/domain -> core/ports`. `placeOf` returns the
 * node of a file: its folder or the file itself.
 */
function cyclesOf(
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

/** Resolves an import: `../ports/ports.ts` in `core/usecases/x.ts` is `core/ports/ports.ts`. */
function resolve(from: string, target: string): string {
  return new URL(target, `file:///${from}`).pathname.slice(1);
}
