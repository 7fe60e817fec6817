/** tmux as a real terminal for tests. Waits for conditions, never for a fixed time. */
import assert from "node:assert/strict";
import { loginName } from "../../task_process.ts";

const timeoutMilliseconds = 20_000;
const pollMilliseconds = 50;

export const tmuxAvailable = await hasTmux();

export interface Tmux {
  send(...keys: readonly string[]): Promise<void>;
  screen(): Promise<string>;
  resize(columns: number, rows: number): Promise<void>;
  until(words: string | RegExp): Promise<string>;
  /** tmux's flags, `1` or `0`: whether the alternate screen and the cursor are shown. */
  modes(): Promise<{ readonly alternate: string; readonly cursor: string }>;
  /** Expands a tmux format for the pane. */
  format(words: string): Promise<string>;
  /** Closes the terminal of the program; another session keeps the server running. */
  killPane(): Promise<void>;
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Runs a command in a new window on its own tmux server. */
export async function openTmux(
  command: string,
  env: Readonly<Record<string, string>>,
): Promise<Tmux> {
  const socket = `latchkey-${crypto.randomUUID()}`;
  const tmux = async (...args: readonly string[]): Promise<string> => {
    const { code, stdout, stderr } = await new Deno.Command("tmux", {
      args: ["-L", socket, "-f", "/dev/null", ...args],
      env: { ...loginName, ...env, TERM: "xterm-256color" },
      cwd: new URL("../../../", import.meta.url),
    }).output();
    assert.equal(code, 0, new TextDecoder().decode(stderr));
    return new TextDecoder().decode(stdout);
  };
  // The shell continues after the command, so that what it leaves behind can be inspected.
  const line = `${command}; echo "left with $?"; cat`;
  await tmux("new-session", "-d", "-s", "admin", "-x", "80", "-y", "24", line);
  const screen = () => tmux("capture-pane", "-p", "-t", "admin");
  const close = async (): Promise<void> => {
    await tmux("kill-server");
  };
  return {
    screen,
    send: async (...keys) => void await tmux("send-keys", "-t", "admin", ...keys),
    resize: async (columns, rows) =>
      void await tmux("resize-window", "-t", "admin", "-x", `${columns}`, "-y", `${rows}`),
    until: (words) => until(screen, words),
    modes: async () => {
      const format = "#{alternate_on} #{cursor_flag}";
      const [alternate = "", cursor = ""] =
        (await tmux("display-message", "-p", "-t", "admin", format)).trim().split(" ");
      return { alternate, cursor };
    },
    format: async (words) => (await tmux("display-message", "-p", "-t", "admin", words)).trim(),
    killPane: async () => {
      await tmux("new-session", "-d", "-s", "other", "cat");
      await tmux("kill-pane", "-t", "admin");
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** Polls until `words` appear; throws with the last output if they never do. */
export async function until(
  look: () => Promise<string>,
  words: string | RegExp,
): Promise<string> {
  const end = performance.now() + timeoutMilliseconds;
  for (;;) {
    const seen = await look();
    if (typeof words === "string" ? seen.includes(words) : words.test(seen)) return seen;
    if (performance.now() > end) throw new Error(`Never saw ${words} in\n${seen}`);
    await new Promise((resolve) => setTimeout(resolve, pollMilliseconds));
  }
}

async function hasTmux(): Promise<boolean> {
  try {
    return (await new Deno.Command("tmux", { args: ["-V"] }).output()).success;
  } catch {
    return false;
  }
}
