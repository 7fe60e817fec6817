/** Runs examples/flask with Debian's Python and Flask. @module */
import { startProgram } from "../../task_process.ts";
import { testExample } from "./example_contract.ts";

/** The Python that Debian's packages belong to; there may be another one on the PATH. */
const python = "/usr/bin/python3";

testExample("flask", ["app.py"], (env) => {
  if (!new Deno.Command(python, { args: ["-c", "import flask"] }).outputSync().success) {
    throw new Error("Flask is missing: install Debian's package python3-flask, as .ci/run does");
  }
  const place = ["--host", "127.0.0.1", "--port", env["PORT"] ?? ""];
  const args = ["-B", "-m", "flask", "--app", "examples/flask/app.py", "run", ...place];
  return startProgram(python, args, env);
});
