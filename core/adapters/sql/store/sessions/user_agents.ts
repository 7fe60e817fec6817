import type { Database } from "../../database.ts";
import { sql } from "../../sql.ts";

/** Reads the text of a user agent by its number. Returns no promise if it knows the text. */
export type FindUserAgent = (number: number | null) => string | null | Promise<string | null>;

/** Texts that are remembered: 200 characters each, at most. */
const rememberedMax = 1000;

/** Remembers the texts, which never change, so that a session check usually reads none. */
export function createUserAgents(database: Database): FindUserAgent {
  const remembered = new Map<number, string>();
  const read = database.prepareRead<readonly [string]>({
    columns: sql`user_agents.text`,
    from: sql`user_agents`,
    matches: (key) => sql`user_agents.number = ${key}`,
    keyType: "bigint",
  });
  async function readText(number: number): Promise<string | null> {
    const [found = null] = await read(number) ?? [];
    if (found === null) return null;
    if (remembered.size >= rememberedMax) remembered.clear();
    remembered.set(number, found);
    return found;
  }

  return (number) => number === null ? null : remembered.get(number) ?? readText(number);
}
