import type { Caller } from "../../domain/audit_event.ts";
import { after } from "../../domain/instant.ts";
import type { CountedNetworks } from "../../domain/network.ts";
import {
  countOnly,
  type Divisor,
  type GlobalCount,
  pressureOf,
} from "../../domain/login/pressure.ts";
import { alertThrottle, type PeekedThrottle, type WindowThrottle } from "../../domain/throttle.ts";
import { familiarSeconds } from "../../domain/account/user.ts";
import type { Ports } from "../../ports/ports.ts";
import { raiseAlert, type RaiseAlertPorts } from "../record/raise_alert.ts";

export type LimitDivisorPorts = RaiseAlertPorts & Pick<Ports, "users" | "clock">;

/** The throttles to peek at for `divisorFor`. */
export function pressureThrottles(global: GlobalCount): readonly WindowThrottle[] {
  const { half, full } = global.alerts;
  return [countOnly(global), alertThrottle(half), alertThrottle(full)];
}

/**
 * Returns what the limits of the caller's networks are divided by: 1, or more as a global count
 * fills up. It is more than 1 only for networks from which no user completed a login in the last 30
 * days. Raises the alert.
 */
export async function divisorFor(
  ports: LimitDivisorPorts,
  global: GlobalCount,
  counted: ReadonlyMap<string, PeekedThrottle>,
  networks: CountedNetworks,
  caller: Caller,
): Promise<Divisor> {
  const pressure = pressureOf(global, counted.get(global.key));
  if (pressure === null) return 1;
  const { alert, percent, divisor } = pressure;
  if (!counted.has(alertThrottle(alert).key)) {
    const count = counted.get(global.key)?.count ?? 0;
    await raiseAlert(ports, alert, { percent, count, size: global.size }, caller);
  }
  const since = after(ports.clock(), -familiarSeconds);
  const known = await ports.users.isLoginNetwork(networks[0].network, since);
  return known ? 1 : divisor;
}
