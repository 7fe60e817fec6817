/**
 * `deno run -A bench/terminal.ts [--only WORDS] [FILE]` measures the terminal at 120x40 with a
 * million users, a year of deliveries and an attack: from a key press to the first byte of the
 * resulting frame, until the first frame of `deno task admin`, and while no key is pressed. FILE is
 * a database of `bench/seed_users.ts`, which is copied. Without it, a database is created. With
 * `--only`, only the journeys whose names contain the words are measured. The exit code is 0
 * whatever the figures are.
 *
 * The figures depend on the machine and its load: measure on a quiet one. What is measured are the
 * bundles of `deno task build`, which are built if they are old.
 * @module
 */
import { openSqliteDatabase } from "../core/adapters/sql/sqlite/sqlite_database.ts";
import { createSqlStores } from "../core/adapters/sql/store/sql_stores.ts";
import { openTestCore } from "../tests/harness.ts";
import { heading, type ReportLine, written } from "./kit/report.ts";
import { seedDeliveries, seedUsers } from "./seeds/seed_users.ts";
import { loadBuiltScreen } from "./terminal/built_screen.ts";
import { givenIncident } from "./terminal/incident.ts";
import { measureJourneys } from "./terminal/in_process.ts";
import { journeys } from "./terminal/journeys.ts";
import { measureTasks } from "./terminal/tasks.ts";

const users = 1_000_000;
const deliveries = 300_000;

const { only, given } = parseArguments(Deno.args);
const directory = await Deno.makeTempDir({ prefix: "latchkey-terminal-" });
const path = `${directory}/latchkey.db`;
try {
  if (given !== undefined) await Deno.copyFile(given, path);
  await measure();
} finally {
  await Deno.remove(directory, { recursive: true });
}

async function measure(): Promise<void> {
  // The file is useless after a crash, so no write waits for the disk.
  const database = await openSqliteDatabase({ path, durable: false });
  const stores = createSqlStores(database);
  const now = Date.now();
  if (await stores.reports.countUsers() === 0) {
    await seedUsers(database, users, now);
    await seedDeliveries(database, { count: deliveries, users, now });
  }
  await using test = await openTestCore((ports) => ({ ...ports, ...stores }));
  test.clock.advance((now - test.clock.now()) / 1000);
  await givenIncident(test);
  say(`${await stores.reports.countUsers()} users`);
  say(heading);
  const built = await loadBuiltScreen(directory);
  const chosen = journeys.filter(([name]) => name.includes(only ?? ""));
  await measureJourneys(test, { built, journeys: chosen, note });
  await database.close();
  if (only === null) await measureTasks(directory, note);
}

function parseArguments(
  [first, ...others]: readonly string[],
): { readonly only: string | null; readonly given: string | undefined } {
  if (first !== "--only") return { only: null, given: first };
  const [only = "", given] = others;
  return { only, given };
}

function note(line: ReportLine): void {
  say(written([line]).trimEnd());
}

function say(line: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${line}\n`));
}
