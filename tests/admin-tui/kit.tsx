/**
 * A terminal for tests: Ink writes its real escape codes to a headless xterm, from which the tests
 * read cells. Only standard input and output are fake.
 * @module
 */
import "./force_color.ts";
import assert from "node:assert/strict";
import { EventEmitter } from "node:events";
import { render, type RenderOptions } from "ink";
import type { ReactNode } from "react";
import xterm from "@xterm/headless";
import { operatorCaller } from "../../admin-tui/operator_caller.ts";
import { Root } from "../../admin-tui/main.tsx";
import { renderOptions } from "../../admin-tui/terminal/render_options.ts";
import { plainLook } from "../../admin-tui/draw/look.ts";
import type { State } from "../../admin-tui/state/state.ts";
import type { Setting } from "../../admin-tui/state/setting.ts";
import { createProgram, type Program } from "../../admin-tui/program/program.ts";
import { spokenPage } from "../../admin-tui/aloud/spoken_page.ts";
import { App } from "../../admin-tui/program/app.tsx";
import type { Core, TestCore } from "../harness.ts";
import { type Cell, readCell } from "./kit_cell.ts";
import { createInput } from "./kit_input.ts";

const sequences: Readonly<Record<string, string>> = {
  enter: "\r",
  esc: "\x1b",
  tab: "\t",
  "s-tab": "\x1b[Z",
  up: "\x1b[A",
  down: "\x1b[B",
  right: "\x1b[C",
  left: "\x1b[D",
  pgup: "\x1b[5~",
  pgdn: "\x1b[6~",
  home: "\x1b[H",
  end: "\x1b[F",
  bs: "\x7f",
  del: "\x1b[3~",
  space: " ",
  "c-c": "\x03",
  "c-u": "\x15",
  "c-w": "\x17",
};

/** Slightly longer than Ink waits after an Escape, which may start a sequence. */
const escapeMilliseconds = 40;
const timeoutMilliseconds = 5000;

/** A window that shows a React tree. */
export interface Window {
  /** The text on the screen, without trailing spaces. */
  screen(): string;
  line(row: number): string;
  cell(row: number, column: number): Cell;
  /** The number of frames rendered so far, whether or not they changed a cell. */
  frames(): number;
  /** Every byte written so far. */
  raw(): string;
  /** Whether the terminal is in raw mode. */
  isRaw(): boolean;
  /** The number of lines scrolled off the top; not 0 if a frame was taller than the window. */
  scrolledOff(): number;
  /** Feeds one chunk of stdin, as a terminal would. */
  feed(chunk: string): Promise<void>;
  resize(columns: number, rows: number): Promise<void>;
  settle(): Promise<void>;
  close(): Promise<void>;
}

export async function openWindow(
  tree: ReactNode,
  columns = 80,
  rows = 24,
  onResize: (columns: number, rows: number) => void = () => undefined,
  changes: Partial<RenderOptions> = {},
): Promise<Window> {
  const term = new xterm.Terminal({
    cols: columns,
    rows,
    allowProposedApi: true,
    convertEol: true,
  });
  const drained = () => new Promise<void>((resolve) => term.write("", resolve));
  let raw = "";
  const output = Object.assign(new EventEmitter(), {
    isTTY: true,
    columns,
    rows,
    writable: true,
    write(text: string, done?: unknown): boolean {
      raw += text;
      term.write(text);
      if (typeof done === "function") done();
      return true;
    },
  });
  const input = createInput();
  let frames = 0;
  const ui = render(tree, {
    ...renderOptions,
    stdout: output as never,
    stderr: output as never,
    stdin: input.stream as never,
    interactive: true,
    maxFps: 1000,
    onRender: () => frames++,
    ...changes,
  });
  const settle = async (): Promise<void> => {
    await ui.waitUntilRenderFlush();
    await drained();
  };
  const row = (at: number) => term.buffer.active.getLine(term.buffer.active.viewportY + at);
  // xterm keeps what a narrower window has cut off, but it is not visible.
  const line = (at: number) => row(at)?.translateToString(true, 0, term.cols).trimEnd() ?? "";
  await settle();
  return {
    line,
    settle,
    screen: () => Array.from({ length: term.rows }, (_, at) => line(at)).join("\n").trimEnd(),
    cell: (at, column) => readCell(row(at)?.getCell(column)),
    frames: () => frames,
    raw: () => raw,
    isRaw: () => input.stream.isRaw,
    scrolledOff: () => term.buffer.active.baseY,
    feed: async (chunk) => {
      input.feed(chunk);
      await new Promise((resolve) =>
        setTimeout(resolve, chunk === "\x1b" ? escapeMilliseconds : 0)
      );
      await settle();
    },
    resize: async (width, height) => {
      term.resize(width, height);
      Object.assign(output, { columns: width, rows: height });
      onResize(width, height);
      output.emit("resize");
      await settle();
    },
    close: async () => {
      ui.unmount();
      await ui.waitUntilExit();
      await drained();
      // Ink's throttle leaves a timer running, which ends after 1000 / maxFps.
      await new Promise((resolve) => setTimeout(resolve, 5));
    },
  };
}

