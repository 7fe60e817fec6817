import type { LinkState } from "./gate_limits.ts";

/** A client's connection, and the connection that relays it to the HTTP server. */
export interface Link {
  readonly client: Deno.TcpConn;
  readonly address: Deno.NetAddr;
  /** The network that it counts toward; null for a trusted proxy. */
  readonly network: string | null;
  /** Opened when the client has sent its first bytes. */
  inner: Deno.TcpConn | null;
  state: LinkState;
  /** When the state started, or when an idle link last relayed bytes, in milliseconds. */
  since: number;
  /** When the pending write to the client started; null if no write is pending. */
  writingSince: number | null;
  /** The client has closed its side, and may still read. */
  hasEnded: boolean;
  /** Aborted once the client has closed its side: probably, it has left. */
  readonly left: AbortController;
  /** False once the link is no longer counted and its connections are closed. */
  isOpen: boolean;
}

/** Opens the connection to the HTTP server. Returns null if that fails or the link is closed. */
export type Dial = (link: Link) => Promise<Deno.TcpConn | null>;

/**
 * Answers requests without the HTTP server, beginning with the one in the first `length` bytes of
 * the buffer. Returns the number of bytes in the buffer that are left to the server, with all that
 * follow, or null if the client sends nothing more.
 */
export type AnswerDirectly = (
  link: Link,
  buffer: Uint8Array<ArrayBuffer>,
  length: number,
) => Promise<number | null>;

export interface CarryOptions {
  readonly answerDirectly: AnswerDirectly;
  readonly dial: Dial;
  readonly now: () => number;
}

/** Each link has two pending reads, each with a buffer. Most requests and responses fit. */
const bufferBytes = 4096;

/**
 * Answers requests directly, and from the first one that needs the HTTP server on, relays bytes in
 * both directions, until both sides are done or one fails. A client that has closed its writing
 * side still receives the response. Does not close the connections.
 */
export async function carry(
  link: Link,
  { answerDirectly, dial, now }: CarryOptions,
): Promise<void> {
  const buffer = new Uint8Array(bufferBytes);
  const read = await link.client.read(buffer);
  if (read === null) return;
  noteBytes(link, now());
  const unread = await answerDirectly(link, buffer, read);
  if (unread === null) return;
  const length = await readStart(link, buffer, unread);
  if (length === null) return;
  const inner = await dial(link);
  if (inner === null) return;
  link.inner = inner;
  // The first error in either direction ends both.
  await Promise.all([
    carryAnswers(link, inner, now),
    carryRequests(link, inner, { buffer, length, now }),
  ]);
}

const preface = new TextEncoder().encode("PRI");

const http2Refused = new TextEncoder().encode(
  "HTTP/1.1 505 HTTP Version Not Supported\r\nconnection: close\r\ncontent-length: 0\r\n\r\n",
);

/**
 * Reads until the bytes cannot be the start of HTTP/2, which always begins with `PRI * HTTP/2.0`:
 * one connection could carry hundreds of requests, which no limit here counts. No HTTP/1.1 method
 * starts with `PRI`. The buffer already has `length` bytes. Returns null if the client disconnected
 * or was refused.
 */
async function readStart(
  link: Link,
  buffer: Uint8Array,
  length: number,
): Promise<number | null> {
  while (preface.every((byte, at) => at >= length || buffer[at] === byte)) {
    if (length >= preface.length) {
      await writeAll(link.client, http2Refused);
      return null;
    }
    const read = await link.client.read(buffer.subarray(length));
    if (read === null) return null;
    length += read;
  }
  return length;
}

interface RequestBytes {
  readonly buffer: Uint8Array;
  /** The number of bytes already in the buffer. */
  readonly length: number;
  readonly now: () => number;
}

async function carryRequests(
  link: Link,
  inner: Deno.TcpConn,
  { buffer, length, now }: RequestBytes,
): Promise<void> {
  await writeAll(inner, buffer.subarray(0, length));
  for (let isWanted = true;;) {
    const read = await link.client.read(buffer);
    if (read === null) break;
    // After the last response, the rest is read and dropped: closing a socket with unread bytes
    // resets the connection, and the client may lose the response.
    if (!isWanted || link.state === "closing") continue;
    noteBytes(link, now());
    isWanted = await writeAll(inner, buffer.subarray(0, read)).then(() => true, () => false);
  }
  noteEnd(link);
  // Deno drops a response if it reaches the end of the input first. The sweep ends a link whose
  // request has started.
  if (link.state === "idle") endInner(link);
}

async function carryAnswers(
  link: Link,
  inner: Deno.TcpConn,
  now: () => number,
): Promise<void> {
  const buffer = new Uint8Array(bufferBytes);
  for (;;) {
    const read = await inner.read(buffer);
    if (read === null) break;
    await writeToClient(link, buffer.subarray(0, read), now);
  }
  await startClosing(link, now);
}

/** The last response has been sent. */
export async function startClosing(link: Link, now: () => number): Promise<void> {
  link.state = "closing";
  link.since = now();
  if (!link.hasEnded) await link.client.closeWrite();
}

/** The client has closed its side, or its connection has failed. */
export function noteEnd(link: Link): void {
  link.hasEnded = true;
  link.left.abort();
}

export function noteBytes(link: Link, now: number): void {
  if (link.state !== "fresh" && link.state !== "idle") return;
  link.state = "head";
  link.since = now;
}

/** Ends the input to the HTTP server, which then closes the connection from its side. */
export function endInner(link: Link): void {
  link.inner?.closeWrite().catch(() => undefined);
}

/** Closes a socket that may already be closed. */
export function closeSocket(socket: Deno.TcpConn | Deno.TcpListener): void {
  try {
    socket.close();
  } catch {
    // Already closed.
  }
}

/** Writes all bytes: one write may take only some of them. */
export async function writeAll(to: Deno.TcpConn, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length;) at += await to.write(at === 0 ? bytes : bytes.subarray(at));
}

/** The same, where the client has time again after each part that it takes. */
export async function writeToClient(
  link: Link,
  bytes: Uint8Array,
  now: () => number,
): Promise<void> {
  for (let at = 0; at < bytes.length;) {
    link.writingSince = now();
    at += await link.client.write(at === 0 ? bytes : bytes.subarray(at));
    if (link.state === "idle") link.since = now();
  }
  link.writingSince = null;
}
