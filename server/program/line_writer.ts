/** Writes bytes and resolves to the number that were written, like `Deno.stdout.write`. */
export type Output = (bytes: Uint8Array) => Promise<number>;

/** About 5,000 lines of the log, or one second of a busy service. */
const pendingCharsMax = 1024 * 1024;
/** At this size, lines are written without waiting for more. */
const batchChars = 16 * 1024;
const batchMilliseconds = 100;
const flushMilliseconds = 500;

/**
 * Writes lines to an output that may be slow, full or closed, without ever blocking or throwing.
 * One write is in progress at a time, and at most 1 MiB (in UTF-16 units) is buffered for the next.
 * Lines beyond that, and lines whose write fails, are dropped and counted. When writing works
 * again, the line that `lostLines` returns for their number is written first.
 */
export class LineWriter {
  readonly #output: Output;
  readonly #lostLines: (count: number) => string;
  #pending = "";
  #lost = 0;
  #lostAndReported = 0;
  // The last line was written only in part: the next batch must start on a new line.
  #torn = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #timerIsSoon = false;
  #writing: Promise<void> | null = null;

  constructor(output: Output, lostLines: (count: number) => string) {
    this.#output = output;
    this.#lostLines = lostLines;
  }

  /**
   * Buffers lines, each with its newline, and returns immediately; never throws. They are written a
   * tenth of a second later, or with `soon` after the current turn of the event loop.
   */
  write(lines: string, soon = false): void {
    if (this.#pending.length + lines.length <= pendingCharsMax) this.#pending += lines;
    else this.#lost += newlinesIn(lines);
    this.#schedule(soon || this.#pending.length > batchChars);
  }

  /** Lines that were lost since the start. */
  lost(): number {
    return this.#lost + this.#lostAndReported;
  }

  /** Resolves when all lines are written or lost, or after half a second. */
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

  /** Returns false if the output failed. */
  async #writeBatch(): Promise<boolean> {
    const [lost, lines, torn] = [this.#lost, this.#pending, this.#torn ? "\n" : ""];
    const report = lost === 0 ? "" : this.#lostLines(lost);
    const bytes = new TextEncoder().encode(torn + report + lines);
    this.#pending = "";
    const written = bytes.subarray(0, await writeAll(this.#output, bytes));
    if (written.length > 0) this.#torn = written.at(-1) !== newline;
    if (written.length === bytes.length) {
      this.#lost -= lost;
      this.#lostAndReported += lost;
      return true;
    }
    // A line that lacks only its newline gets it from the next batch.
    const ends = newlinesIn(new TextDecoder().decode(written)) +
      (bytes[written.length] === newline ? 1 : 0);
    const whole = Math.max(0, ends - torn.length);
    const reported = report !== "" && whole > 0;
    this.#lost += newlinesIn(lines) - whole + (reported ? 1 - lost : 0);
    if (reported) this.#lostAndReported += lost;
    return false;
  }
}

/** Returns the number of bytes written, which is less than their length if the output failed. */
async function writeAll(output: Output, bytes: Uint8Array): Promise<number> {
  let at = 0;
  try {
    while (at < bytes.length) at += await output(bytes.subarray(at));
  } catch {
    // Closed or full, and there is nowhere else to report it. The caller counts the lost lines.
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
