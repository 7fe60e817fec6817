import type { LinkState } from "./gate_limits.ts";

/** A client's connection, and the one that carries it on to the HTTP server. */
export interface Link {
  readonly client: Deno.TcpConn;
  readonly address: Deno.NetAddr;
  /** What the bound for each network counts it by; null for a trusted proxy. */
  readonly network: string | null;
  /** Opened when the client has sent its first bytes. */
  inner: Deno.TcpConn | null;
  state: LinkState;
  /** When the state began, or when an idle link last carried bytes; milliseconds. */
  since: number;
  /** When the write to the client that still waits began. */
  writingSince: number | null;
  /** The client has closed its side, and may still read. */
  hasEnded: boolean;
  /** False when it is no longer counted, and its connections are closed. */
  isOpen: boolean;
}

/** Opens the connection to the HTTP server; null when that is not possible or no longer wanted. */
export type Dial = (link: Link) => Promise<Deno.TcpConn | null>;

/** Pending reads hold their buffers: two for each link. Most requests and answers are shorter. */
const bufferBytes = 4096;

/**
 * Carries bytes both ways until both sides are done, or one fails. The answer to a request whose
 * client has closed its writing side still arrives. Closes nothing itself.
 */
export async function carry(link: Link, dial: Dial, now: () => number): Promise<void> {
  const buffer = new Uint8Array(bufferBytes);
  const length = await readStart(link, buffer, now);
  if (length === null) return;
  const inner = await dial(link);
  if (inner === null) return;
  link.inner = inner;
  // The first fault of either ends both.
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
 * Reads until the bytes cannot be the beginning of HTTP/2, whose every client starts with
 * `PRI * HTTP/2.0`: one connection would carry hundreds of requests, which no bound here counts. No
 * method of HTTP/1.1 begins so. Null where the client left or was refused.
 */
async function readStart(
  link: Link,
  buffer: Uint8Array,
  now: () => number,
): Promise<number | null> {
  for (let length = 0;;) {
    const read = await link.client.read(buffer.subarray(length));
    if (read === null) return null;
    noteBytes(link, now());
    length += read;
    if (preface.some((byte, at) => at < length && buffer[at] !== byte)) return length;
    if (length < preface.length) continue;
    await writeAll(link.client, http2Refused);
    return null;
  }
}

interface RequestBytes {
  readonly buffer: Uint8Array;
  /** How much of the buffer was read before. */
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
    // After the last answer the rest is read and dropped: closing a socket with unread bytes
    // resets the connection, and the client may lose the answer.
    if (!isWanted || link.state === "closing") continue;
    noteBytes(link, now());
    isWanted = await writeAll(inner, buffer.subarray(0, read)).then(() => true, () => false);
  }
  link.hasEnded = true;
  // Deno drops the answer when it sees the end before. With a request begun, the sweep ends it.
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
    link.writingSince = now();
    await writeAll(link.client, buffer.subarray(0, read));
    link.writingSince = null;
    if (link.state === "idle") link.since = now();
  }
  link.state = "closing";
  link.since = now();
  if (!link.hasEnded) await link.client.closeWrite();
}

function noteBytes(link: Link, now: number): void {
  if (link.state !== "fresh" && link.state !== "idle") return;
  link.state = "head";
  link.since = now;
}

/** Tells the HTTP server that nothing more comes; it then ends the connection from its side. */
export function endInner(link: Link): void {
  link.inner?.closeWrite().catch(() => undefined);
}

/** Closes a socket that may be closed already. */
export function closeSocket(socket: Deno.TcpConn | Deno.TcpListener): void {
  try {
    socket.close();
  } catch {
    // It is closed.
  }
}

/** A write may take only some of the bytes. */
export async function writeAll(to: Deno.TcpConn, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length;) at += await to.write(at === 0 ? bytes : bytes.subarray(at));
}
