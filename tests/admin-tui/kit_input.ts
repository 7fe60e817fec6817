import { EventEmitter } from "node:events";

/** A fake standard input, fed by tests. */
export interface Input {
  readonly stream: EventEmitter & { readonly isRaw: boolean };
  feed(chunk: string): void;
}

export function createInput(): Input {
  let waiting: string | null = null;
  const stream = Object.assign(new EventEmitter(), {
    isTTY: true,
    isRaw: false,
    setEncoding: () => undefined,
    setRawMode: (on: boolean) => void (stream.isRaw = on),
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
  const feed = (chunk: string): void => {
    waiting = chunk;
    stream.emit("readable");
  };
  return { stream, feed };
}
