/**
 * `deno run -A bench/terminal.ts [FILE]` measures how long the terminal takes from a key press to
 * the first byte of the resulting frame, and to its first frame, at 120x40 with a million users.
 * FILE is a database from an earlier run. Without it, a database is created and then removed.
 *
 * The whole terminal runs in this process, with Ink's real output, at 30 keys a second. The figures
 * depend on the machine, so they are only printed, not checked.
 * @module
 */
import { EventEmitter } from "node:events";
import process from "node:process";
import { openSqliteDatabase } from "../core/adapters/sql/sqlite/sqlite_database.ts";
import { createSqlStores } from "../core/adapters/sql/store/sql_stores.ts";
import { openTestCore } from "../tests/harness.ts";
import { seedUsers } from "./seeds/seed_users.ts";
import { percentile } from "./kit/statistics.ts";

// React chooses between its two builds when it is imported.
process.env["NODE_ENV"] = "production";
const { createElement } = await import("react");
const { render } = await import("ink");
const { operatorCaller } = await import("../admin-tui/operator_caller.ts");
const { Root } = await import("../admin-tui/main.tsx");
const { renderOptions } = await import("../admin-tui/terminal/render_options.ts");
const { createProgram } = await import("../admin-tui/program/program.ts");

const users = 1_000_000;
const size = { columns: 120, rows: 40 };
const pauseMilliseconds = 33;
const idleSeconds = 10;
const seededAt = Date.UTC(2026, 0, 1);

const journeys: readonly (readonly [string, readonly string[]])[] = [
  ["cursor down within the window", Array(60).fill("j").map((key, at) => at < 30 ? key : "k")],
  ["cursor down, the list scrolls", ["G", "g", ...Array(120).fill("j")]],
  ["page after page down", Array(120).fill("\x1b[6~")],
  ["bottom to top and back", Array(60).fill(0).map((_, at) => at % 2 === 0 ? "G" : "g")],
  ["search while typing", ["/", ..."user-99", ..."\x7f".repeat(7), ..."0123", "\x1b"]],
  ["search inside names while typing", ["/", ..."absent@example", ..."\x7f".repeat(14), "\x1b"]],
  ["filters and orders", [..."ffffffssssss"]],
  // Closed by the backspace key: after Esc, Ink waits for the rest of a sequence.
  ["attack board, opened and closed", [..."!\x7f".repeat(20)]],
  ["attack board, refreshed", ["!", ..."r".repeat(20), "\x7f"]],
  ["from screen to screen", [..."\t".repeat(40)]],
];

const [given] = Deno.args;
const directory = await Deno.makeTempDir({ prefix: "latchkey-terminal-" });
const path = given ?? `${directory}/latchkey.db`;
try {
  await measure(path);
} finally {
  await Deno.remove(directory, { recursive: true });
}

async function measure(path: string): Promise<void> {
  const database = await openSqliteDatabase({ path });
  const stores = createSqlStores(database);
  if (await stores.reports.countUsers() === 0) await seedUsers(database, users, seededAt);
  say(`${await stores.reports.countUsers()} users, ${size.columns}x${size.rows}`);
  await using test = await openTestCore((ports) => ({ ...ports, ...stores }));
  const screen = openScreen();
  const setting = {
    dev: false,
    simulated: false,
    simulator: null,
    operator: "bench",
    readOnly: false,
    taskCommand: "deno task NAME",
  };
  const started = performance.now();
  const program = createProgram({
    core: test.core,
    caller: operatorCaller("bench"),
    clock: test.clock.now,
    setting,
    size,
    onQuit: () => undefined,
    onCopy: () => undefined,
    onSave: () => Promise.resolve({ trouble: "" }),
    onCrash: (error) => {
      throw error;
    },
  });
  const ui = render(createElement(Root, { program }), {
    ...renderOptions,
    stdout: screen.output as never,
    stderr: screen.output as never,
    stdin: screen.input as never,
    interactive: true,
  });
  program.dispatch({ type: "started" });
  await program.idle();
  await ui.waitUntilRenderFlush();
  say(`first frame with users: ${(performance.now() - started).toFixed(0)} ms after the imports`);
  for (const [name, keys] of journeys) say(await timed(name, keys, screen.press));
  say(await idle());
  ui.unmount();
  await ui.waitUntilExit();
}

/** The CPU that the terminal takes while no key is pressed. */
async function idle(): Promise<string> {
  const before = process.cpuUsage();
  await new Promise((resolve) => setTimeout(resolve, idleSeconds * 1000));
  const { user, system } = process.cpuUsage(before);
  return `idle for ${idleSeconds} s${" ".repeat(20)}` +
    `${((user + system) / 10_000 / idleSeconds).toFixed(1)} % of CPU`;
}

async function timed(
  name: string,
  keys: readonly string[],
  press: (key: string) => Promise<number>,
): Promise<string> {
  const times: number[] = [];
  const before = process.cpuUsage();
  for (const key of keys) {
    const took = await press(key);
    if (!Number.isNaN(took)) times.push(took);
  }
  const { user, system } = process.cpuUsage(before);
  const cpu = (user + system) / 1000 / keys.length;
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number) => `${percentile(sorted, share).toFixed(1)} ms`;
  return `${name.padEnd(32)} p50 ${at(0.5)}  p95 ${at(0.95)}  max ${at(1)}` +
    `  ${cpu.toFixed(1)} ms of CPU per key, ${times.length} keys`;
}

/** A terminal that only records when something is written. */
function openScreen(): {
  readonly output: EventEmitter;
  readonly input: EventEmitter;
  /** Milliseconds from the key to the first byte. NaN if nothing was written. */
  readonly press: (key: string) => Promise<number>;
} {
  let written = NaN;
  const output = Object.assign(new EventEmitter(), {
    isTTY: true,
    ...size,
    writable: true,
    write(_text: string, done?: unknown): boolean {
      if (Number.isNaN(written)) written = performance.now();
      if (typeof done === "function") done();
      return true;
    },
  });
  let waiting: string | null = null;
  const input = Object.assign(new EventEmitter(), {
    isTTY: true,
    setEncoding: () => undefined,
    setRawMode: () => undefined,
    ref: () => undefined,
    unref: () => undefined,
    resume: () => undefined,
    pause: () => undefined,
    read: (): string | null => {
      const chunk = waiting;
      waiting = null;
      return chunk;
    },
  });
  const press = async (key: string): Promise<number> => {
    written = NaN;
    waiting = key;
    const pressedAt = performance.now();
    input.emit("readable");
    await new Promise((resolve) => setTimeout(resolve, pauseMilliseconds));
    return written - pressedAt;
  };
  return { output, input, press };
}

function say(line: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${line}\n`));
}
