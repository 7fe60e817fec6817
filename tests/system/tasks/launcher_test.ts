/** Copies the source, builds it there, and starts a program by `tasks/run.sh`, without settings. */
import assert from "node:assert/strict";
import { essentials, temporaryFolder } from "../../task_process.ts";
import { buildProject, copyProject } from "./project_copy.ts";

const folder = temporaryFolder();
const log = `${folder.path}/started`;
const project = `${folder.path}/project`;
const changed = `${project}/core/config/version.ts`;

async function run(program: string, args: readonly string[], env = {}): Promise<void> {
  const options = {
    args: [...args],
    cwd: project,
    clearEnv: true,
    env: { ...essentials(), ...env },
  };
  await new Deno.Command(program, options).output();
}

/** The launchers that Deno runs for a program, in order. */
async function started(): Promise<readonly string[]> {
  const deno = `${folder.path}/deno`;
  Deno.writeTextFileSync(log, "");
  Deno.writeTextFileSync(deno, `#!/bin/sh\necho "$@" >> ${log}\nexec ${Deno.execPath()} "$@"\n`);
  Deno.chmodSync(deno, 0o755);
  await run("sh", ["tasks/run.sh", "restore"], { DENO: deno });
  const words = Deno.readTextFileSync(log).split(/\s+/);
  return words.filter((word) => /^(dist\/)?tasks\/\w+\.(js|ts)$/.test(word));
}

Deno.test.beforeAll(async () => {
  copyProject(project);
  // As where a file system of the network has a clock that is behind this machine's.
  await buildProject(project, "const { now } = Date; Date.now = () => now() + 3_600_000;");
});

Deno.test.afterAll(() => folder[Symbol.dispose]());

const [built, source] = ["dist/tasks/launch.js", "tasks/launch.ts"];

Deno.test("tasks/run.sh starts the launcher of a build, as long as the source is the same", async () => {
  assert.deepEqual(await started(), [built]);
  const before = Deno.statSync(changed);
  Deno.writeTextFileSync(changed, `${Deno.readTextFileSync(changed)}\n`);
  assert.deepEqual(await started(), [built, source]);
  // As a copy leaves it, whose time is that of the file before. Its size still differs.
  Deno.utimeSync(changed, before.atime ?? 0, before.mtime ?? 0);
  assert.deepEqual(await started(), [built, source]);
  Deno.writeTextFileSync(changed, Deno.readTextFileSync(changed).slice(0, -1));
  Deno.utimeSync(changed, before.atime ?? 0, before.mtime ?? 0);
  assert.deepEqual(await started(), [built]);
});

Deno.test("the launcher compares files only if find sees that one has changed", async () => {
  const inputs = `${project}/dist/built_from.json`;
  const { deno } = JSON.parse(Deno.readTextFileSync(inputs));
  Deno.writeTextFileSync(inputs, JSON.stringify({ deno, files: [["gone.ts", 0, 0]] }));
  // Newer than every file.
  assert.deepEqual(await started(), [built]);
  Deno.utimeSync(inputs, 0, 0);
  assert.deepEqual(await started(), [built, source]);
});

Deno.test("tasks/run.sh starts no launcher of a build from before it could refuse", async () => {
  const dist = `${project}/dist`;
  Deno.renameSync(dist, `${project}/later`);
  Deno.mkdirSync(`${dist}/tasks`, { recursive: true });
  // It printed a command for whatever source it was started in.
  Deno.writeTextFileSync(`${dist}/tasks/launch.js`, 'console.log("true");\n');
  Deno.writeTextFileSync(`${dist}/inputs.json`, "{}");
  assert.deepEqual(await started(), [source]);
});
