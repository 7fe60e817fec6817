import { parsePostgresUrl, type PostgresAddress } from "../adapters/sql/postgres/postgres_url.ts";
import type { Settings } from "./settings.ts";

/** The URL as it is written; null where SQLite is used. What is wrong within it, a start says. */
export function parseDatabaseUrl(settings: Settings): string | null {
  const url = settings.secret("LATCHKEY_DATABASE_URL");
  if (url !== null && !/^postgres(ql)?:\/\//.test(url)) {
    settings.refuse(
      "LATCHKEY_DATABASE_URL must start with postgres:// (without it, SQLite is used)",
    );
  }
  return url;
}

/** What the URL says without effect; none for a URL that cannot be read. */
export function databaseUrlWarnings(url: string | null): readonly string[] {
  const address = addressOf(url);
  return (address?.remarks ?? []).map((remark) => `LATCHKEY_DATABASE_URL: ${remark}`);
}

/** What Deno has to permit, for a connection to be made. */
export interface DatabaseAccess {
  /** `host:port`, or `unix:` and a path. */
  readonly net: readonly string[];
  /** Unix sockets, to be read and written. */
  readonly sockets: readonly string[];
  /** Files to be read. */
  readonly files: readonly string[];
}

/** Nothing for a URL that cannot be read. */
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
