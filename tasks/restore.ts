/**
 * `deno task restore FILE`: replaces the SQLite file with a backup, after a check and a question.
 * `--yes` asks nothing. Refuses while the service or a terminal uses the file. Exits 2 for wrong
 * arguments, and 1 if nothing was restored.
 * @module
 */
import { operatorPath } from "../core/config/settings/operator_path.ts";
import { printable } from "../core/domain/printable.ts";
import { databaseFile, restoreDatabase } from "../core/open_stores.ts";
import { endWith } from "../server/program/end_with.ts";
import { readTaskSettings } from "./task_settings.ts";

const { config, fail } = readTaskSettings(Deno.env.toObject(), "Cannot restore the database");
const yes = Deno.args.includes("--yes");
const [file, ...rest] = Deno.args.filter((arg) => arg !== "--yes");
if (file === undefined || file.startsWith("-") || rest.length > 0) {
  endWith(["Usage: deno task restore FILE [--yes]"], 2);
}
const folder = Deno.env.get("LATCHKEY_ADMIN_FOLDER");
const path = databaseFile(config);
if (!yes && prompt(printable(`Replace ${path} with ${file}? Type restore:`)) !== "restore") {
  endWith(["Nothing was restored."], 1);
}
const { version, users, replaced } = await restoreDatabase(config, operatorPath(file, folder))
  .catch(fail);
const lines = [
  `Restored ${file} to ${path}: schema version ${version}, users: ${users}.`,
  ...(replaced === null ? [] : [`The file that it replaced is ${replaced}.`]),
  "Start the service.",
];
Deno.stdout.writeSync(new TextEncoder().encode(`${lines.map(printable).join("\n")}\n`));
