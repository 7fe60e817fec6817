import { parsePostgresUrl, type PostgresAddress } from "../adapters/sql/postgres/postgres_url.ts";
import type { Settings } from "./settings/settings.ts";

/** Returns the URL as written, or null for SQLite. Startup reports errors inside the URL. */
export function parseDatabaseUrl(settings: Settings): string | null {
  const url = settings.secret("LATCHKEY_DATABASE_URL");
  if (url !== null && !/^postgres(ql)?:\/\//.test(url)) {
    settings.refuse(
      "LATCHKEY_DATABASE_URL must start with postgres:// (without it, SQLite is used)",
    );
  }
  return url;
}

/** Warns about parts of the URL that have no effect. Empty for a URL that cannot be parsed. */
export function databaseUrlWarnings(url: string | null): readonly string[] {
  const address = addressOf(url);
  return (address?.remarks ?? []).map((remark) => `LATCHKEY_DATABASE_URL: ${remark}`);
}

/** The Deno permissions that a connection needs. */
export interface DatabaseAccess {
  /** Each is `host:port`, or `unix:` followed by a path. */
  readonly net: readonly string[];
  /** Unix sockets to read and write. */
  readonly sockets: readonly string[];
  /** Files to read. */
  readonly files: readonly string[];
}

/** Returns the permissions that the URL needs, or none if it cannot be parsed. */
export function databaseAccess(url: string | null): DatabaseAccess {
  const places = addressOf(url)?.places ?? [];
  const sockets = places.flatMap(({ socketDirectory, port }) =>
    socketDirectory === null ? [] : [`${socketDirectory}/.s.PGSQL.${port}`]
  );
  const hosts = places.filter(({ socketDirectory }) => socketDirectory === null)
    .map(({ host, port }) => `${host.includes(":") ? `[${host}]` : host}:${port}`);
  const files = places.flatMap(({ tls }) => tls?.rootCertFile ?? []);
  return {
    net: [...hosts, ...sockets.map((path) => `unix:${path}`)],
    sockets,
    files: [...new Set(files)],
  };
}

function addressOf(url: string | null): PostgresAddress | null {
  try {
    return url === null ? null : parsePostgresUrl(url);
  } catch {
    return null;
  }
}
