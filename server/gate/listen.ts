import type { Config } from "../../core/config/config.ts";
import { type Network, networkOf } from "../../core/domain/network.ts";
import { isTrusted } from "../http/client_address.ts";
import { openGate } from "./gate.ts";
import type { GateAnswer } from "./gate_inner.ts";
import { gateLimits } from "./gate_limits.ts";
import type { Log } from "../program/log.ts";
import { serveSteadily, type SteadyServer } from "./steady_server.ts";

/** A listening service. */
export interface Listening {
  readonly port: number;
  /**
   * Accepts no new connections, if the gate limits them. Must precede responses that close their
   * connections: a proxy then opens a new one for each request, and one that is opened while the
   * listener closes is reset, with the request that the proxy has sent.
   */
  stopAccepting(): Promise<void>;
  /**
   * Accepts no new connections, and resolves when all requests in progress are finished. Before
   * that, serves existing connections for `lingerSeconds`, if the gate limits them.
   */
  drain(lingerSeconds: number): Promise<void>;
  /** Closes all remaining connections. */
  close(): void;
}

const sweepMilliseconds = 1000;

/** A repeated error is logged at most once in this time. */
const quietMilliseconds = 60_000;

/** The maximum number of different errors to distinguish; a system has only a few. */
const messagesMax = 20;

/** How requests are answered. */
export interface ListenOptions {
  readonly answer: GateAnswer;
  /** Whether Deno's HTTP server reads every request. */
  readonly relaysAll: boolean;
}

/**
 * Listens, behind the gate unless `LATCHKEY_CONNECTION_LIMITS` is off. Throws `AddrInUse` if the
 * port is in use, and `InnerPortTaken`.
 */
export function listen(config: Config, log: Log, { answer, relaysAll }: ListenOptions): Listening {
  const { host: hostname, port } = config;
  const onFault = faultLogger(log);
  if (config.gate === null) {
    // Deno's own signal of a request is not used: reading it prints a warning.
    const handler: Deno.ServeHandler<Deno.NetAddr> = (request, info) =>
      answer(request, info.remoteAddr);
    const server = serveSteadily({ hostname, port, handler, onFault });
    return withoutGate(server);
  }
  const gate = openGate({
    hostname,
    port,
    innerPort: config.gate.innerPort,
    limits: gateLimits,
    networkOf: countedNetwork(config.trustedProxies),
    answer,
    relaysAll,
    publicUrl: config.publicUrl,
    now: () => performance.now(),
    onFault,
  });
  const noteTurnedAway = turnedAwayLogger(log);
  const sweeping = setInterval(() => {
    gate.sweep();
    noteTurnedAway(gate.turnedAway());
  }, sweepMilliseconds);
  return {
    port: gate.port,
    stopAccepting: gate.stopAccepting,
    drain: gate.drain,
    close(): void {
      clearInterval(sweeping);
      gate.close();
    },
  };
}

/** A server whose connections have no limits. It stops accepting when it shuts down. */
export function withoutGate({ port, shutdown }: SteadyServer): Listening {
  return {
    port,
    stopAccepting: () => Promise.resolve(),
    drain: shutdown,
    close: () => undefined,
  };
}

function countedNetwork(trusted: readonly Network[]): (hostname: string) => string | null {
  return (hostname) => isTrusted(hostname, trusted) ? null : networkOf(hostname);
}

/** Logs what prevents connections, each error at most once a minute. */
export function faultLogger(log: Log): (error: unknown) => void {
  const quietUntil = new Map<string, number>();
  return (error) => {
    const why = error instanceof Error ? error.message : "unknown";
    if (performance.now() < (quietUntil.get(why) ?? 0)) return;
    if (quietUntil.size >= messagesMax) quietUntil.clear();
    quietUntil.set(why, performance.now() + quietMilliseconds);
    log.error("Cannot accept or relay a connection", { error: why });
  };
}

function turnedAwayLogger(log: Log): (count: number) => void {
  let logged = 0;
  let quietUntil = 0;
  return (count) => {
    if (count === logged || performance.now() < quietUntil) return;
    quietUntil = performance.now() + quietMilliseconds;
    log.warn("Too many connections: some were refused or closed to make room for others", {
      connections: count - logged,
    });
    logged = count;
  };
}
