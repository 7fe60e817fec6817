/** Loaded only for a new database. */
import text from "./schema/empty_sqlite.sql" with { type: "text" };

/** Creates what all migrations leave in an empty SQLite file, without the marks in its header. */
export const emptySqlite: string = text;
