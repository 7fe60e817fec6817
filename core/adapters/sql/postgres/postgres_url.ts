import { checkSslMode, sslModeRemark, type SslWords, tlsTermsFor } from "./postgres_tls.ts";
import type { TlsTerms } from "./postgres_tls.ts";
import { ignoredWords, isIgnored } from "./postgres_url_words.ts";
import { StoreRefused } from "../store_refused.ts";

/** The address of a server. */
export interface PostgresPlace {
  /** A host name, or an address without brackets; `localhost` for a Unix socket. */
  readonly host: string;
  readonly port: number;
  /** The directory of the server's Unix socket; null for TCP. */
  readonly socketDirectory: string | null;
  /** Null for plain text. */
  readonly tls: TlsTerms | null;
}

export interface PostgresAddress {
  /** At least one, in the order in which they are tried. */
  readonly places: readonly [PostgresPlace, ...PostgresPlace[]];
  readonly user: string;
  readonly password: string;
  readonly database: string;
  /** Whether to use named prepared statements; `prepare=false` is for an old pgbouncer. */
  readonly prepare: boolean;
  /** The other query parameters, which become session settings, for example `search_path`. */
  readonly settings: Readonly<Record<string, string>>;
  /** A sentence for each parameter that has no effect, without its value. */
  readonly remarks: readonly string[];
}

const wholeUrl = /^postgres(?:ql)?:\/\/(?:([^/?#]*)@)?([^/?#]*)(?:\/([^?#]*))?(?:\?([^#]*))?$/;

/**
 * Parses `postgres://user:password@host:5432/database?sslmode=verify-full`. TLS with a verified
 * certificate is the default for every host except this machine; see `tlsTermsFor`. Multiple hosts
 * are separated by commas. A Unix socket is given by its directory, as `?host=/run/postgresql` or
 * in place of the host as `%2Frun%2Fpostgresql`. Parameters of other clients are translated if
 * Latchkey has an equivalent (`pgbouncer=true` is `prepare=false`, `schema` is `search_path`), or
 * ignored with a remark. Unknown parameters are sent to the server as session settings.
 */
export function parsePostgresUrl(text: string): PostgresAddress {
  const [whole, login = "", hosts = "", path = "", query = ""] = wholeUrl.exec(text) ?? [];
  if (whole === undefined) {
    throw new StoreRefused(
      "Cannot read the database URL: use the form postgres://user@host:5432/name.",
    );
  }
  const words = new Map(new URLSearchParams(query));
  const taken = (name: string): string | null => {
    const value = words.get(name) ?? null;
    words.delete(name);
    return value;
  };
  const [, name = "", secret = ""] = /^([^:]*):?(.*)$/s.exec(login) ?? [];
  const user = decoded(name) || (taken("user") ?? "");
  const password = decoded(secret) || (taken("password") ?? "");
  const ssl = sslWords(taken("sslmode"), taken("sslrootcert"), words.get("ssl") ?? null);
  const places = placesOf(decoded(hosts), { hosts: taken("host"), ports: taken("port") }, ssl);
  if (user === "" || places === null) {
    throw new StoreRefused("Cannot use the database URL: the user or the host is missing.");
  }
  return {
    places,
    user,
    password,
    database: decoded(path) || (taken("dbname") ?? user),
    prepare: takePrepare(taken),
    ...restOf(words, taken, ssl),
  };
}

type Take = (name: string) => string | null;

/** `pgbouncer=true` is Prisma's parameter; several clients use `statement_cache_size=0`. */
function takePrepare(taken: Take): boolean {
  const unwanted = [
    taken("prepare") === "false",
    taken("pgbouncer") === "true",
    taken("statement_cache_size") === "0",
  ];
  return !unwanted.includes(true);
}

/** `ssl=true` is how node-postgres and JDBC write `sslmode=require`. */
function sslWords(mode: string | null, rootCert: string | null, ssl: string | null): SslWords {
  const wanted = mode ?? (ssl === "true" || ssl === "1" ? "require" : null);
  checkSslMode(wanted);
  return { mode: wanted, rootCert };
}

function restOf(
  words: Map<string, string>,
  taken: Take,
  { mode }: SslWords,
): Pick<PostgresAddress, "settings" | "remarks"> {
  const schema = taken("schema");
  if (schema !== null && !words.has("search_path")) words.set("search_path", schema);
  const session = taken("target_session_attrs") ?? "any";
  const remark = sslModeRemark(mode);
  return {
    settings: Object.fromEntries([...words].filter(([word]) => !isIgnored(word))),
    remarks: [
      ...(remark === null ? [] : [remark]),
      ...ignoredWords([...words.keys()]),
      ...(["any", "read-write", "primary"].includes(session)
        ? []
        : ["target_session_attrs is ignored: Latchkey needs the primary, because it writes"]),
    ],
  };
}

/** Returns null if there is no host. Hosts and ports in the query replace those before it. */
function placesOf(
  written: string,
  query: { readonly hosts: string | null; readonly ports: string | null },
  ssl: SslWords,
): PostgresAddress["places"] | null {
  const pairs = written.split(",").map(hostAndPort);
  const ports = query.ports?.split(",") ?? pairs.map(({ port }) => port);
  const hosts = query.hosts?.split(",") ?? pairs.map(({ host }) => host);
  const places = hosts.map((host, at) =>
    placeFrom(host, ports[ports.length === 1 ? 0 : at] ?? "", ssl)
  );
  const [first, ...more] = places.filter((place) => place !== null);
  return first === undefined || more.length + 1 < places.length ? null : [first, ...more];
}

/** `db.example:5432`, `[::1]:5432` or a directory. */
function hostAndPort(text: string): { readonly host: string; readonly port: string } {
  const [, host = "", port = ""] = /^(\[.*\]|[^:]*)(?::(.*))?$/.exec(text) ?? [];
  return { host: host.replace(/^\[|\]$/g, ""), port };
}

function placeFrom(host: string, port: string, ssl: SslWords): PostgresPlace | null {
  if (host.startsWith("/")) {
    return { host: "localhost", port: portOf(port), socketDirectory: host, tls: null };
  }
  if (!/^[^\s/?#@%\\[\]]+$/.test(host)) return null;
  return { host, port: portOf(port), socketDirectory: null, tls: tlsTermsFor(host, ssl) };
}

function portOf(text: string): number {
  const port = Number(text || 5432);
  if (Number.isInteger(port) && port >= 1 && port <= 65535) return port;
  throw new StoreRefused("Cannot use the database URL: its port is invalid.");
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

/** Describes the database in messages, without credentials. */
export function placeOf({ database, places }: PostgresAddress): string {
  const all = places.map(({ host, port, socketDirectory }) => socketDirectory ?? `${host}:${port}`);
  return `database "${database}" at ${all.join(", ")}`;
}
