import { hostError, type Settings } from "../settings/settings.ts";

/** Where a server listens. */
export interface ListenAddress {
  /** An address or a host name; an IPv6 address has no brackets. */
  readonly host: string;
  /** 0 lets the system choose. */
  readonly port: number;
}

/** Parses `127.0.0.1:8001`, `localhost:8001` or `[::1]:8001`. Null for anything else. */
export function parseListenAddress(text: string): ListenAddress | null {
  const [, host = "", digits = ""] = /^([^:]+|\[[^\]]+\]):([0-9]{1,5})$/.exec(text) ?? [];
  const port = Number(digits);
  if (host === "" || hostError(host) !== null || port > 65535) return null;
  return { host: host.replace(/^\[|\]$/g, ""), port };
}

/** Separate addresses. Null for what has none. */
export interface InsideListen {
  /** Where the admin API is served. */
  readonly adminListen: ListenAddress | null;
  /** Where the metrics are served. */
  readonly metricsListen: ListenAddress | null;
}

/** Reads `LATCHKEY_ADMIN_LISTEN` and `LATCHKEY_METRICS_LISTEN`. */
export function parseInsideListen(settings: Settings, port: number): InsideListen {
  const adminListen = parseInside(settings, "LATCHKEY_ADMIN_LISTEN", 8001, { PORT: port });
  const metricsListen = parseInside(settings, "LATCHKEY_METRICS_LISTEN", 9464, {
    PORT: port,
    LATCHKEY_ADMIN_LISTEN: adminListen?.port ?? 0,
  });
  return { adminListen, metricsListen };
}

function parseInside(
  settings: Settings,
  name: "LATCHKEY_ADMIN_LISTEN" | "LATCHKEY_METRICS_LISTEN",
  usualPort: number,
  taken: Readonly<Record<string, number>>,
): ListenAddress | null {
  const text = settings.path(name);
  if (text === null) return null;
  const address = parseListenAddress(text);
  if (address === null) {
    settings.refuse(`${name} must be HOST:PORT, such as 127.0.0.1:${usualPort}`);
    return null;
  }
  const other = Object.entries(taken).find(([, port]) => port === address.port && port !== 0);
  if (other !== undefined) settings.refuse(`${name} must have another port than ${other[0]}`);
  return address;
}
