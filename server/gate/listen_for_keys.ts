import type { ListenAddress } from "../../core/config/http/listen_config.ts";
import { takenPort } from "../program/end_with.ts";
import type { Log } from "../program/log.ts";
import { faultLogger, type Listening } from "./listen.ts";
import { serveSteadily } from "./steady_server.ts";

/** The address of LATCHKEY_ADMIN_LISTEN cannot be used. */
export class AdminAddressRefused extends Error {
  override readonly name = "AdminAddressRefused";
}

/**
 * Listens for the admin API, without the gate: it is meant for an internal network. Throws
 * `AdminAddressRefused`.
 */
export function listenForKeys(
  { host: hostname, port }: ListenAddress,
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
    return { port: server.port, drain: server.shutdown, close: () => undefined };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const why = error instanceof Deno.errors.AddrInUse
      ? takenPort(port, "LATCHKEY_ADMIN_LISTEN")
      : error.message.split("\n")[0];
    throw new AdminAddressRefused(`Cannot listen on ${hostname} for the admin API: ${why}`);
  }
}
