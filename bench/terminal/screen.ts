import { EventEmitter } from "node:events";

/** The window of the promise. */
export const size = { columns: 120, rows: 40 };

/** A terminal that only notes when something is written. */
export interface NotingScreen {
  readonly output: EventEmitter;
  readonly input: EventEmitter;
  /**
   * Calls `onPressed` when the program has received the key. If nothing is written until the next
   * key is due, waits for `settled`. Null if nothing is written then, either.
   */
  press(
    key: string,
    onPressed: () => void,
    settled: () => Promise<void>,
  ): Promise<FrameTime | null>;
}

/** Milliseconds from a key to the first byte of its frame. */
export interface FrameTime {
  readonly wall: number;
  /** Without the time in which this thread waited for a processor that others had. */
  readonly own: number;
}

interface FirstByte {
  readonly at: number;
  readonly waited: number;
}

/** Opens a terminal whose keys come at a steady rate, like those of a key that is held down. */
export function openScreen(pauseMilliseconds: number): NotingScreen {
  let written: FirstByte | null = null;
  const output = Object.assign(new EventEmitter(), {
    isTTY: true,
    ...size,
    writable: true,
    write(text: string, done?: unknown): boolean {
      // Ink writes nothing to learn when all is written.
      if (text !== "") written ??= { at: performance.now(), waited: waitedMilliseconds() };
      if (typeof done === "function") done();
      return true;
    },
  });
  let waiting: string | null = null;
  const input = Object.assign(new EventEmitter(), {
    isTTY: true,
    setEncoding: () => undefined,
    setRawMode: () => undefined,
    ref: () => undefined,
    unref: () => undefined,
    resume: () => undefined,
    pause: () => undefined,
    read: (): string | null => {
      const chunk = waiting;
      waiting = null;
      return chunk;
    },
  });
  const press: NotingScreen["press"] = async (key, onPressed, settled) => {
    written = null;
    waiting = key;
    const before = waitedMilliseconds();
    const pressedAt = performance.now();
    input.emit("readable");
    onPressed();
    await new Promise((resolve) => setTimeout(resolve, pauseMilliseconds));
    if (written === null) await settled();
    const first = written as FirstByte | null;
    if (first === null) return null;
    const wall = first.at - pressedAt;
    return { wall, own: wall - (first.waited - before) };
  };
  return { output, input, press };
}

/** How long this thread was ready to run, but did not. Always 0 where Linux does not tell. */
function waitedMilliseconds(): number {
  try {
    const [, waited = "0"] = Deno.readTextFileSync("/proc/self/schedstat").split(" ");
    return Number(waited) / 1_000_000;
  } catch {
    return 0;
  }
}
