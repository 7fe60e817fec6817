import { cpuSeconds } from "../kit/process_facts.ts";
import { atMost, notMeasured, type ReportLine } from "../kit/report.ts";
import { median, range } from "../kit/statistics.ts";
import { size } from "./screen.ts";

const root = new URL("../../", import.meta.url).pathname;
const starts = 9;
const idleSeconds = 10;
const secondsMax = 30;

const settings = {
  LATCHKEY_OPERATOR: "bench",
  // Nothing is sent: these only make the terminal read its settings for a provider.
  LATCHKEY_VERIFY_SERVICES: "single",
  TWILIO_ACCOUNT_SID: `AC${randomHex()}`,
  TWILIO_AUTH_TOKEN: randomHex(),
  TWILIO_VERIFY_SERVICE_SID: `VA${randomHex()}`,
};

/** What is in the first frame with users, and before it. */
const [firstUser, firstFrame] = ["@example.com", "1 Users"];

/**
 * Measures `deno task admin` in a new terminal, on the database in a folder: until its first frame
 * and its first users, while no key is pressed, and until it has printed its help.
 */
export async function measureTasks(
  dataDir: string,
  note: (line: ReportLine) => void,
): Promise<void> {
  const env = { ...settings, LATCHKEY_DATA_DIR: dataDir };
  try {
    await runInTerminal("true", env, async () => {});
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    note(notMeasured("first frame by deno task admin", atMost(250), "script is missing."));
    return;
  }
  const bare = await startsOf(bareTask, env, null);
  const empty = await startsOf("deno run --no-config bench/terminal/empty.ts", env, null);
  const floor = `Of this, a task that does nothing takes ${median(bare).toFixed(0)} ms, and each ` +
    `of two deno run, the launcher's and the terminal's, ${median(empty).toFixed(0)} ms.`;
  note(startLine("first frame by deno task admin", 250, await startsOf(admin, env, firstFrame)));
  note(startLine("the same with users", 250, await startsOf(admin, env, firstUser), floor));
  note(startLine("deno task admin --help", 60, await startsOf(`${admin} --help`, env, null)));
  const completion = `${admin} completion bash`;
  note(startLine("deno task admin completion", 60, await startsOf(completion, env, null)));
  note(await idleLine(env));
}

const admin = "deno task --quiet admin";
const bareTask = "deno task --quiet --config bench/terminal/empty_task.json empty";

type Environment = Readonly<Record<string, string>>;

/** Milliseconds until a command has printed `words`, or until it ends. */
async function startsOf(
  command: string,
  env: Environment,
  words: string | null,
): Promise<readonly number[]> {
  const times: number[] = [];
  // The first one fills Deno's caches.
  for (let turn = 0; turn <= starts; turn++) {
    const startedAt = performance.now();
    let took = NaN;
    await runInTerminal(command, env, async ({ until, type }) => {
      if (words === null) return;
      await until(words);
      took = performance.now() - startedAt;
      await type("q");
    });
    if (turn > 0) times.push(words === null ? performance.now() - startedAt : took);
  }
  return times;
}

function startLine(
  what: string,
  bound: number,
  times: readonly number[],
  more = "",
): ReportLine {
  const sentence = `${range(times)} ms, the median of ${times.length} starts. ${more}`.trim();
  return { what, measured: median(times), unit: "ms", goal: atMost(bound), sentence };
}

/** The CPU of the terminal while no key is pressed. */
async function idleLine(env: Environment): Promise<ReportLine> {
  let share: number | null = null;
  await runInTerminal(admin, env, async ({ pid, until, type }) => {
    await until(firstUser);
    // The counts and the other screens are read after the first frame.
    await wait(2);
    const own = programBelow(pid);
    const before = own === null ? null : cpuSeconds(own);
    await wait(idleSeconds);
    const after = own === null ? null : cpuSeconds(own);
    if (before !== null && after !== null) share = (after - before) * 100 / idleSeconds;
    await type("q");
  });
  return {
    what: "CPU of an idle terminal, in percent",
    measured: share,
    goal: atMost(3),
    sentence: `On the list of users, for ${idleSeconds} s.`,
  };
}

/** The deno process that was started last below a process, which is the terminal itself. */
function programBelow(pid: number): number | null {
  const found = childrenOf(pid).flatMap((child) => programBelow(child) ?? child);
  return found.at(-1) ?? null;
}

function childrenOf(pid: number): readonly number[] {
  try {
    const text = Deno.readTextFileSync(`/proc/${pid}/task/${pid}/children`);
    return text.split(" ").filter(Boolean).map(Number);
  } catch {
    return [];
  }
}

interface Terminal {
  readonly pid: number;
  /** Resolves when the output contains the words, in whatever frame. */
  until(words: string): Promise<void>;
  type(keys: string): Promise<void>;
}

/** Runs a command in a new terminal, and waits until it ends. */
async function runInTerminal(
  command: string,
  env: Environment,
  drive: (terminal: Terminal) => Promise<void>,
): Promise<void> {
  const line = `stty cols ${size.columns} rows ${size.rows}; exec ${command}`;
  const child = new Deno.Command("script", {
    args: ["-qefc", line, "/dev/null"],
    cwd: root,
    env: { ...env, TERM: "xterm-256color" },
    stdin: "piped",
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const timer = setTimeout(() => child.kill(), secondsMax * 1000);
  const output = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  const input = child.stdin.getWriter();
  let printed = "";
  const until = async (words: string): Promise<void> => {
    while (!printed.includes(words)) {
      const { done, value } = await output.read();
      if (done) throw new Error(`${command} ended: ${printed.slice(-400)}`);
      printed += value;
    }
    void drain();
  };
  const drain = async (): Promise<void> => {
    while (!(await output.read()).done);
  };
  const type = (keys: string) => input.write(new TextEncoder().encode(keys));
  await drive({ pid: child.pid, until, type });
  void drain();
  await child.status;
  clearTimeout(timer);
  await input.close().catch(() => undefined);
}

/** Settings that look like placeholders would be refused. */
function randomHex(): string {
  return crypto.randomUUID().replaceAll("-", "");
}

async function wait(seconds: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
}
