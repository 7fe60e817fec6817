/** Largest body, in bytes. */
export const bodyBytesMax = 16 * 1024;

/** Time for a whole body; Deno.serve itself waits forever for a slow client. */
export const bodyDeadlineSeconds = 10;

/** Deno's own buffer for a pending read has 64 KB and more, which 2,000 slow clients multiply. */
const readBufferBytes = 4096;

/** Most bodies are shorter; the buffer for a body doubles from here. */
const bodyBytesExpected = 1024;

/** Why a body was not read. */
export type Unread = "body_too_large" | "body_timeout" | "malformed_json" | "overloaded";

type Read = { readonly text: string } | Unread;

/**
 * The body as text. Refuses one over 16 KiB, one that has not arrived after ten seconds, and one
 * that is not UTF-8; "overloaded" where `takeSlot` has no place for an unfinished body. A body that
 * arrived with its head needs no place.
 */
export async function readText(
  request: Request,
  takeSlot: () => (() => void) | null,
): Promise<Read> {
  if (Number(request.headers.get("content-length") ?? 0) > bodyBytesMax) return "body_too_large";
  if (request.body === null) return { text: "" };
  const source = openSource(request.body);
  let release: (() => void) | null = null;
  try {
    if (source.isUnfinished && (release = takeSlot()) === null) return "overloaded";
    const reading = readAll(source);
    if (!source.isUnfinished) {
      const read = await within(0, reading);
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
  /** Known to be unfinished; a body that is not may be unfinished still. */
  readonly isUnfinished: boolean;
  /** The next bytes, which are only valid until the next call; null at the end. */
  read(): Promise<Uint8Array | null>;
  cancel(): void;
}

function openSource(body: ReadableStream<Uint8Array>): Source {
  try {
    return openBufferedSource(body.getReader({ mode: "byob" }));
  } catch {
    // Deno has no byte stream for a body that arrived together with its head.
    const reader = body.getReader();
    return {
      isUnfinished: false,
      read: async () => (await reader.read()).value ?? null,
      cancel: () => void reader.cancel().catch(() => undefined),
    };
  }
}

/** Reads through one small buffer, which travels to the reader and back. */
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

async function readAll(source: Source): Promise<Read> {
  try {
    let bytes = new Uint8Array(bodyBytesExpected);
    let size = 0;
    for (let chunk = await source.read(); chunk !== null; chunk = await source.read()) {
      if (size + chunk.length > bodyBytesMax) return "body_too_large";
      if (size + chunk.length > bytes.length) bytes = grown(bytes, size + chunk.length);
      bytes.set(chunk, size);
      size += chunk.length;
    }
    // fatal: bytes that are not UTF-8 must not turn into U+FFFD inside a password.
    return { text: new TextDecoder("utf-8", { fatal: true }).decode(bytes.subarray(0, size)) };
  } catch {
    // No UTF-8; or the client left or sent broken chunks, and the answer is not read.
    return "malformed_json";
  }
}

function grown(bytes: Uint8Array, size: number): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(Math.max(2 * bytes.length, size));
  larger.set(bytes);
  return larger;
}

/** What `reading` gives within that time. Zero: what needs nothing more from the client. */
async function within(seconds: number, reading: Promise<Read>): Promise<Read | "too_late"> {
  const deadline = Promise.withResolvers<"too_late">();
  const timer = setTimeout(() => deadline.resolve("too_late"), seconds * 1000);
  const read = await Promise.race([reading, deadline.promise]);
  clearTimeout(timer);
  return read;
}
