import { deepEqual, equal, match, ok, throws } from "node:assert/strict";
import { parsePostgresUrl, placeOf } from "../../../core/adapters/sql/postgres/postgres_url.ts";
import { StoreRefused } from "../../../core/adapters/sql/store_refused.ts";

const remote = { host: "db.example", port: 5432, socketDirectory: null };
const named = { verify: "name", rootCertFile: null };

Deno.test("parsePostgresUrl() parses every part", () => {
  const url =
    "postgresql://ad%40a:p%2Fw@db.example:6432/lk?sslmode=require&search_path=s&prepare=false";
  deepEqual(parsePostgresUrl(url), {
    places: [{ ...remote, port: 6432, tls: named }],
    user: "ad@a",
    password: "p/w",
    database: "lk",
    prepare: false,
    settings: { search_path: "s" },
    remarks: [],
  });
  equal(placeOf(parsePostgresUrl(url)), 'database "lk" at db.example:6432');
});

Deno.test("parsePostgresUrl() accepts a Unix socket in each of libpq's forms", () => {
  const urls = [
    "postgres://ada@localhost/lk?host=/run/postgresql",
    "postgres://ada@/lk?host=/run/postgresql&sslmode=require",
    "postgres:///lk?host=/run/postgresql&user=ada&port=5432",
    "postgres://ada@%2Frun%2Fpostgresql/lk",
    "postgres://ada@%2Frun%2Fpostgresql:5432/lk",
  ];
  for (const url of urls) {
    const { places, user, database } = parsePostgresUrl(url);
    const socket = { host: "localhost", port: 5432, socketDirectory: "/run/postgresql", tls: null };
    deepEqual([places, user, database], [[socket], "ada", "lk"], url);
  }
  equal(parsePostgresUrl("postgres://ada@localhost:6/lk?host=/run").places[0].port, 6);
});

Deno.test("parsePostgresUrl() accepts IPv6, several hosts and missing parts", () => {
  const ipv6 = parsePostgresUrl("postgres://ada@[::1]");
  deepEqual([ipv6.places[0].host, ipv6.database, ipv6.prepare], ["::1", "ada", true]);
  const url = "postgres://ada@a.example:1,b.example/lk?target_session_attrs=read-write";
  const several = parsePostgresUrl(url);
  deepEqual(several.places.map(({ host, port }) => [host, port]), [
    ["a.example", 1],
    ["b.example", 5432],
  ]);
  deepEqual([several.settings, several.remarks], [{}, []]);
  equal(placeOf(several), 'database "lk" at a.example:1, b.example:5432');
});

Deno.test("parsePostgresUrl() requires TLS except for this machine and sslmode=disable", () => {
  const tls = (host: string, query = "") =>
    parsePostgresUrl(`postgres://ada@${host}/d${query}`).places[0].tls;
  for (const host of ["db", "10.0.0.5", "db.example", "[2001:db8::1]", "localhost.example"]) {
    for (const mode of ["", "?sslmode=prefer", "?sslmode=allow", "?sslmode=require"]) {
      deepEqual(tls(host, mode), named, `${host}${mode}`);
    }
    equal(tls(host, "?sslmode=disable"), null);
  }
  for (const host of ["localhost", "127.0.0.1", "127.8.0.1", "[::1]"]) {
    for (const mode of ["", "?sslmode=prefer", "?sslmode=disable"]) equal(tls(host, mode), null);
    deepEqual(tls(host, "?sslmode=verify-full"), named);
    deepEqual(tls(host, "?sslmode=require"), { verify: "nothing", rootCertFile: null });
    const own = { verify: "name", rootCertFile: "/ca.pem" };
    deepEqual(tls(host, "?sslmode=require&sslrootcert=/ca.pem"), own);
    deepEqual(tls(host, "?sslrootcert=/ca.pem"), own);
  }
  for (const mode of ["no", "Verify-Full", ""]) {
    throws(() => tls("db", `?sslmode=${mode}`), StoreRefused);
  }
});

Deno.test("parsePostgresUrl() compares no name for verify-ca with sslrootcert", () => {
  const tls = (query: string) => parsePostgresUrl(`postgres://ada@h/d?${query}`).places[0].tls;
  const own = "/ca.pem";
  deepEqual(tls(`sslmode=verify-ca&sslrootcert=${own}`), {
    verify: "authority",
    rootCertFile: own,
  });
  deepEqual(tls(`sslmode=require&sslrootcert=${own}`), { verify: "name", rootCertFile: own });
  deepEqual(tls("sslmode=verify-ca"), named);
  deepEqual(tls("sslmode=verify-ca&sslrootcert=system"), named);
});

Deno.test("parsePostgresUrl() uses or reports parameters of libpq and other clients", () => {
  const read = (query: string) => parsePostgresUrl(`postgres://ada@localhost/d?${query}`);
  const ignored = [
    "channel_binding=require",
    "connect_timeout=10",
    "keepalives=1",
    "keepalives_idle=30",
    "gssencmode=disable",
    "sslcert=/canary",
    "connection_limit=5",
    "target_session_attrs=standby",
    "client_encoding=LATIN1",
  ];
  for (const word of ignored) {
    const { remarks, settings } = read(word);
    const [name = "", value = ""] = word.split("=");
    match(remarks.join(), new RegExp(`^${name} is ignored: `));
    ok(value.length < 5 || !remarks.join().includes(value), "no value is repeated");
    deepEqual(settings, {});
  }
  match(read("sslmode=prefer").remarks.join(), /^sslmode=prefer is ignored: connections use TLS/);
  for (const word of ["pgbouncer=true", "prepare=false", "statement_cache_size=0"]) {
    equal(read(word).prepare, false);
    deepEqual(read(word).remarks, []);
  }
  deepEqual(read("schema=public").settings, { search_path: "public" });
  deepEqual(read("options=-c%20geqo%3Doff&application_name=login&made_up=1").settings, {
    options: "-c geqo=off",
    application_name: "login",
    made_up: "1",
  });
});

Deno.test("parsePostgresUrl() refuses other strings without repeating a password", () => {
  const urls = [
    "",
    "lk",
    "mysql://ada:secret@h/d",
    "postgres://:secret@h/d",
    "postgres:x",
    "postgres://ada:secret@/d",
    "postgres://ada:secret@h:99999/d",
    "postgres://ada:secret@a,,b/d",
    "postgres://ada:secret@h/d?port=x",
  ];
  for (const url of urls) {
    throws(() => parsePostgresUrl(url), (error: unknown) => {
      ok(error instanceof StoreRefused, url);
      ok(!error.message.includes("secret"));
      return true;
    });
  }
});
