/** Writes `bytes` and resolves with how many it took, as `Deno.stdout.write` does. */
export type Output = (bytes: Uint8Array) => Promise<number>;

/** Some 5,000 lines of the log: about a second of a busy service. */
const pendingCharsMax = 1024 * 1024;
/** From this size on, waiting for more lines saves no write worth saving. */
const batchChars = 16 * 1024;
const batchMilliseconds = 100;
const flushMilliseconds = 500;

/**
 * Writes lines to an output that may be slow, full or closed, and never makes its caller wait or
 * fail. One write is under way at a time, and at most 1 MiB (in UTF-16 units) waits for it. Lines
 * beyond that, and those whose write fails, are dropped and counted; `lostLines` words the line
 * that reports their number as soon as writing works again.
 */
export class LineWriter {
  readonly #output: Output;
  readonly #lostLines: (count: number) => string;
  #pending = "";
  #lost = 0;
  // A line was written in part: the next one must not continue it.
  #torn = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #timerIsSoon = false;
  #writing: Promise<void> | null = null;

  constructor(output: Output, lostLines: (count: number) => string) {
    this.#output = output;
    this.#lostLines = lostLines;
  }

  /**
   * Takes lines, each with its newline, and returns at once; never throws. They are written a
   * tenth of a second later; with `soon`, when the current turn of the event loop is over.
   */
  write(lines: string, soon = false): void {
    if (this.#pending.length + lines.length <= pendingCharsMax) this.#pending += lines;
    else this.#lost += newlinesIn(lines);
    this.#schedule(soon || this.#pending.length > batchChars);
  }

  /** Resolves when all lines are written or lost, at the latest after half a second. */
  async flush(): Promise<void> {
    this.#start();
    if (this.#writing !== null) await atMost(flushMilliseconds, this.#writing);
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #schedule(soon: boolean): void {
    if (this.#writing !== null) return;
    if (this.#timer !== undefined && (this.#timerIsSoon || !soon)) return;
    clearTimeout(this.#timer);
    this.#timerIsSoon = soon;
    this.#timer = setTimeout(() => this.#start(), soon ? 0 : batchMilliseconds);
  }

  #start(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#pending !== "") this.#writing ??= this.#drain();
  }

  async #drain(): Promise<void> {
    while (this.#pending !== "" && await this.#writeBatch());
    this.#writing = null;
    if (this.#pending !== "") this.#schedule(false);
  }

  /** False where the output failed. */
  async #writeBatch(): Promise<boolean> {
    const [lost, lines, torn] = [this.#lost, this.#pending, this.#torn ? "\n" : ""];
    const report = lost === 0 ? "" : this.#lostLines(lost);
    const bytes = new TextEncoder().encode(torn + report + lines);
    this.#pending = "";
    const written = bytes.subarray(0, await writeAll(this.#output, bytes));
    if (written.length > 0) this.#torn = written.at(-1) !== newline;
    if (written.length === bytes.length) {
      this.#lost -= lost;
      return true;
    }
    // A line that lacks nothing but its newline gets that from the next batch.
    const ends = newlinesIn(new TextDecoder().decode(written)) +
      (bytes[written.length] === newline ? 1 : 0);
    const whole = Math.max(0, ends - torn.length);
    const reported = report !== "" && whole > 0;
    this.#lost += newlinesIn(lines) - whole + (reported ? 1 - lost : 0);
    return false;
  }
}

/** How many bytes were written; fewer than there are where the output failed. */
async function writeAll(output: Output, bytes: Uint8Array): Promise<number> {
  let at = 0;
  try {
    while (at < bytes.length) at += await output(bytes.subarray(at));
  } catch {
    // Closed, full or gone, and there is no other place to say so. The caller counts what is lost.
  }
  return at;
}

const newline = 0x0a;

function newlinesIn(text: string): number {
  return text.split("\n").length - 1;
}

async function atMost(milliseconds: number, work: Promise<void>): Promise<void> {
  const deadline = Promise.withResolvers<void>();
  const timer = setTimeout(deadline.resolve, milliseconds);
  await Promise.race([work, deadline.promise]);
  clearTimeout(timer);
}
