import { type GateAnswer, openGateInner } from "./gate_inner.ts";
import { type GateLedger, openGateLedger } from "./gate_ledger.ts";
import type { GateLimits, LinkState } from "./gate_limits.ts";
import { openDirectAnswers } from "./direct_answers.ts";
import { type AnswerDirectly, carry, closeSocket, type Link, writeAll } from "./gate_link.ts";
import { problems, problemType } from "../http/problem.ts";
import { within } from "../program/within.ts";

/**
 * An accept loop in front of `Deno.serve`, which does not limit connections, never closes slow or
 * idle ones, and accepts HTTP/2. The gate itself reads and answers requests that arrive whole, and
 * relays all other bytes of a connection to a server on 127.0.0.1. The handler of that server
 * reports which connections have a request in progress.
 */
export interface Gate {
  /** The port that clients connect to. */
  readonly port: number;
  /** The port of the HTTP server behind the gate. */
  readonly innerPort: number;
  /** Closes overdue connections. Must be called every second. */
  sweep(): void;
  /** The number of open connections, in total or in one state. */
  open(state?: LinkState): number;
  /** The number of connections refused, or closed to make room for others, since startup. */
  turnedAway(): number;
  /** Accepts no new connections. The existing ones are served. */
  stopAccepting(): Promise<void>;
  /**
   * Accepts no new connections, serves the existing ones until all are closed, for at most
   * `lingerSeconds`, and resolves when all requests in progress are finished.
   */
  drain(lingerSeconds: number): Promise<void>;
  /** Closes every connection. */
  close(): void;
}

export interface GateOptions {
  readonly hostname: string;
  /** 0 lets the system choose. */
  readonly port: number;
  /** The port on 127.0.0.1; 0 lets the system choose. */
  readonly innerPort: number;
  readonly limits: GateLimits;
  /** The network that a peer counts toward; null if the peer is exempt from that limit. */
  readonly networkOf: (hostname: string) => string | null;
  readonly answer: GateAnswer;
  /** Whether to leave every request to the server, which makes spans of them. False if absent. */
  readonly relaysAll?: boolean;
  /** LATCHKEY_PUBLIC_URL, for the problem of a refused connection. */
  readonly publicUrl: string | null;
  /** Monotonic milliseconds. */
  readonly now: () => number;
  /** Called when a connection cannot be accepted or relayed. */
  readonly onFault: (error: unknown) => void;
}

/** How long requests of the last connections may take to arrive, and to reach the server. */
const arrivalSeconds = 0.1;

/** How long clients may take to read their last responses and to close. */
const lastResponsesSeconds = 1;

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
  const { answer, relaysAll = false } = options;
  let isDraining = false;
  const answerDirectly = relaysAll
    ? (_link: Link, _buffer: Uint8Array, length: number) => Promise.resolve(length)
    : openDirectAnswers({ answer, ledger, isDraining: () => isDraining, now, onFault });
  const overloaded = overloadedResponse(options.publicUrl);
  const passing = new Map<Promise<void>, Link | null>();
  let accepted = 0;
  const accepting = acceptAll(listener, onFault, (client) => {
    accepted++;
    const link = ledger.admit(client, options.networkOf(client.remoteAddr.hostname));
    const passed = link === null
      ? refuse(client, overloaded)
      : pass(link, { ledger, inner, answerDirectly, now, overloaded });
    passing.set(passed, link);
    passed.finally(() => passing.delete(passed));
  });
  const linksIn = (state?: LinkState): readonly Link[] =>
    ledger.links().filter((link) => state === undefined || link.state === state);
  const stopAccepting = async (): Promise<void> => {
    await acceptPending(() => accepted);
    closeSocket(listener);
    await accepting;
  };
  return {
    port: listener.addr.port,
    innerPort: inner.port,
    sweep: ledger.sweep,
    open: (state) => linksIn(state).length,
    turnedAway: ledger.turnedAway,
    stopAccepting,
    async drain(lingerSeconds): Promise<void> {
      await stopAccepting();
      if (lingerSeconds > 0) await within(lingerSeconds, Promise.all(passing.keys()));
      // A proxy has just opened a fresh connection, and may be sending its request.
      const arriving = linksIn("fresh").length + linksIn("head").length;
      if (arriving > 0) await within(arrivalSeconds, new Promise(() => {}));
      linksIn("fresh").forEach(ledger.close);
      isDraining = true;
      linksIn("idle").filter(({ inner, writingSince }) => inner === null && writingSince === null)
        .forEach(ledger.close);
      const answering = [...passing].filter(([, link]) => link !== null && isAnswering(link));
      await Promise.all([inner.shutdown(), ...answering.map(([passed]) => passed)]);
      await within(lastResponsesSeconds, Promise.all(passing.keys()));
    },
    close: () => ledger.links().forEach(ledger.close),
  };
}

/** Whether the gate itself answers a request of a link. Others may wait for their clients. */
function isAnswering({ inner, state, writingSince }: Link): boolean {
  return inner === null && (state === "running" || writingSince !== null);
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

/** Closing a listener resets the connections in its queue. Each turn accepts at least one. */
const pendingTurnsMax = 1000;

/** Waits until a turn of the event loop accepts nothing. */
async function acceptPending(accepted: () => number): Promise<void> {
  for (let turns = 0; turns < pendingTurnsMax; turns++) {
    const before = accepted();
    await new Promise((resolve) => setTimeout(resolve, 0));
    if (accepted() === before) return;
  }
}

/** Accepts connections until the listener is closed. No other error ends it. */
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
  readonly answerDirectly: AnswerDirectly;
  readonly now: () => number;
  /** The response to a connection that is not served. */
  readonly overloaded: Uint8Array;
}

/** Serves one connection until it is closed. */
async function pass(
  link: Link,
  { ledger, inner, answerDirectly, now, overloaded }: Passage,
): Promise<void> {
  try {
    link.client.setNoDelay(true);
    const dial = async (): Promise<Deno.TcpConn | null> => {
      const dialed = await inner.dial(link);
      if (dialed === null && link.isOpen) await writeAll(link.client, overloaded);
      return dialed;
    };
    await carry(link, { answerDirectly, dial, now });
  } catch {
    // The client or the server has disconnected, or the ledger has closed the link.
  } finally {
    inner.forget(link);
    ledger.close(link);
  }
}

/** Best effort: unread bytes from the client may reset the connection. */
async function refuse(client: Deno.TcpConn, overloaded: Uint8Array): Promise<void> {
  try {
    await writeAll(client, overloaded);
  } catch {
    // The client has disconnected.
  } finally {
    closeSocket(client);
  }
}

/** The problem `overloaded` as a complete HTTP response. */
function overloadedResponse(publicUrl: string | null): Uint8Array {
  const [status, title, detail] = problems.overloaded;
  const code = "overloaded";
  const type = problemType(code, publicUrl);
  const body = JSON.stringify({ type, title, status, detail, code, retry_after: 1 });
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

/** EMFILE (the process's limit) or ENFILE (the system's limit). */
function isOutOfDescriptors(error: unknown): boolean {
  return error instanceof Error && /os error 2[34]\)/.test(error.message);
}
