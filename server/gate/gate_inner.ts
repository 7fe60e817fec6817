import { takenPort } from "../program/end_with.ts";
import type { GateLedger } from "./gate_ledger.ts";
import { endInner, type Link } from "./gate_link.ts";
import { serveSteadily } from "./steady_server.ts";

/** The HTTP server behind the gate, and the connections to it. */
export interface GateInner {
  readonly port: number;
  /** Connects a link to the server. Returns null if that fails or the link is closed. */
  dial(link: Link): Promise<Deno.TcpConn | null>;
  /** Removes a closed link: requests from its connection are no longer accepted. */
  forget(link: Link): void;
  shutdown(): Promise<void>;
}

/** Answers a request. `left` is aborted once its client has closed its side of the connection. */
export type GateAnswer = (
  request: Request,
  client: Deno.NetAddr,
  left?: AbortSignal,
) => Response | Promise<Response>;

export interface GateInnerOptions {
  /** The port on 127.0.0.1; 0 lets the system choose. */
  readonly innerPort: number;
  readonly answer: GateAnswer;
  readonly onFault: (error: unknown) => void;
}

/** The inner port is in use by another program. */
export class InnerPortTaken extends Error {
  override readonly name = "InnerPortTaken";
}

const hostname = "127.0.0.1";
const dialAttempts = 4;
const dialPauseMs = 100;

/**
 * Serves HTTP on 127.0.0.1 to the gate only. The port that the gate connects from identifies the
 * client; any other connection gets a 421. Throws `InnerPortTaken`.
 */
export function openGateInner(options: GateInnerOptions, ledger: GateLedger): GateInner {
  const links = new Map<number, Link>();
  const handler: Deno.ServeHandler<Deno.NetAddr> = (request, info) => {
    const link = links.get(info.remoteAddr.port);
    if (link === undefined) return new Response(null, { status: 421 });
    return answerFor(link, { request, info, answer: options.answer, ledger });
  };
  const server = startServer(options, handler);
  return {
    port: server.port,
    async dial(link): Promise<Deno.TcpConn | null> {
      const inner = await connect(server.port, options.onFault);
      if (inner === null || !link.isOpen) {
        inner?.close();
        return null;
      }
      inner.setNoDelay(true);
      links.set(inner.localAddr.port, link);
      return inner;
    },
    forget(link): void {
      if (link.inner !== null) links.delete(link.inner.localAddr.port);
    },
    shutdown: server.shutdown,
  };
}

function startServer(
  { innerPort, onFault }: GateInnerOptions,
  handler: Deno.ServeHandler<Deno.NetAddr>,
): ReturnType<typeof serveSteadily> {
  try {
    return serveSteadily({ hostname, port: innerPort, handler, onFault });
  } catch (error) {
    if (!(error instanceof Deno.errors.AddrInUse)) throw error;
    throw new InnerPortTaken(
      `Cannot listen on ${hostname} behind the connection limits: ` +
        takenPort(innerPort, "LATCHKEY_INNER_PORT"),
    );
  }
}

interface Exchange {
  readonly request: Request;
  readonly info: Deno.ServeHandlerInfo<Deno.NetAddr>;
  readonly answer: GateInnerOptions["answer"];
  readonly ledger: GateLedger;
}

/**
 * Closes the connection after a response with `connection: close`, which Deno.serve does not do.
 */
async function answerFor(link: Link, exchange: Exchange): Promise<Response> {
  const { request, info, answer, ledger } = exchange;
  let isLast = true;
  ledger.started(link);
  try {
    const response = await answer(request, link.address, link.left.signal);
    isLast = response.headers.get("connection") === "close";
    return response;
  } finally {
    ledger.ended(link);
    // Deno drops a response that it has not yet written when it reaches the end of the input.
    if (isLast) info.completed.catch(() => undefined).finally(() => endInner(link));
  }
}

/** Retries for a moment, since the process may be out of file descriptors. */
async function connect(
  port: number,
  onFault: (error: unknown) => void,
): Promise<Deno.TcpConn | null> {
  for (let attempt = 1;; attempt++) {
    try {
      return await Deno.connect({ hostname, port });
    } catch (error) {
      onFault(error);
      if (attempt === dialAttempts) return null;
      await new Promise((resolve) => setTimeout(resolve, dialPauseMs));
    }
  }
}
