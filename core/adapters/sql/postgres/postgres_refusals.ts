import { explainedPostgres, sqlState } from "./postgres_errors.ts";
import { placeOf, type PostgresAddress } from "./postgres_url.ts";
import { StoreRefused } from "../store_refused.ts";

/** What is wrong and what to do, by PostgreSQL's five characters. */
const remedies: Readonly<Record<string, string>> = {
  "08P01": "it does not take the connection's parameters, which is how pgbouncer answers. Set " +
    "ignore_startup_parameters = statement_timeout, idle_in_transaction_session_timeout in " +
    "pgbouncer.ini, and in transaction mode add prepare=false to the database URL",
  "23514": "its rows break a rule that this build adds. The database's log names the rule",
  "28000": "it refused the login. Check user and password in the database URL",
  "28P01": "it refused the login. Check user and password in the database URL",
  "3D000": "it does not exist. Create it, or name another in the database URL",
  "3F000": "the schema in search_path does not exist. Create it",
  "25006": "it is read-only. Switch default_transaction_read_only off for Latchkey's user, or " +
    "name the primary in the database URL",
  "42501": "the user may not create tables there. Grant CREATE on its schema for this start",
  "42P07": "it holds tables of another program. Name an empty database or schema",
};

/** A start's error as words about this database: `StoreRefused` where something can be done. */
export function startRefusal(error: unknown, address: PostgresAddress): Error {
  if (error instanceof StoreRefused) return error;
  const state = sqlState(error) ?? "";
  const remedy = state === "42704" ? unknownWord(error, address) : remedies[state];
  return remedy === undefined
    ? explainedPostgres(error)
    : new StoreRefused(`Cannot use ${placeOf(address)}: ${remedy}.`);
}

/** The server names the word within its own sentence, whatever its language. */
function unknownWord(error: unknown, { settings }: PostgresAddress): string {
  const sentence = error instanceof Error ? error.message : "";
  const words = Object.keys(settings);
  const named = words.filter((word) => sentence.includes(`"${word}"`));
  const guilty = named.length > 0 ? named : words;
  return `the database URL says ${
    guilty.join(", ")
  }, which neither Latchkey nor the server knows. ` +
    "Take it out of the URL";
}
