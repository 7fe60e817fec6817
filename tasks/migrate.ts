/**
 * `deno task migrate`: migrates the database of an older build, as a start of the service would,
 * without starting it. Copies an SQLite file first. Stop the service of the older build before.
 * @module
 */
import { migrateDatabase } from "../core/open_stores.ts";
import { refuseArguments } from "../server/program/stop_on_signal.ts";
import { readTaskSettings } from "./task_settings.ts";

refuseArguments("migrate", Deno.args);
const settings = readTaskSettings(Deno.env.toObject(), "Cannot migrate the database");
const copy = await migrateDatabase(settings.config).catch(settings.fail);
const words = copy === null ? "There was nothing to copy" : `The copy of the old one is ${copy}`;
Deno.stdout.writeSync(
  new TextEncoder().encode(`The database has the schema of this build. ${words}.\n`),
);
