import type { ListenAddress } from "../../core/config/http/listen_config.ts";
import { takenPort } from "../program/end_with.ts";
import type { Log } from "../program/log.ts";
import { faultLogger, type Listening, withoutGate } from "./listen.ts";
import { serveSteadily } from "./steady_server.ts";

/** The address of a setting such as LATCHKEY_ADMIN_LISTEN cannot be used. */
export class InsideAddressRefused extends Error {
  override readonly name = "InsideAddressRefused";
}

/** An address on an internal network. */
export interface InsidePlace {
  readonly address: ListenAddress;
  /** The setting that names the address. */
  readonly setting: string;
  /** What is served there, for an error. */
  readonly purpose: string;
}

/**
 * Listens without the gate: such an address is meant for an internal network. Throws
 * `InsideAddressRefused`.
 */
export function listenInside(
  { address: { host: hostname, port }, setting, purpose }: InsidePlace,
  log: Log,
  answer: (request: Request, client: Deno.NetAddr) => Response | Promise<Response>,
): Listening {
  try {
    const server = serveSteadily({
      hostname,
      port,
      handler: (request, info) => answer(request, info.remoteAddr),
      onFault: faultLogger(log),
    });
    return withoutGate(server);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const why = error instanceof Deno.errors.AddrInUse
      ? takenPort(port, setting)
      : error.message.split("\n")[0];
    throw new InsideAddressRefused(`Cannot listen on ${hostname} for ${purpose}: ${why}`);
  }
}
