import { openGateInner } from "./gate_inner.ts";
import { type GateLedger, openGateLedger } from "./gate_ledger.ts";
import type { GateLimits, LinkState } from "./gate_limits.ts";
import { carry, closeSocket, type Link, writeAll } from "./gate_link.ts";
import { problems } from "../http/problem.ts";
import { within } from "../program/within.ts";

/**
 * An accept loop in front of `Deno.serve`, which bounds no connections, never closes a slow or idle
 * one, and accepts HTTP/2. The gate carries the bytes of each connection on to a server on
 * 127.0.0.1, and learns from that one's handler which connections have a request running.
 */
export interface Gate {
  /** The port that clients connect to. */
  readonly port: number;
  /** The port of the HTTP server behind. */
  readonly innerPort: number;
  /** Closes the connections that are overdue. To be called every second. */
  sweep(): void;
  /** Open connections: all, or those in one state. */
  open(state?: LinkState): number;
  /** Connections refused, or closed to make room for others, since the start. */
  turnedAway(): number;
  /** Takes no new connection; resolves when all running requests are answered. */
  drain(): Promise<void>;
  /** Closes every connection. */
  close(): void;
}

export interface GateOptions {
  readonly hostname: string;
  /** 0 lets the system choose. */
  readonly port: number;
  /** On 127.0.0.1; 0 lets the system choose. */
  readonly innerPort: number;
  readonly limits: GateLimits;
  /** What the bound for each network counts a peer by; null where the peer is exempt. */
  readonly networkOf: (hostname: string) => string | null;
  readonly answer: (request: Request, client: Deno.NetAddr) => Response | Promise<Response>;
  /** Milliseconds that only go forward. */
  readonly now: () => number;
  /** Called when a connection cannot be accepted or carried on. */
  readonly onFault: (error: unknown) => void;
}

/** What has arrived at a drain has so long to reach the server. */
const arrivalSeconds = 0.1;

/** Clients have so long to read their last answers and to close. */
const lastAnswersSeconds = 1;

const acceptPauseMs = 100;

/** Throws what `Deno.listen` throws, and `InnerPortTaken`. */
export function openGate(options: GateOptions): Gate {
  const { hostname, port, limits, now } = options;
  const listener = Deno.listen({ hostname, port });
  const ledger = openGateLedger(limits, now);
  const onFault = (error: unknown): void => {
    if (isOutOfDescriptors(error)) ledger.relieve();
    options.onFault(error);
  };
  const inner = openInnerOrClose({ ...options, onFault }, ledger, listener);
  const passing = new Set<Promise<void>>();
  const accepting = acceptAll(listener, onFault, (client) => {
    const link = ledger.admit(client, options.networkOf(client.remoteAddr.hostname));
    const passed = link === null ? refuse(client) : pass(link, { ledger, inner, now });
    passing.add(passed);
    passed.finally(() => passing.delete(passed));
  });
  const linksIn = (state?: LinkState): readonly Link[] =>
    ledger.links().filter((link) => state === undefined || link.state === state);
  return {
    port: listener.addr.port,
    innerPort: inner.port,
    sweep: ledger.sweep,
    open: (state) => linksIn(state).length,
    turnedAway: ledger.turnedAway,
    async drain(): Promise<void> {
      closeSocket(listener);
      await accepting;
      linksIn("fresh").forEach(ledger.close);
      if (linksIn("head").length > 0) await within(arrivalSeconds, new Promise(() => {}));
      await inner.shutdown();
      await within(lastAnswersSeconds, Promise.all(passing));
    },
    close: () => ledger.links().forEach(ledger.close),
  };
}

function openInnerOrClose(
  options: GateOptions,
  ledger: GateLedger,
  listener: Deno.TcpListener,
): ReturnType<typeof openGateInner> {
  try {
    return openGateInner(options, ledger);
  } catch (error) {
    listener.close();
    throw error;
  }
}

/** Ends when the listener is closed, and for nothing else. */
async function acceptAll(
  listener: Deno.TcpListener,
  onFault: (error: unknown) => void,
  receive: (client: Deno.TcpConn) => void,
): Promise<void> {
  for (;;) {
    try {
      receive(await listener.accept());
    } catch (error) {
      if (error instanceof Deno.errors.BadResource) return;
      onFault(error);
      await new Promise((resolve) => setTimeout(resolve, acceptPauseMs));
    }
  }
}

interface Passage {
  readonly ledger: GateLedger;
  readonly inner: ReturnType<typeof openGateInner>;
  readonly now: () => number;
}

/** Serves one connection from its beginning to its end. */
async function pass(link: Link, { ledger, inner, now }: Passage): Promise<void> {
  try {
    link.client.setNoDelay(true);
    await carry(link, async () => {
      const dialed = await inner.dial(link);
      if (dialed === null && link.isOpen) await writeAll(link.client, overloaded);
      return dialed;
    }, now);
  } catch {
    // The client or the server has left, or the ledger has closed the link.
  } finally {
    inner.forget(link);
    ledger.close(link);
  }
}

/** Best effort: the client may have sent bytes that are not read, which resets the connection. */
async function refuse(client: Deno.TcpConn): Promise<void> {
  try {
    await writeAll(client, overloaded);
  } catch {
    // The client has left.
  } finally {
    closeSocket(client);
  }
}

const overloaded = overloadedAnswer();

/** The problem `overloaded` as a whole answer. */
function overloadedAnswer(): Uint8Array {
  const [status, detail] = problems.overloaded;
  const code = "overloaded";
  const type = `urn:latchkey:problem:${code}`;
  const body = JSON.stringify({ type, title: "Overloaded", status, detail, code, retry_after: 1 });
  const head = [
    `HTTP/1.1 ${status} Service Unavailable`,
    "content-type: application/problem+json",
    `content-length: ${body.length}`,
    "retry-after: 1",
    "cache-control: no-store",
    "connection: close",
  ];
  return new TextEncoder().encode(`${head.join("\r\n")}\r\n\r\n${body}`);
}

/** EMFILE of the process, or ENFILE of the system. */
function isOutOfDescriptors(error: unknown): boolean {
  return error instanceof Error && /os error 2[34]\)/.test(error.message);
}
