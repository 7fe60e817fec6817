/** Runs examples/express in Node.js, with the Express of its package.json. @module */
import { startProgram, type TaskProcess, temporaryFolder } from "../../task_process.ts";
import { testExample } from "./example_contract.ts";
import { installNpm } from "./install_npm.ts";

const example = new URL("../../../examples/express/", import.meta.url);
const files = ["package.json", "package-lock.json", "server.js", "pages.js"];

testExample("express", ["server.js", "pages.js"], (env) => {
  const folder = temporaryFolder();
  for (const file of files) Deno.copyFileSync(new URL(file, example), `${folder.path}/${file}`);
  installNpm(folder.path);
  const app = startProgram("node", [`${folder.path}/server.js`], env);
  return disposedWith(app, folder);
});

function disposedWith(app: TaskProcess, folder: Disposable): TaskProcess {
  return {
    ...app,
    [Symbol.asyncDispose]: async () => {
      await app[Symbol.asyncDispose]();
      folder[Symbol.dispose]();
    },
  };
}
