import type { FunctionRange } from "./early_functions.ts";
import { pathsIn } from "./paths_in.ts";
import { removeIfExists } from "./replace_build.ts";
import type { Trial } from "./trial_run.ts";

/** What Deno writes for each script of a run with `--coverage`. */
interface Coverage {
  readonly url: string;
  readonly functions: readonly {
    readonly ranges: readonly {
      readonly startOffset: number;
      readonly endOffset: number;
      readonly count: number;
    }[];
  }[];
}

const secondsMax = 30;

/** Six trials next to seven busy programs on two cores then called the same 2,551 functions. */
const settledMilliseconds = 2000;

const userName = "ada@example.com";
const terminalSettings = {
  LATCHKEY_OPERATOR: "build",
  TERM: "xterm-256color",
  TWILIO_VERIFY_BASE_URL: "http://127.0.0.1",
};

/** Nothing is sent: these only make the programs read their settings for a provider. */
const provider = {
  TWILIO_ACCOUNT_SID: "AC00000000000000000000000000facade",
  TWILIO_AUTH_TOKEN: "facade00facade00facade00facade00",
  TWILIO_VERIFY_SERVICE_SID: "VA00000000000000000000000000facade",
};

/**
 * Starts the bundled service, and the terminal with one user, with a new folder of data and without
 * the settings of this process. Returns the functions that the two starts called, by the path of
 * their bundle. Throws if one does not start, or does not end cleanly.
 */
export async function functionsOfStarts(
  folder: string,
  { service, admin }: { readonly service: string; readonly admin: string },
): Promise<ReadonlyMap<string, readonly FunctionRange[]>> {
  const trial = `${Deno.realPathSync(folder)}/trial`;
  const coverage = [`--coverage=${trial}/coverage`];
  removeIfExists(trial);
  try {
    // The first one creates the database, which no later one does.
    await startService(trial, service, []);
    await startService(trial, service, coverage);
    await createUser(trial, admin);
    await startTerminal(trial, admin, coverage);
    return calledFunctions(`${trial}/coverage`);
  } finally {
    removeIfExists(trial);
  }
}

/** Asks the service whether it is ready. */
async function startService(
  trial: string,
  program: string,
  flags: readonly string[],
): Promise<void> {
  const [port, innerPort] = [freePort(), freePort()];
  const settings = {
    LATCHKEY_HOST: "127.0.0.1",
    LATCHKEY_INNER_PORT: String(innerPort),
    PORT: String(port),
    TWILIO_VERIFY_BASE_URL: `http://127.0.0.1:${port}`,
  };
  await runTrial(trial, { program, kind: "service", settings, flags }, async (until) => {
    // Only then does it stop cleanly at a signal.
    if (!await until('"listening"')) return;
    const response = await fetch(`http://127.0.0.1:${port}/readyz`);
    await response.body?.cancel();
  });
}

async function createUser(trial: string, program: string): Promise<void> {
  const args = ["users", "create", userName, "--phone=+12025550143", "--reason=trial", "--yes"];
  await runTrial(trial, { program, kind: "command", settings: terminalSettings, args });
}

/**
 * Leaves by a key once the user is shown and what the terminal reads after that has ended. To leave
 * earlier would call other functions each time, and builds of the same source would differ.
 */
async function startTerminal(
  trial: string,
  program: string,
  flags: readonly string[],
): Promise<void> {
  const run = { program, kind: "screen", settings: terminalSettings, flags } as const;
  await runTrial(trial, run, async (until, type) => {
    if (!await until(userName)) return;
    await new Promise((resolve) => setTimeout(resolve, settledMilliseconds));
    await type("q");
  });
}

interface TrialRun extends Trial {
  readonly args?: readonly string[];
  /** Of Deno. */
  readonly flags?: readonly string[];
}

type Until = (text: string) => Promise<boolean>;

/** Runs a program, which ends by itself or when its standard input does. */
async function runTrial(
  trial: string,
  { program, kind, settings, args = [], flags = [] }: TrialRun,
  drive: (until: Until, type: (keys: string) => Promise<void>) => Promise<void> = async () => {},
): Promise<void> {
  const all = { ...provider, LATCHKEY_DATA_DIR: `${trial}/data`, ...settings };
  const run = decodeURIComponent(new URL("./trial_run.ts", import.meta.url).pathname);
  const child = new Deno.Command("deno", {
    args: ["run", "--quiet", "--no-config", "--no-lock", ...flags, "-A", run, ...args],
    env: {
      DENO_DIR: `${trial}/cache`,
      TRIAL: JSON.stringify({ program, kind, settings: all } satisfies Trial),
    },
    stdin: "piped",
    stdout: "piped",
    // At its end, the terminal shows the cursor there.
    stderr: "piped",
  }).spawn();
  const errors = new Response(child.stderr).text();
  const input = child.stdin.getWriter();
  const end = (): Promise<void> => input.close().catch(() => undefined);
  const timer = setTimeout(end, secondsMax * 1000);
  const output = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  await drive(
    (text) => prints(output, text),
    (keys) => input.write(new TextEncoder().encode(keys)),
  );
  await end();
  const { code } = await child.status.finally(() => clearTimeout(timer));
  if (code === 0) return;
  throw new Error(`Cannot start ${program}: it exited with ${code}: ${await errors}`);
}

/** Reads until the text has been printed, and the rest in the background. False at the end. */
async function prints(
  reader: ReadableStreamDefaultReader<string>,
  text: string,
): Promise<boolean> {
  let printed = "";
  while (!printed.includes(text)) {
    const { done, value } = await reader.read();
    if (done) return false;
    printed += value;
  }
  void (async () => {
    while (!(await reader.read()).done);
  })();
  return true;
}

function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}

function calledFunctions(folder: string): ReadonlyMap<string, readonly FunctionRange[]> {
  const scripts = pathsIn(folder).filter((path) => path.endsWith(".json"))
    .map((path): Coverage => JSON.parse(Deno.readTextFileSync(path)));
  return new Map(scripts.map(({ url, functions }) => [
    decodeURIComponent(new URL(url).pathname),
    functions.flatMap(({ ranges: [whole] }) =>
      whole === undefined || whole.count === 0
        ? []
        : [{ start: whole.startOffset, end: whole.endOffset }]
    ),
  ]));
}
