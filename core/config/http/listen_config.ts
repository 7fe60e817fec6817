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

/** Reads `LATCHKEY_ADMIN_LISTEN`. Null if the admin API has no separate address. */
export function parseAdminListen(
  settings: Settings,
  { port }: { readonly port: number },
): ListenAddress | null {
  const text = settings.path("LATCHKEY_ADMIN_LISTEN");
  if (text === null) return null;
  const address = parseListenAddress(text);
  if (address === null) {
    settings.refuse("LATCHKEY_ADMIN_LISTEN must be HOST:PORT, such as 127.0.0.1:8001");
  } else if (address.port === port && port !== 0) {
    settings.refuse("LATCHKEY_ADMIN_LISTEN must have another port than PORT");
  }
  return address;
}
