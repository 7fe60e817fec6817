/**
 * The terminal admin with the mouse on, to test what it leaves behind. With the argument `bug`, the
 * key `r` throws in a timer.
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

let reads = 0;
const listUsers: Core["listUsers"] = (input) => {
  if (Deno.args[0] === "bug" && reads++ > 0) setTimeout(throwBug, 0);
  return core.listUsers(input);
};

const setting = {
  dev: false,
  simulated: true,
  simulator: null,
  operator: "test",
  readOnly: false,
  taskCommand: "deno task NAME",
} as const;
process.exit(
  await runTerminal({ ...core, listUsers }, setting, {
    look: { theme: "dark", ascii: false, linear: false },
    mouse: true,
    inTmux: true,
    screen: null,
    order: null,
    onSave: () => Promise.resolve({ trouble: "" }),
    onLeave: () => undefined,
  }),
);
