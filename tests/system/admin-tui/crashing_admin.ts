/**
 * The terminal admin on a core with a bug, to test what a crash leaves behind. Reading users throws
 * in a promise or, with the argument `timer`, in a timer, where nothing can catch it.
 */
import process from "node:process";
import type { Core } from "../../harness.ts";
import { openTestCore } from "../../harness.ts";

process.env["NODE_ENV"] = "production";
const { runTerminal } = await import("../../../admin-tui/main.tsx");
const { core } = await openTestCore();

function throwBug(): never {
  throw new TypeError("a bug");
}

function listUsers(): Promise<never> {
  if (Deno.args[0] !== "timer") return Promise.reject(new TypeError("a bug"));
  setTimeout(throwBug, 0);
  return new Promise(() => undefined);
}

const broken: Core = { ...core, listUsers };
process.exit(
  await runTerminal(broken, {
    dev: false,
    simulated: true,
    simulator: null,
    operator: "test",
    readOnly: false,
    taskCommand: "deno task NAME",
  }),
);
