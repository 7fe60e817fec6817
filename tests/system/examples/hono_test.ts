/** Runs examples/hono in Deno, with the permissions that its README shows. @module */
import assert from "node:assert/strict";
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
}, {
  "shows a page to users with a role only, from their next request on": async (scene) => {
    const { browser, latchkey } = scene;
    const refused = await browser.get("/staff");
    assert.deepEqual([refused.status, refused.path], [403, "/staff"]);
    await latchkey.addRole("ada", "staff");
    assert.match((await browser.get("/staff")).text, /Your roles: staff/);
  },
});
