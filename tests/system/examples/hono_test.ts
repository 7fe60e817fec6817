/** Runs examples/hono in Deno, with the permissions that its README shows. @module */
import { startProgram } from "../../task_process.ts";
import { testExample } from "./example_contract.ts";

testExample("hono", ["main.ts", "pages.ts"], (env) => {
  const port = `127.0.0.1:${env["PORT"]}`;
  const latchkey = new URL(env["LATCHKEY_URL"] ?? "").host;
  const permissions = [
    "--allow-env=LATCHKEY_URL,LATCHKEY_KEY,PORT",
    `--allow-net=${port},${latchkey}`,
  ];
  const args = ["run", "--no-prompt", ...permissions, "examples/hono/main.ts"];
  return startProgram(Deno.execPath(), args, env);
});
