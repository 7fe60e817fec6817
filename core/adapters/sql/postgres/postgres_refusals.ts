import { explainedPostgres, sqlState } from "./postgres_errors.ts";
import { placeOf, type PostgresAddress } from "./postgres_url.ts";
import { StoreRefused } from "../store_refused.ts";

/** The problem and its remedy, by SQLSTATE. */
const remedies: Readonly<Record<string, string>> = {
  "08P01": "it rejected the connection's parameters, as pgbouncer does by default. Set " +
    "ignore_startup_parameters = statement_timeout, idle_in_transaction_session_timeout in " +
    "pgbouncer.ini, and in transaction mode add prepare=false to the database URL",
  "23514": "its rows violate a constraint that this build adds. See the database's log for the " +
    "name of the constraint",
  "28000": "it refused the login. Check the user and password in the database URL",
  "28P01": "it refused the login. Check the user and password in the database URL",
  "3D000": "it does not exist. Create it, or set another database in the database URL",
  "3F000": "the schema in search_path does not exist. Create it",
  "25006": "it is read-only. Turn off default_transaction_read_only for Latchkey's user, or " +
    "set the primary in the database URL",
  "42501": "the user may not create tables there. Grant CREATE on its schema for this start",
  "42P07": "it contains tables of another program. Use an empty database or schema",
};

/** Describes a startup error for the operator: `StoreRefused` if there is a remedy. */
export function startRefusal(error: unknown, address: PostgresAddress): Error {
  if (error instanceof StoreRefused) return error;
  const state = sqlState(error) ?? "";
  const remedy = state === "42704" ? unknownParameter(error, address) : remedies[state];
  return remedy === undefined
    ? explainedPostgres(error)
    : new StoreRefused(`Cannot use ${placeOf(address)}: ${remedy}.`);
}

/** The server quotes the parameter in its message, which may be in any language. */
function unknownParameter(error: unknown, { settings }: PostgresAddress): string {
  const message = error instanceof Error ? error.message : "";
  const parameters = Object.keys(settings);
  const quoted = parameters.filter((parameter) => message.includes(`"${parameter}"`));
  const unknown = quoted.length > 0 ? quoted : parameters;
  return `neither Latchkey nor the server recognizes ${unknown.join(", ")} in the database URL. ` +
    "Remove it from the URL";
}
