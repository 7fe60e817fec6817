/** A real terminal for tests: tmux. Waits for conditions, never for time alone. */
import assert from "node:assert/strict";

const patienceMilliseconds = 20_000;
const pauseMilliseconds = 50;

export const tmuxIsHere = await hasTmux();

export interface Tmux {
  send(...keys: readonly string[]): Promise<void>;
  screen(): Promise<string>;
  resize(columns: number, rows: number): Promise<void>;
  until(words: string | RegExp): Promise<string>;
  /** `1` and `0` as tmux has them: is the alternate screen shown, is the cursor visible. */
  modes(): Promise<{ readonly alternate: string; readonly cursor: string }>;
  /** What tmux says of the pane, in its own words for it. */
  format(words: string): Promise<string>;
  /** The terminal goes away under the program. Another window stays. */
  killPane(): Promise<void>;
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Runs a command in a window of its own, on a tmux server of its own. */
export async function openTmux(
  command: string,
  env: Readonly<Record<string, string>>,
): Promise<Tmux> {
  const socket = `latchkey-${crypto.randomUUID()}`;
  const tmux = async (...args: readonly string[]): Promise<string> => {
    const { code, stdout, stderr } = await new Deno.Command("tmux", {
      args: ["-L", socket, "-f", "/dev/null", ...args],
      env: { ...env, TERM: "xterm-256color" },
      cwd: new URL("../../../", import.meta.url),
    }).output();
    assert.equal(code, 0, new TextDecoder().decode(stderr));
    return new TextDecoder().decode(stdout);
  };
  // The shell stays after the command, so that what it leaves behind can be looked at.
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

/** Asks again and again until the words are there; shows what was there instead if they never come. */
export async function until(
  look: () => Promise<string>,
  words: string | RegExp,
): Promise<string> {
  const end = performance.now() + patienceMilliseconds;
  for (;;) {
    const seen = await look();
    if (typeof words === "string" ? seen.includes(words) : words.test(seen)) return seen;
    if (performance.now() > end) throw new Error(`Never saw ${words} in\n${seen}`);
    await new Promise((resolve) => setTimeout(resolve, pauseMilliseconds));
  }
}

async function hasTmux(): Promise<boolean> {
  try {
    return (await new Deno.Command("tmux", { args: ["-V"] }).output()).success;
  } catch {
    return false;
  }
}
