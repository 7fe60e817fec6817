import type { FunctionRange } from "./early_functions.ts";
import { pathsIn } from "./paths_in.ts";
import { removeIfExists } from "./replace_build.ts";

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

/** Nothing is sent: these only make the service read its settings for a provider. */
const provider = {
  TWILIO_ACCOUNT_SID: "AC00000000000000000000000000facade",
  TWILIO_AUTH_TOKEN: "facade00facade00facade00facade00",
  TWILIO_VERIFY_SERVICE_SID: "VA00000000000000000000000000facade",
};

/**
 * Starts the bundled service twice with an empty folder of data, without the settings of this
 * process, and asks whether it is ready. Returns the functions that the second start called, by the
 * path of their bundle. Throws if it does not start, or does not stop cleanly.
 */
export async function functionsOfStart(
  folder: string,
  program: string,
): Promise<ReadonlyMap<string, readonly FunctionRange[]>> {
  const trial = `${Deno.realPathSync(folder)}/trial`;
  removeIfExists(trial);
  try {
    // The first one creates the database, which no later one does.
    await startOnce(trial, program, []);
    await startOnce(trial, program, [`--coverage=${trial}/coverage`]);
    return calledFunctions(`${trial}/coverage`);
  } finally {
    removeIfExists(trial);
  }
}

async function startOnce(
  trial: string,
  program: string,
  flags: readonly string[],
): Promise<void> {
  const [port, innerPort] = [freePort(), freePort()];
  const settings = {
    ...provider,
    LATCHKEY_DATA_DIR: `${trial}/data`,
    LATCHKEY_HOST: "127.0.0.1",
    LATCHKEY_INNER_PORT: String(innerPort),
    PORT: String(port),
    TWILIO_VERIFY_BASE_URL: `http://127.0.0.1:${port}`,
  };
  const run = decodeURIComponent(new URL("./trial_run.ts", import.meta.url).pathname);
  const child = new Deno.Command("deno", {
    args: ["run", "--quiet", "--no-config", "--no-lock", ...flags, "-A", run, program],
    env: { DENO_DIR: `${trial}/cache`, TRIAL_SETTINGS: JSON.stringify(settings) },
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  // Closing standard input ends it.
  const end = (): Promise<void> => child.stdin.close().catch(() => undefined);
  const timer = setTimeout(end, secondsMax * 1000);
  // Only then does it stop cleanly at a signal.
  if (await prints(child.stdout, '"listening"')) {
    const response = await fetch(`http://127.0.0.1:${port}/readyz`);
    await response.body?.cancel();
  }
  await end();
  const { code } = await child.status;
  clearTimeout(timer);
  if (code !== 0) throw new Error(`Cannot start ${program}: it exited with ${code}`);
}

/** Reads until the text has been printed, and the rest in the background. False at the end. */
async function prints(output: ReadableStream<Uint8Array>, text: string): Promise<boolean> {
  const reader = output.pipeThrough(new TextDecoderStream()).getReader();
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
