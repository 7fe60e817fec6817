import { StoreRefused } from "./store_refused.ts";

export interface PostgresAddress {
  readonly host: string;
  readonly port: number;
  /** A directory with the server's Unix socket, in place of host and port; null for TCP. */
  readonly socketDirectory: string | null;
  readonly user: string;
  readonly password: string;
  readonly database: string;
  /** Whether to speak TLS, which always means a verified certificate. */
  readonly tls: boolean;
  /** Named prepared statements; `prepare=false` turns them off for an old pgbouncer. */
  readonly prepare: boolean;
  /** Everything else in the URL's query: settings of the session, say `search_path`. */
  readonly settings: Readonly<Record<string, string>>;
}

/**
 * Reads `postgres://user:password@host:5432/database?sslmode=verify-full`. `require`, `verify-ca`
 * and `verify-full` all verify certificate and name: encryption to an unknown peer hides nothing
 * from whoever stands between. `prefer` and `allow` are refused, as they may end in no encryption.
 * A Unix socket is named by its directory: `postgres://user@localhost/name?host=/run/postgresql`.
 */
export function parsePostgresUrl(text: string): PostgresAddress {
  const url = URL.parse(text);
  if (url === null || !/^postgres(ql)?:$/.test(url.protocol)) {
    throw new StoreRefused("Cannot read the database URL: write postgres://user@host:5432/name.");
  }
  const query = new Map(url.searchParams);
  const taken = (name: string): string | null => {
    const value = query.get(name) ?? null;
    query.delete(name);
    return value;
  };
  const tls = parseSslMode(taken("sslmode"));
  const prepare = taken("prepare") !== "false";
  const socketDirectory = taken("host");
  const user = decoded(url.username);
  const database = decoded(url.pathname.slice(1)) || user;
  const host = url.hostname.replace(/^\[|\]$/g, "");
  if (user === "" || host === "") {
    throw new StoreRefused("Cannot use the database URL: name user and host in it.");
  }
  return {
    host,
    port: Number(url.port || 5432),
    socketDirectory,
    user,
    password: decoded(url.password),
    database,
    tls,
    prepare,
    settings: Object.fromEntries(query),
  };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new StoreRefused(
      "Cannot read the database URL: write % as %25 in user, password and name.",
    );
  }
}

/** For messages: says where, and never with which password. */
export function placeOf(address: PostgresAddress): string {
  const place = address.socketDirectory ?? `${address.host}:${address.port}`;
  return `database "${address.database}" at ${place}`;
}

function parseSslMode(mode: string | null): boolean {
  if (mode === null || mode === "disable") return false;
  if (["require", "verify-ca", "verify-full"].includes(mode)) return true;
  throw new StoreRefused(
    "Cannot use sslmode in the database URL: set it to verify-full, or to disable on a network " +
      "that nobody else can reach.",
  );
}
