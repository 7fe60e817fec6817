import assert from "node:assert/strict";
import { pathsIn } from "../../../tasks/build/paths_in.ts";
import { essentials } from "../../task_process.ts";

const root = new URL("../../../", import.meta.url).pathname;

/** Copies all that a build is made of, so that a test can change it. */
export function copyProject(project: string): void {
  for (const name of ["core", "server", "admin-tui", "tasks"]) {
    for (const path of pathsIn(`${root}${name}`)) copy(path.slice(root.length), project);
  }
  for (const name of ["deno.json", "deno.lock"]) copy(name, project);
}

function copy(path: string, project: string): void {
  const target = `${project}/${path}`;
  Deno.mkdirSync(target.replace(/\/[^/]*$/, ""), { recursive: true });
  Deno.copyFileSync(root + path, target);
}

/** Builds a copy of the project into its `dist`, after a module given by its code. */
export async function buildProject(project: string, before = ""): Promise<void> {
  const preload = `--preload=data:text/javascript,${encodeURIComponent(before)}`;
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", preload, "tasks/build/main.ts"],
    cwd: project,
    clearEnv: true,
    env: essentials(),
  }).output();
  assert.ok(success, new TextDecoder().decode(stderr));
}
