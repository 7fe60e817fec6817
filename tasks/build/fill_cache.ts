/**
 * `fill_cache.ts FOLDER`: runs every bundle in `dist` once without permissions, so that the folder,
 * as DENO_DIR, contains them parsed and compiled. In the image, where Deno cannot write its cache,
 * a start would otherwise take three times as long.
 * @module
 */
import { DatabaseSync } from "node:sqlite";
import { pathsIn } from "./paths_in.ts";

const flags = ["--quiet", "--no-prompt", "--no-config", "--no-lock", "--no-npm", "--no-remote"];
const [folder = ""] = Deno.args;

for (const path of pathsIn("dist").filter((path) => path.endsWith(".js"))) {
  // It fails as soon as it needs a permission or a setting. By then, it is in the cache.
  new Deno.Command("deno", {
    args: ["run", ...flags, "--ignore-env", path],
    env: { DENO_DIR: folder },
  }).outputSync();
}
for (const path of pathsIn(folder).filter((path) => /_cache_v\d+$/.test(path))) settle(path);
// Without closing the files, which would remove their write-ahead logs: SQLite reads a file that it
// cannot write only if its log is there.
Deno.exit(0);

/** Moves everything from the write-ahead log to the file, because a reader reads all of the log. */
function settle(path: string): void {
  new DatabaseSync(path).prepare("PRAGMA wal_checkpoint(TRUNCATE)").get();
}
