/** Runs the project's tasks as separate processes, like a user. @module */
import assert from "node:assert/strict";

const root = new URL("../", import.meta.url);
const decoder = new TextDecoder();

/** Long enough for a cold start on a busy machine. A successful test never waits that long. */
const timeoutSeconds = 60;

export interface TaskProcess {
  /** Everything printed so far to standard output and standard error, in order of arrival. */
  output(): string;
  /** Resolves when the output contains `text`; fails if the process ends or is too slow. */
  until(text: string): Promise<void>;
  signal(signal: Deno.Signal): void;
  /** Resolves with the exit code. */
  ended(): Promise<number>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Starts `deno task <name>` with only these settings and the essential variables. */
export function startTask(
  name: string,
  env: Readonly<Record<string, string>>,
  args: readonly string[] = [],
): TaskProcess {
  return start(Deno.execPath(), ["task", "--quiet", name, ...args], env);
}

/** Like `startTask`, with a hard limit of file descriptors, because Deno raises the soft limit. */
export function startTaskWithFiles(
  files: number,
  name: string,
  env: Readonly<Record<string, string>>,
): TaskProcess {
  const limit = `--nofile=${files}:${files}`;
  return start("prlimit", [limit, Deno.execPath(), "task", "--quiet", name], env);
}

/** Like `startTask`, for a program of this project that is not a task. */
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
    env: { ...essentials(), ...loginName, ...env, NO_COLOR: "1" },
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
    const timeout = Promise.withResolvers<void>();
    const timer = setTimeout(timeout.resolve, timeoutSeconds * 1000);
    let over = false;
    const end = Promise.race([ended(), timeout.promise]).then(() => void (over = true));
    while (!printed.includes(text) && !over) await Promise.race([wake.promise, end]);
    clearTimeout(timer);
    assert.ok(printed.includes(text), `${text} is not in:\n${printed}`);
  };
  const signal = (name: Deno.Signal): void => {
    try {
      child.kill(name);
    } catch {
      // It has already ended.
    }
  };
  const dispose = async (): Promise<void> => {
    signal("SIGTERM");
    await ended();
  };
  return { output: () => printed, until, signal, ended, [Symbol.asyncDispose]: dispose };
}

/** What a login sets. A container or a CI job may not, and the admin records who acts. */
export const loginName = { LOGNAME: "tester" };

/** The environment variables that Deno itself needs. */
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

/** A folder that is removed after the test. */
export function temporaryFolder(): { readonly path: string; [Symbol.dispose](): void } {
  const path = Deno.makeTempDirSync({ prefix: "latchkey-test-" });
  return { path, [Symbol.dispose]: () => Deno.removeSync(path, { recursive: true }) };
}
