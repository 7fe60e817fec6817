/** Runs the project's tasks as processes, as a user would. @module */
import assert from "node:assert/strict";

const root = new URL("../", import.meta.url);
const decoder = new TextDecoder();

/** Long enough for a cold start on a busy machine; a test that works never waits so long. */
const patienceSeconds = 60;

export interface TaskProcess {
  /** Everything printed so far, standard output and error together, in order of arrival. */
  output(): string;
  /** Resolves when the output holds `text`; fails the test when the process ends or stays silent. */
  until(text: string): Promise<void>;
  signal(signal: Deno.Signal): void;
  /** Resolves with the exit code. */
  ended(): Promise<number>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Starts `deno task <name>` with exactly these settings and nothing inherited but the essentials. */
export function startTask(
  name: string,
  env: Readonly<Record<string, string>>,
  args: readonly string[] = [],
): TaskProcess {
  return start(Deno.execPath(), ["task", "--quiet", name, ...args], env);
}

/** As `startTask`, with so many file descriptors at most: Deno raises the soft limit by itself. */
export function startTaskWithFiles(
  files: number,
  name: string,
  env: Readonly<Record<string, string>>,
): TaskProcess {
  const limit = `--nofile=${files}:${files}`;
  return start("prlimit", [limit, Deno.execPath(), "task", "--quiet", name], env);
}

/** As `startTask`, for a program of this project that is no task. */
export function startProgram(
  path: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): TaskProcess {
  return start(path, args, env);
}

function start(
  program: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): TaskProcess {
  const child = new Deno.Command(program, {
    args: [...args],
    cwd: root,
    clearEnv: true,
    env: { ...essentials(), ...env, NO_COLOR: "1" },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  let printed = "";
  let wake = Promise.withResolvers<void>();
  const read = async (stream: ReadableStream<Uint8Array>): Promise<void> => {
    for await (const chunk of stream) {
      printed += decoder.decode(chunk);
      wake.resolve();
      wake = Promise.withResolvers();
    }
  };
  const reading = Promise.all([read(child.stdout), read(child.stderr)]);
  const ended = async (): Promise<number> => {
    const [status] = await Promise.all([child.status, reading]);
    return status.code;
  };
  const until = async (text: string): Promise<void> => {
    const patience = Promise.withResolvers<void>();
    const timer = setTimeout(patience.resolve, patienceSeconds * 1000);
    let over = false;
    const end = Promise.race([ended(), patience.promise]).then(() => void (over = true));
    while (!printed.includes(text) && !over) await Promise.race([wake.promise, end]);
    clearTimeout(timer);
    assert.ok(printed.includes(text), `never saw ${text} in:\n${printed}`);
  };
  const signal = (name: Deno.Signal): void => {
    try {
      child.kill(name);
    } catch {
      // It has ended already.
    }
  };
  const dispose = async (): Promise<void> => {
    signal("SIGTERM");
    await ended();
  };
  return { output: () => printed, until, signal, ended, [Symbol.asyncDispose]: dispose };
}

/** What Deno itself needs to find its cache and its own name. */
export function essentials(): Record<string, string> {
  const names = ["HOME", "PATH", "DENO_DIR", "TMPDIR", "NPM_CONFIG_REGISTRY", "SSL_CERT_FILE"];
  const more = ["NODE_EXTRA_CA_CERTS", "DENO_CERT", "HTTPS_PROXY", "NO_PROXY"];
  return Object.fromEntries(
    [...names, ...more].flatMap((name) => {
      const value = Deno.env.get(name);
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

/** A folder that goes away with the test. */
export function temporaryFolder(): { readonly path: string; [Symbol.dispose](): void } {
  const path = Deno.makeTempDirSync({ prefix: "latchkey-test-" });
  return { path, [Symbol.dispose]: () => Deno.removeSync(path, { recursive: true }) };
}
