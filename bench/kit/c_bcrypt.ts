import type { Cleaning } from "./cleaning.ts";
import { compileC } from "./compile_c.ts";

/** How many hashes a C program made, and what they took. */
export interface CHashes {
  readonly perSecond: number;
  readonly cpuSecondsEach: number;
  readonly seconds: number;
}

/** bcrypt of C libxcrypt in its own process, compiled for this run. */
export interface CBcrypt {
  /** Hashes in all `threads` for at least `seconds`; with 0, once in each thread. */
  run(threads: number, seconds: number): Promise<CHashes>;
}

const source = new URL("../peers/c_bcrypt.c", import.meta.url).pathname;

/**
 * Compiles and starts the program, which stops at the end of the run. Returns a sentence instead if
 * this machine has no C compiler or no libxcrypt with its header.
 */
export async function openCBcrypt(
  directory: string,
  setting: string,
  cleaning: Cleaning,
): Promise<CBcrypt | string> {
  const program = `${directory}/c_bcrypt`;
  const failure = await compile(program);
  if (failure !== null) return failure;
  const child = new Deno.Command(program, {
    args: [setting],
    stdin: "piped",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const orders = child.stdin.getWriter();
  const answers = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  cleaning.add(async () => {
    // The program ends with its input.
    await orders.close().catch(() => undefined);
    await child.status;
  });
  return {
    async run(threads, seconds): Promise<CHashes> {
      await orders.write(new TextEncoder().encode(`${threads} ${seconds}\n`));
      let line = "";
      while (!line.endsWith("\n")) {
        const { value, done } = await answers.read();
        if (done) throw new Error("The C program ended");
        line += value;
      }
      const [count = NaN, wall = NaN, cpu = NaN] = line.trim().split(" ").map(Number);
      return { perSecond: count / wall, cpuSecondsEach: cpu / count, seconds: wall };
    },
  };
}

/** Compiles like Debian compiles its packages. Returns why it failed, or null. */
async function compile(program: string): Promise<string | null> {
  const failure = await compileC(["-O2", "-o", program, source, "-lcrypt", "-pthread"]);
  return failure === null ? null : `Cannot compare with C libxcrypt: ${failure}`;
}
