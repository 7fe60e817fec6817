const width = 30;
/** Milliseconds between two drawings on a terminal. */
const drawnEvery = 100;

/**
 * A progress bar on standard error, of which the returned function draws how many of the total are
 * done. Without a terminal: a line for each tenth.
 */
export function openProgress(what: string, total: number): (done: number) => void {
  const startedAt = performance.now();
  const isTerminal = Deno.stderr.isTerminal();
  let drawnAt = -Infinity;
  let tenths = 0;
  return (done) => {
    const now = performance.now();
    const isLast = done >= total;
    const line = progressLine(what, done, total, (now - startedAt) / 1000);
    if (!isTerminal) {
      const reached = Math.floor(done / total * 10);
      if (reached > tenths) print(`${line}\n`);
      tenths = reached;
    } else if (isLast || now - drawnAt >= drawnEvery) {
      print(`\r${line}\x1b[K${isLast ? "\n" : ""}`);
      drawnAt = now;
    }
  };
}

/** `users       [###............]  20 %  48,000/s  0:16 left`. */
function progressLine(what: string, done: number, total: number, seconds: number): string {
  const share = Math.min(1, done / total);
  const filled = Math.round(share * width);
  const bar = "#".repeat(filled) + ".".repeat(width - filled);
  const perSecond = done / seconds;
  const left = Math.ceil((total - done) / perSecond);
  const clock = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
  return `${what.padEnd(11)} [${bar}] ${String(Math.floor(share * 100)).padStart(3)} %  ` +
    `${Math.round(perSecond).toLocaleString("en")}/s  ${clock} left`;
}

function print(text: string): void {
  Deno.stderr.writeSync(new TextEncoder().encode(text));
}
