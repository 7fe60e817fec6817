import { deepEqual, equal, ok, throws } from "node:assert/strict";
import { parsePostgresUrl, placeOf } from "../../../core/adapters/sql/postgres_url.ts";
import { StoreRefused } from "../../../core/adapters/sql/store_refused.ts";

Deno.test("parsePostgresUrl() reads every part", () => {
  const url =
    "postgresql://ad%40a:p%2Fw@db.example:6432/lk?sslmode=require&search_path=s&prepare=false";
  deepEqual(parsePostgresUrl(url), {
    host: "db.example",
    port: 6432,
    socketDirectory: null,
    user: "ad@a",
    password: "p/w",
    database: "lk",
    tls: true,
    prepare: false,
    settings: { search_path: "s" },
  });
  equal(placeOf(parsePostgresUrl(url)), 'database "lk" at db.example:6432');
});

Deno.test("parsePostgresUrl() takes a Unix socket, IPv6 and what is left out", () => {
  const socket = parsePostgresUrl("postgres://ada@localhost/lk?host=/run/postgresql");
  deepEqual([socket.socketDirectory, socket.port], ["/run/postgresql", 5432]);
  const ipv6 = parsePostgresUrl("postgres://ada@[::1]");
  deepEqual([ipv6.host, ipv6.database, ipv6.tls, ipv6.prepare], ["::1", "ada", false, true]);
});

Deno.test("parsePostgresUrl() verifies certificates or speaks plainly, nothing between", () => {
  const tls = (mode: string) => parsePostgresUrl(`postgres://ada@h/d?sslmode=${mode}`).tls;
  for (const mode of ["require", "verify-ca", "verify-full"]) equal(tls(mode), true);
  equal(tls("disable"), false);
  for (const mode of ["prefer", "allow", "no", ""]) throws(() => tls(mode), StoreRefused);
});

Deno.test("parsePostgresUrl() refuses other texts without repeating a password", () => {
  for (const url of ["", "lk", "mysql://ada:secret@h/d", "postgres://:secret@h/d", "postgres:x"]) {
    throws(() => parsePostgresUrl(url), (error: unknown) => {
      ok(error instanceof StoreRefused);
      ok(!error.message.includes("secret"));
      return true;
    });
  }
});
