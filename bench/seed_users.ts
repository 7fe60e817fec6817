/**
 * `deno run -A bench/seed_users.ts [--users N] [--sessions N] [--deliveries N] FILE` creates an
 * SQLite file with users, with sessions of the first of them, and with deliveries of a year, for
 * measurements such as `deno run -A bench/terminal.ts FILE`. It writes in batches, so that ten
 * million users need no more memory than a thousand. The exit code is 2 for invalid arguments and 1
 * if the file exists.
 * @module
 */
import { openSqliteDatabase } from "../core/adapters/sql/sqlite/sqlite_database.ts";
import { openProgress } from "./seeds/progress.ts";
import { seedSessions } from "./seeds/seed_sessions.ts";
import { seedDeliveries, seedUsers } from "./seeds/seed_users.ts";

const usage = `deno run -A bench/seed_users.ts [--users N] [--sessions N] [--deliveries N] FILE
  --users N       1 to 10,000,000 (default 1,000,000)
  --sessions N    of as many users (default 0)
  --deliveries N  within a year (default 0)
  FILE            a new SQLite file
`;

const usersMax = 10_000_000;
const deliveriesMax = 100_000_000;

interface Order {
  readonly users: number;
  readonly sessions: number;
  readonly deliveries: number;
  readonly path: string;
}

const order = parseOrder(Deno.args);
if (order === null) stop(usage, 2);
else if (await exists(order.path)) stop(`Cannot create ${order.path}: it exists.\n`, 1);
else await seed(order);

async function seed({ users, sessions, deliveries, path }: Order): Promise<void> {
  // The file is useless if the machine crashes halfway, so no write waits for the disk.
  const database = await openSqliteDatabase({ path, durable: false });
  const now = Date.now();
  await seedUsers(database, users, now, openProgress("users", users));
  if (sessions > 0) {
    await seedSessions(database, sessions, now, openProgress("sessions", sessions));
  }
  if (deliveries > 0) {
    const note = openProgress("deliveries", deliveries);
    await seedDeliveries(database, { count: deliveries, users, now, note });
  }
  await database.close();
  const { size } = await Deno.stat(path);
  say(`${path}: ${(size / 1_000_000).toFixed(0)} MB\n`);
}

function parseOrder(args: readonly string[]): Order | null {
  const counts = { users: 1_000_000, sessions: 0, deliveries: 0 };
  const paths: string[] = [];
  for (let at = 0; at < args.length; at++) {
    const [, name] = /^--(users|sessions|deliveries)$/.exec(args[at] ?? "") ?? [];
    if (name === undefined) paths.push(args[at] ?? "");
    else counts[name as keyof typeof counts] = Number(args[++at]?.replaceAll(/[_,]/g, ""));
  }
  const { users, sessions, deliveries } = counts;
  const [path, ...others] = paths;
  const fits = isCount(users, 1, usersMax) && isCount(sessions, 0, users) &&
    isCount(deliveries, 0, deliveriesMax);
  const isPath = path !== undefined && !path.startsWith("-") && others.length === 0;
  return fits && isPath ? { ...counts, path } : null;
}

function isCount(value: number, min: number, max: number): boolean {
  return Number.isInteger(value) && value >= min && value <= max;
}

async function exists(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}

function stop(words: string, code: number): never {
  say(words);
  Deno.exit(code);
}

function say(words: string): void {
  Deno.stderr.writeSync(new TextEncoder().encode(words));
}
