/** Prints the doctor's facts about the file in the first argument. @module */
import { examineSqlite } from "../../../core/adapters/sql/sqlite/sqlite_facts.ts";

const facts = await examineSqlite(Deno.args[0] ?? "", Date.now());
Deno.stdout.writeSync(new TextEncoder().encode(JSON.stringify(facts)));
