/**
 * better-auth with passwords hashed by bcrypt at cost 12 and its sessions in SQLite, to compare with
 * Latchkey. Everything that costs time and may be left out in production is off.
 *
 * Arguments: `seed`, a database file and a count, which adds that many users with the password of
 * the environment's PEER_HASH and one session each, and prints the session cookies of at most
 * 20,000; or `serve`, a database file, a port and `database` or `cookie-cache`, where it looks
 * sessions up. With its cookie cache, a revoked session is accepted for another five minutes.
 */
import { createHmac, randomBytes } from "node:crypto";
import { createServer } from "node:http";
import process from "node:process";
import { DatabaseSync } from "node:sqlite";
import bcrypt from "bcrypt";
import { betterAuth } from "better-auth";
import { getMigrations } from "better-auth/db/migration";
import { toNodeHandler } from "better-auth/node";

const [order, path, ...rest] = process.argv.slice(2);
const secret = process.env.BETTER_AUTH_SECRET;
const cookiesMax = 20_000;

const database = new DatabaseSync(path);
for (const setting of ["journal_mode = WAL", "synchronous = FULL", "cache_size = -65536"]) {
  database.exec(`PRAGMA ${setting}`);
}

function optionsFor(port, sessions) {
  return {
    baseURL: `http://127.0.0.1:${port}`,
    secret,
    database,
    logger: { disabled: true },
    rateLimit: { enabled: false },
    telemetry: { enabled: false },
    session: { cookieCache: { enabled: sessions === "cookie-cache", maxAge: 300 } },
    emailAndPassword: {
      enabled: true,
      password: {
        hash: (password) => bcrypt.hash(password, 12),
        verify: ({ hash, password }) => bcrypt.compare(password, hash),
      },
    },
  };
}

if (order === "seed") await seed(Number(rest[0]));
else serve(Number(rest[0]), rest[1]);

function serve(port, sessions) {
  const auth = betterAuth(optionsFor(port, sessions));
  if (globalThis.Deno === undefined) createServer(toNodeHandler(auth)).listen(port, "127.0.0.1");
  else Deno.serve({ hostname: "127.0.0.1", port, onListen: () => undefined }, auth.handler);
}

async function seed(count) {
  const { runMigrations } = await getMigrations(optionsFor(1, "database"));
  await runMigrations();
  const now = new Date().toISOString();
  const later = new Date(Date.now() + 7 * 24 * 60 * 60 * 1000).toISOString();
  const insert = (table, columns) =>
    database.prepare(
      `INSERT INTO ${table} (${columns.map((name) => `"${name}"`).join()})
       VALUES (${columns.map(() => "?").join()})`,
    );
  const dates = ["createdAt", "updatedAt"];
  const user = insert("user", ["id", "name", "email", "emailVerified", ...dates]);
  const account = insert("account", [
    ...["id", "accountId", "providerId", "userId", "password"],
    ...dates,
  ]);
  const session = insert("session", [
    ...["id", "token", "userId", "expiresAt", "ipAddress", "userAgent"],
    ...dates,
  ]);
  const every = Math.ceil(count / cookiesMax);
  const cookies = [];
  database.exec("BEGIN");
  for (let at = 0; at < count; at++) {
    const [id, token] = [newId(), newId()];
    user.run(id, "Ada", `user-${at}@example.com`, 1, now, now);
    account.run(newId(), id, "credential", id, process.env.PEER_HASH, now, now);
    session.run(newId(), token, id, later, "127.0.0.1", "bench", now, now);
    if (at % every === 0) cookies.push(cookieOf(token));
  }
  database.exec("COMMIT");
  process.stdout.write(JSON.stringify(cookies));
}

/** As long as better-auth's own. */
function newId() {
  return randomBytes(16).toString("hex");
}

function cookieOf(token) {
  const signature = createHmac("sha256", secret).update(token).digest("base64");
  return `better-auth.session_token=${encodeURIComponent(`${token}.${signature}`)}`;
}