export interface Admin extends Window {
  readonly program: Program;
  /** The copied texts, oldest first. */
  readonly copied: readonly string[];
  /** The saved files by name. */
  readonly saved: ReadonlyMap<string, string>;
  /** How often the operator quit. */
  quits(): number;
  /** Presses named keys, each in a separate chunk, and waits until no request is running. */
  press(...keys: readonly string[]): Promise<void>;
  type(text: string): Promise<void>;
  paste(text: string): Promise<void>;
  /** Waits for words on the screen. */
  until(words: string | RegExp): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** With a simulator that has controls, as started by `deno task dev`. */
export const devSetting: Setting = {
  dev: true,
  simulated: true,
  simulator: "http://127.0.0.1:4010",
  operator: "marek",
  readOnly: false,
  taskCommand: "deno task NAME",
};

export const testSetting: Setting = {
  dev: false,
  simulated: false,
  simulator: null,
  operator: "marek",
  readOnly: false,
  taskCommand: "deno task NAME",
};

/** Opens the whole admin on a real core, in a window. */
export async function openAdmin(
  { core, clock, simulator }: Pick<TestCore, "core" | "clock"> & Partial<TestCore>,
  { columns = 80, rows = 24, setting = testSetting, look = plainLook } = {},
): Promise<Admin> {
  // As if the service ran, of which the header would otherwise say that it is stopped. Remote
  // operators have no service.
  const beats: Core["beats"] | undefined = core.beats;
  if (!setting.readOnly) await beats?.beat("0.1.0").catch(() => undefined);
  let quits = 0;
  const copied: string[] = [];
  const saved = new Map<string, string>();
  let crash: unknown = null;
  const program = createProgram({
    core,
    caller: operatorCaller(setting.operator),
    clock: clock.now,
    restMilliseconds: 0,
    setting,
    size: { columns, rows },
    look,
    onQuit: () => quits++,
    ...(simulator === undefined ? {} : { fetch: simulator.fetch }),
    onCopy: (text) => copied.push(text),
    onSave: (name, text) => {
      saved.set(name, text);
      return Promise.resolve({ path: `latchkey-cases/${name}` });
    },
    onCrash: (error) => crash = error,
  });
  const resized = (width: number, height: number) =>
    program.dispatch({ type: "resized", size: { columns: width, rows: height } });
  const window = await openWindow(<Root program={program} />, columns, rows, resized, {
    alternateScreen: !look.linear,
  });
  const idle = async (): Promise<void> => {
    await program.idle();
    await window.settle();
    if (crash !== null) throw crash;
  };
  const feed = async (chunk: string): Promise<void> => {
    await window.feed(chunk);
    await idle();
  };
  program.dispatch({ type: "started" });
  await idle();
  return {
    ...window,
    program,
    feed,
    copied,
    saved,
    quits: () => quits,
    press: async (...keys) => {
      for (const key of keys) await feed(sequences[key] ?? key);
    },
    type: async (text) => {
      for (const character of text) await feed(character);
    },
    paste: (text) => feed(`\x1b[200~${text}\x1b[201~`),
    until: (words) => until(window, words),
    [Symbol.asyncDispose]: window.close,
  };
}

async function until(window: Window, words: string | RegExp): Promise<void> {
  const end = performance.now() + timeoutMilliseconds;
  const seen = () =>
    typeof words === "string" ? window.screen().includes(words) : words.test(window.screen());
  while (!seen()) {
    if (performance.now() > end) throw new Error(`Never saw ${words} in\n${window.screen()}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
    await window.settle();
  }
}

// When Ink first hides the cursor, it adds signal listeners that are never removed. Done here,
// before any test, they are not reported as a leak of the first test.
await (await openWindow(null)).close();

/** Renders a state and returns the frame. */
export async function frameOf(state: State): Promise<string> {
  if (state.look.linear) return spokenPage(state).join("\n");
  const window = await openWindow(<App state={state} />, state.size.columns, state.size.rows);
  assert.equal(window.scrolledOff(), 0, "taller than the window");
  const screen = window.screen();
  await window.close();
  return screen;
}

/** The folder of a golden frame, by the first word of its name. */
const screensOfFrames: Readonly<Record<string, string>> = {
  access: "access",
  account: "user",
  action: "operator_action",
  activity: "activity",
  app: "apps",
  apps: "apps",
  board: "board",
  bulk: "users",
  case: "case",
  delivery: "delivery",
  form: "form",
  help: "help",
  holding: "user",
  lab: "lab",
  replay: "replay",
  sends: "sends",
  terminals: "terminals",
  user: "user",
  users: "users",
};

/** Compares a frame with its golden text file. `UPDATE=1` rewrites the file. */
export async function assertGolden(name: string, frame: string): Promise<void> {
  const screen = screensOfFrames[name.split("-")[0] ?? ""];
  const folder = screen === undefined ? "golden" : `screens/${screen}/golden`;
  const file = new URL(`./${folder}/${name}.txt`, import.meta.url);
  const got = `${withoutRandomIds(frame)}\n`;
  if (Deno.env.get("UPDATE") === "1") return await Deno.writeTextFile(file, got);
  const wanted = await Deno.readTextFile(file).catch(() => "(no such golden frame)");
  assert.equal(got, wanted, `the frame ${name} has changed; UPDATE=1 accepts it`);
}

/** Replaces the random part of SIDs with zeros. */
function withoutRandomIds(frame: string): string {
  return frame.replace(/\b(VE|VA|RQ)[0-9a-f]{32}\b/g, (_, kind) => `${kind}${"0".repeat(32)}`)
    .replace(/\b(VE|VA|RQ)[0-9a-f]{4}\.\.[0-9a-f]{4}\b/g, "$10000..0000")
    .replace(/\b(VE|VA|RQ)[0-9a-f]{4}(\.{0,2}…)/g, "$10000$2");
}
