/** Checks which task runs which test file. */
import assert from "node:assert/strict";
import { isTestFile } from "./import_tests.ts";
import { type SourceFile, sourceFiles } from "./source_files.ts";

const { tasks } = JSON.parse(Deno.readTextFileSync(new URL("../deno.json", import.meta.url)));
const files = sourceFiles();
const testFiles = files.filter(({ path }) => path.startsWith("tests/") && isTestFile(path));

const within = (path: string, places: readonly string[]): boolean =>
  places.some((place) => path === place || path.startsWith(`${place}/`));

const together = "tests/together";

/** The folders and files that a word of a command names, or that the files it names import. */
function placesOf(word: string): readonly string[] {
  if (!within(word, [together])) return [word];
  const named = files.filter(({ path }) =>
    word === `${together}/*.ts` ? within(path, [together]) : path === word
  );
  assert.ok(named.length > 0, word);
  return named.flatMap(({ path, code }) => {
    const [, list] = /await importTests\(([^)]*)\);/.exec(code) ?? [];
    assert.ok(list !== undefined, `${path} imports no tests`);
    return [...list.matchAll(/"([^"]*)"/g)].map(([, place]) => `tests/${place}`);
  });
}

/** The test files that a task runs, according to the folders and files in its command. */
function filesOf(task: string): ReadonlySet<SourceFile> {
  const words: readonly string[] = tasks[task].command.split(" ");
  const [deno, test, ...rest] = words.filter((word) => !/^\w+=/.test(word));
  assert.deepEqual([deno, test], ["deno", "test"], task);
  const ignored = rest.flatMap((word) => /^--ignore=(.*)$/.exec(word)?.[1]?.split(",") ?? []);
  const named = rest.filter((word) => !word.startsWith("-")).flatMap(placesOf);
  for (const place of [...ignored, ...named]) {
    Deno.statSync(new URL(`../${place}`, import.meta.url));
  }
  return new Set(
    testFiles.filter(({ path }) =>
      (named.length === 0 || within(path, named)) && !within(path, ignored)
    ),
  );
}

const pathsOf = (sources: Iterable<SourceFile>): readonly string[] =>
  [...sources].map(({ path }) => path);

Deno.test("each test file belongs to either deno task test or test:system", () => {
  const [fast, system] = [filesOf("test"), filesOf("test:system")];
  assert.ok(fast.size > 100 && system.size > 20, `${fast.size} and ${system.size} files`);
  const wrong = testFiles.filter((file) => fast.has(file) === system.has(file));
  assert.deepEqual(pathsOf(wrong), []);
});

Deno.test("no test is outside tests", () => {
  const outside = files.filter(({ path, code }) =>
    !path.startsWith("tests/") && /\bDeno\.test\(/.test(code)
  );
  assert.deepEqual(pathsOf(outside), []);
});

Deno.test("deno task test runs no test file twice", () => {
  const places = placesOf(`${together}/*.ts`);
  const twice = testFiles.filter(({ path }) =>
    places.filter((place) => within(path, [place])).length > 1
  );
  assert.ok(places.length > 20, `${places.length} places`);
  assert.deepEqual(pathsOf(twice), []);
});

Deno.test("test:quick is part of test, and test:domain is part of test:quick", () => {
  const [fast, quick, domain] = [filesOf("test"), filesOf("test:quick"), filesOf("test:domain")];
  assert.deepEqual(pathsOf(quick.difference(fast)), []);
  assert.deepEqual(pathsOf(domain.difference(quick)), []);
  assert.ok(domain.size > 5 && quick.size < fast.size, `${domain.size} of ${quick.size} files`);
});

Deno.test("only tests/system and the servers of the store contract start programs", () => {
  const starters = files.filter(({ path, code, imports }) =>
    /^tests\/(?!(system|contracts)\/|(task_process|suite_test)\.ts)/.test(path) &&
    (/\bDeno\.Command\b|\bstart(Task|Program|Cluster|Pglite)\w*\(/.test(code) ||
      imports.some((name) => name.includes("/system/")))
  );
  assert.deepEqual(pathsOf(starters), []);
});

Deno.test("a test of the domain imports only the domain", () => {
  const foreign = files.filter(({ path }) => path.startsWith("tests/domain/")).flatMap((file) =>
    file.imports.filter((name) => name.startsWith("."))
      .map((name) => new URL(name, `file:///${file.path}`).pathname.slice(1))
      .filter((path) => !/^(core\/domain|tests)\//.test(path))
      .map((path) => `${file.path}: ${path}`)
  );
  assert.deepEqual(foreign, []);
});

/** Only tests of tests/system import it, each of which `deno test` runs in its own isolate. */
const withHooks = "tests/contracts/postgres_contract.ts";

Deno.test("no hook of a test file runs for the other files of its isolate", () => {
  const hooked = files.filter(({ path, code }) =>
    /^tests\/(?!system\/)/.test(path) && /\b(before|after)(All|Each)\(/.test(code)
  );
  assert.deepEqual(pathsOf(hooked), [withHooks]);
  const users = files.filter(({ imports }) =>
    imports.some((name) => name.endsWith("/postgres_contract.ts"))
  );
  assert.ok(users.length > 0);
  assert.deepEqual(pathsOf(users.filter(({ path }) => !path.startsWith("tests/system/"))), []);
});
