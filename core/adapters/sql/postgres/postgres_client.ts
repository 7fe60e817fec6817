import type postgres from "postgres";
import type { Row } from "../database.ts";
import { sqlState } from "./postgres_errors.ts";
import type { PostgresPlaces } from "./postgres_places.ts";
import { type OpeningSocket, openSocket } from "./postgres_socket.ts";
import type { PostgresAddress } from "./postgres_url.ts";
import { numbered, type Statement, type Values } from "../sql.ts";

/** One connection, used by one caller at a time and discarded after any error. */
export interface PostgresClient {
  /** False once the connection has ended. It does not reconnect. */
  alive(): boolean;
  run(statement: Statement): Promise<readonly Row[]>;
  /** Runs the text that `textFor` made, and returns the rows by position. */
  runPrepared(text: string, params: Values): Promise<readonly Values[]>;
  /** Runs fixed text without parameters; it may contain several statements. */
  runText(text: string): Promise<readonly Row[]>;
  /** Closes the connection gracefully, and resolves when it is closed. */
  end(): Promise<void>;
  /** Drops the connection immediately, even if the server no longer responds. */
  destroy(): Promise<void>;
}

type Postgres = typeof postgres;

const uncommented = new Map<string, string>();

/**
 * Creates a postgres.js client with one connection and one socket. Its own pool and transactions
 * are not used: in 3.4.9, losing a connection inside `begin` or `reserve` crashes the process
 * (porsager/postgres#1208), and after a reconnect the rest of a transaction, including COMMIT, runs
 * outside it (#1155). This client never opens a second socket, so a COMMIT can only reach the
 * connection of its BEGIN.
 */
export function createPostgresClient(
  library: Postgres,
  address: PostgresAddress,
  places: PostgresPlaces,
  statementMs: number,
): PostgresClient {
  const place = places.current();
  let alive = true;
  let connected = false;
  let opening: OpeningSocket | null = null;

  const options = {
    ...clientOptions(address, statementMs),
    socket: () => {
      if (!alive || opening !== null) throw new Error("the connection was lost");
      opening = openSocket(place);
      opening.ready.then(() => connected = true, () => places.moveOnFrom(place));
      return opening.ready;
    },
    onclose: () => {
      alive = false;
    },
  };
  const client = library(options);

  /** Moves on to the next host if the server became a standby (25006) or is starting (57P03). */
  function watched<Found>(rows: PromiseLike<Found>): Promise<Found> {
    return Promise.resolve(rows).catch((error: unknown) => {
      if (["25006", "57P03"].includes(sqlState(error) ?? "")) places.moveOnFrom(place);
      throw error;
    });
  }

  return {
    alive: () => alive,
    run: (statement) =>
      watched(client.unsafe<Row[]>(textFor(statement), [...statement.params], {
        prepare: address.prepare,
      })),
    runPrepared: (text, params) =>
      watched(client.unsafe<Row[]>(text, [...params], { prepare: address.prepare }).values()),
    runText: (text) => watched(client.unsafe<Row[]>(forPostgres(text))),
    async end() {
      await client.end({ timeout: 1 });
      // After the timeout, postgres.js no longer waits for the socket.
      await opening?.destroy();
    },
    async destroy() {
      alive = false;
      if (!connected) places.moveOnFrom(place);
      const closed = opening?.destroy();
      await client.end({ timeout: 0 });
      await closed;
    },
  };
}

/** The text of a statement as PostgreSQL takes it. */
export function textFor(statement: Statement): string {
  return forPostgres(numbered(statement));
}

/** Uncomments the PostgreSQL-only text in `/*pg ... *\/`. */
function forPostgres(text: string): string {
  const known = uncommented.get(text);
  if (known !== undefined) return known;
  const made = text.replace(/\/\*pg (.*?)\*\//gs, "$1");
  uncommented.set(text, made);
  return made;
}

/** Sets every option explicitly: postgres.js reads missing ones from PG* variables. */
function clientOptions(address: PostgresAddress, statementMs: number) {
  const { places: [{ host, port }], user, password, database, prepare, settings } = address;
  return {
    host,
    port,
    user,
    password: () => password,
    database,
    max: 1,
    // `openSocket` handles TLS.
    ssl: false,
    prepare,
    fetch_types: false,
    idle_timeout: 0,
    connect_timeout: 0,
    max_lifetime: null,
    max_pipeline: 100,
    backoff: false,
    keep_alive: 60,
    debug: false,
    publications: "",
    onnotice: () => {},
    connection: {
      application_name: "latchkey",
      // After the caller times out, the statement must not keep running in the server.
      statement_timeout: statementMs,
      idle_in_transaction_session_timeout: statementMs * 2,
      ...settings,
    },
    types: { bigint: { to: 20, from: [20], parse: Number, serialize: String } },
  };
}
