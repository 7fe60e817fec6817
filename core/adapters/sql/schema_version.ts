import type { migrations } from "./migrations.ts";

/**
 * The schema version that this build reads and writes: the number of its migrations, whose texts
 * are only loaded to migrate.
 */
export const schemaVersion: number = 56 satisfies (typeof migrations)["length"];
