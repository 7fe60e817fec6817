/** The maximum size of a body, in bytes. */
export const bodyBytesMax = 16 * 1024;

/** The maximum for a batch of the provider's events, in bytes. */
export const batchBytesMax: number = 256 * 1024;

/** The deadline for a whole body. Deno.serve has none, and waits forever for a slow client. */
export const bodyDeadlineSeconds = 10;

/** Deno's own buffer for a pending read takes 64 KB or more: too much for 2,000 slow clients. */
const readBufferBytes = 4096;

/** The initial size of the buffer for a body, which doubles as needed. Most bodies fit. */
const bodyBytesExpected = 1024;

/** Why a body was not read. */
export type Unread = "body_too_large" | "body_timeout" | "malformed_json" | "overloaded";

type Read = { readonly text: string } | Unread;

/**
 * Reads the body as text. Refuses one that exceeds `bytesMax`, 16 KiB by default, takes longer than
 * ten seconds, or is not UTF-8. Returns "overloaded" if `takeSlot` has no slot for an unfinished
 * body; a body that arrived with the headers needs none.
 */
export async function readText(
  request: Request,
  takeSlot: () => (() => void) | null,
  bytesMax: number = bodyBytesMax,
): Promise<Read> {
  if (Number(request.headers.get("content-length") ?? 0) > bytesMax) return "body_too_large";
  if (request.body === null) return { text: "" };
  const source = openSource(request.body);
  let release: (() => void) | null = null;
  try {
    if (source.isUnfinished && (release = takeSlot()) === null) return "overloaded";
    const reading = readAll(source, bytesMax);
    if (!source.isUnfinished) {
      const read = await withinTurn(reading);
      if (read !== "too_late") return read;
      if ((release = takeSlot()) === null) return "overloaded";
    }
    const read = await within(bodyDeadlineSeconds, reading);
    return read === "too_late" ? "body_timeout" : read;
  } finally {
    release?.();
    source.cancel();
  }
}

interface Source {
  /** True if the body is known to be unfinished; if false, it may still be. */
  readonly isUnfinished: boolean;
  /** Returns the next bytes, which are valid only until the next call, or null at the end. */
  read(): Promise<Uint8Array | null>;
  cancel(): void;
}

function openSource(body: ReadableStream<Uint8Array>): Source {
  try {
    return openBufferedSource(body.getReader({ mode: "byob" }));
  } catch {
    // Deno has no byte stream for a body that arrived along with the headers.
    const reader = body.getReader();
    return {
      isUnfinished: false,
      read: async () => (await reader.read()).value ?? null,
      cancel: () => void reader.cancel().catch(() => undefined),
    };
  }
}

/** Reads through one small buffer, which is transferred to the reader and back. */
function openBufferedSource(reader: ReadableStreamBYOBReader): Source {
  let buffer = new ArrayBuffer(readBufferBytes);
  return {
    isUnfinished: true,
    async read(): Promise<Uint8Array | null> {
      const { value, done } = await reader.read(new Uint8Array(buffer));
      if (done || value === undefined) return null;
      buffer = value.buffer;
      return value;
    },
    cancel: () => void reader.cancel().catch(() => undefined),
  };
}

async function readAll(source: Source, bytesMax: number): Promise<Read> {
  try {
    let bytes = new Uint8Array(bodyBytesExpected);
    let size = 0;
    for (let chunk = await source.read(); chunk !== null; chunk = await source.read()) {
      if (size + chunk.length > bytesMax) return "body_too_large";
      if (size + chunk.length > bytes.length) bytes = grown(bytes, size + chunk.length);
      bytes.set(chunk, size);
      size += chunk.length;
    }
    // fatal: bytes that are not UTF-8 must not become U+FFFD in a password.
    return { text: new TextDecoder("utf-8", { fatal: true }).decode(bytes.subarray(0, size)) };
  } catch {
    // Not UTF-8; or the client disconnected or sent broken chunks, and reads no response.
    return "malformed_json";
  }
}

function grown(bytes: Uint8Array, size: number): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(Math.max(2 * bytes.length, size));
  larger.set(bytes);
  return larger;
}

/** Waits only for what has already arrived. A timer costs more. */
async function withinTurn(reading: Promise<Read>): Promise<Read | "too_late"> {
  const turn = Promise.withResolvers<"too_late">();
  const immediate = setImmediate(() => turn.resolve("too_late"));
  const read = await Promise.race([reading, turn.promise]);
  clearImmediate(immediate);
  return read;
}

/** Waits for `reading` that long at most. */
async function within(seconds: number, reading: Promise<Read>): Promise<Read | "too_late"> {
  const deadline = Promise.withResolvers<"too_late">();
  const timer = setTimeout(() => deadline.resolve("too_late"), seconds * 1000);
  const read = await Promise.race([reading, deadline.promise]);
  clearTimeout(timer);
  return read;
}
