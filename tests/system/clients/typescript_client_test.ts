/** Generates, packs, compiles and runs the client, with npm and Node.js as its users do. @module */
import assert from "node:assert/strict";
import { generateTypes } from "../../../clients/generate_types.ts";
import { seenBy, wholeLogin } from "../../clients/whole_login.ts";
import { temporaryFolder } from "../../task_process.ts";
import { startLatchkey } from "../examples/example_contract.ts";

const root = new URL("../../../", import.meta.url);
const folder = new URL("clients/typescript/", root);

Deno.test("clients/typescript/src/api.ts is generated from the document", async () => {
  const committed = Deno.readTextFileSync(new URL("src/api.ts", folder));
  const generated = await generateTypes(Deno.execPath());
  // Not assert.equal, which would print both.
  assert.ok(committed === generated, "src/api.ts is outdated: run deno task client");
});

Deno.test("the packed client compiles and logs a user in, in Node.js", async () => {
  using place = temporaryFolder();
  const packed = pack(`${place.path}/client`);
  const app = `${place.path}/app`;
  writeApp(app, packed);
  run(app, "npm", "install", ...quiet);
  run(app, "node", "node_modules/typescript/bin/tsc");
  await using latchkey = await startLatchkey();
  const { stdout } = await command(app, "node", ["main.mjs", latchkey.url, latchkey.simulator])
    .output();
  const seen = JSON.parse(new TextDecoder().decode(stdout));
  assert.deepEqual(seen, seenBy("203.0.113.7", "Browser"));
});

const quiet = ["--no-audit", "--no-fund", "--ignore-scripts"];

/** Builds and packs a copy of the client, and returns the path of the package. */
function pack(copy: string): string {
  Deno.mkdirSync(`${copy}/src`, { recursive: true });
  const files = ["package.json", "package-lock.json", "tsconfig.json", "README.md", "LICENSE"];
  const sources = ["src/api.ts", "src/client.ts", "src/problem.ts"];
  for (const file of [...files, ...sources]) {
    Deno.copyFileSync(new URL(file, folder), `${copy}/${file}`);
  }
  run(copy, "npm", "ci", ...quiet);
  run(copy, "npm", "pack", "--silent");
  const [name = ""] = [...Deno.readDirSync(copy)].map(({ name }) => name)
    .filter((name) => name.endsWith(".tgz"));
  return `${copy}/${name}`;
}

/** A project that uses the package as its users do. */
function writeApp(app: string, packed: string): void {
  const { devDependencies } = JSON.parse(
    Deno.readTextFileSync(new URL("package.json", folder)),
  );
  const compilerOptions = {
    exactOptionalPropertyTypes: true,
    lib: ["es2023", "dom"],
    module: "nodenext",
    strict: true,
    target: "es2022",
  };
  const login = Deno.readTextFileSync(new URL("tests/clients/whole_login.ts", root))
    .replaceAll("../../clients/typescript/src/client.ts", "@latchkey/client");
  const main = `import { wholeLogin } from "./whole_login.js";
    const [url, simulator] = process.argv.slice(2);
    const codeOf = async (phoneNumber) => {
      const to = encodeURIComponent(phoneNumber);
      return (await (await fetch(simulator + "/_sim/code?to=" + to)).json()).code;
    };
    const options = { url, forwardFor: "203.0.113.7", userAgent: "Browser" };
    console.log(JSON.stringify(await wholeLogin(options, codeOf)));`;
  const dependencies = { "@latchkey/client": `file:${packed}` };
  const files: Readonly<Record<string, string>> = {
    "package.json": JSON.stringify({
      type: "module",
      private: true,
      dependencies,
      devDependencies,
    }),
    "tsconfig.json": JSON.stringify({ compilerOptions, files: ["whole_login.ts"] }),
    "whole_login.ts": login,
    "main.mjs": main,
  };
  Deno.mkdirSync(app);
  for (const [name, text] of Object.entries(files)) Deno.writeTextFileSync(`${app}/${name}`, text);
}

function command(cwd: string, program: string, args: readonly string[]): Deno.Command {
  // The task sets production, with which npm leaves out the compiler.
  const env = { NODE_ENV: "development" };
  return new Deno.Command(program, { args: [...args], cwd, env, stderr: "inherit" });
}

/** Fails the test if the program is missing or fails, instead of skipping it. */
function run(cwd: string, program: string, ...args: readonly string[]): void {
  const { success, stdout } = command(cwd, program, args).outputSync();
  assert.ok(success, `${program} ${args.join(" ")}: ${new TextDecoder().decode(stdout)}`);
}

Deno.test("the client logs a user in over a socket, in Deno", async () => {
  await using latchkey = await startLatchkey();
  const options = { url: latchkey.url, forwardFor: "203.0.113.7", userAgent: "Browser" };
  assert.deepEqual(await wholeLogin(options, latchkey.code), seenBy("203.0.113.7", "Browser"));
});
