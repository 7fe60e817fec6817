/**
 * A kit for attackers: many networks, real limits, and counts of everything they caused. @module
 */
import assert from "node:assert/strict";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { createSqlStores } from "../../core/adapters/sql/store/sql_stores.ts";
import { openSqliteDatabase } from "../../core/adapters/sql/sqlite/sqlite_database.ts";
import type { Database } from "../../core/adapters/sql/database.ts";
import { sql } from "../../core/adapters/sql/sql.ts";
import type { UserId } from "../../core/domain/user_id.ts";
import type { Ports } from "../../core/ports/ports.ts";
import type { PasswordHasher } from "../../core/ports/hasher.ts";
import { type Answer, openTestApp, type TestApp, type TestEdge } from "../server/app_kit.ts";

export interface Attacked extends TestApp {
  /** Sends a POST as a client at that address. */
  postFrom(
    address: string,
    path: string,
    body: unknown,
    headers?: Record<string, string>,
  ): Promise<Answer>;
  /** Passwords hashed or compared so far. */
  hashes(): number;
  /** Counts the rows of a table; for throttles, only those whose key has the given prefix. */
  rows(table: "throttles" | "audit_events" | "deliveries", keyPrefix?: string): Promise<number>;
  /** Send calls to the provider that the simulator saw, including refused and failed ones. */
  sent(): number;
  checks(): number;
}

export interface AttackedOptions {
  readonly change?: (ports: Ports) => Ports;
  readonly trustedProxies?: TestEdge["trustedProxies"];
  /** A database file, for state that must survive; in memory if omitted. */
  readonly path?: string;
}

/**
 * Opens the whole app with real limits. Its hasher and database are the real ones, instrumented.
 */
export async function openAttacked(options: AttackedOptions = {}): Promise<Attacked> {
  const { change = (ports) => ports, trustedProxies = [], path = ":memory:" } = options;
  const database = await openSqliteDatabase({ path });
  let hashes = 0;
  const counted = (hasher: PasswordHasher): PasswordHasher => ({
    ...hasher,
    hash: (...call) => (hashes++, hasher.hash(...call)),
    verify: (...call) => (hashes++, hasher.verify(...call)),
  });
  // The harness closes its own store; we close the one that replaces it.
  const ports = (made: Ports): Ports => change(counting(made, database, counted));
  let peer = "192.0.2.7";
  const edge: TestEdge = {
    get peer() {
      return peer;
    },
    trustedProxies,
    log: () => undefined,
  };
  const app = await openTestApp(ports, edge);
  const postFrom: Attacked["postFrom"] = (address, to, body, headers) => {
    peer = address;
    return app.post(to, body, headers);
  };
  const close = async (): Promise<void> => {
    await app.close();
    await database.close();
  };
  const seen = (ending: string) =>
    app.simulator.journal().filter(({ method, path }) => method === "POST" && path.endsWith(ending))
      .length;
  return {
    ...app,
    postFrom,
    hashes: () => hashes,
    rows: (table, keyPrefix) => countRows(database, table, keyPrefix),
    sent: () => seen("/Verifications"),
    checks: () => seen("/VerificationCheck"),
    close,
    [Symbol.asyncDispose]: close,
  };
}

function counting(
  ports: Ports,
  database: Database,
  counted: (hasher: PasswordHasher) => PasswordHasher,
): Ports {
  return { ...ports, ...createSqlStores(database), hasher: counted(ports.hasher) };
}

async function countRows(
  database: Database,
  table: "throttles" | "audit_events" | "deliveries",
  keyPrefix = "",
): Promise<number> {
  const tables = {
    throttles: sql`SELECT count(*) AS n FROM throttles WHERE key LIKE ${`${keyPrefix}%`}`,
    audit_events: sql`SELECT count(*) AS n FROM audit_events`,
    deliveries: sql`SELECT count(*) AS n FROM deliveries`,
  };
  const [row] = await database.query(tables[table]);
  return Number(row?.["n"]);
}

/** Returns the IPv4 address of the n-th network. */
export function ipv4(index: number): string {
  return `10.${index >> 16 & 255}.${index >> 8 & 255}.${index & 255}`;
}

/** Returns a host in the n-th /64. */
export function ipv6(index: number, host = 1): string {
  return `2001:db8:${(index >> 16).toString(16)}:${(index & 0xffff).toString(16)}::${host}`;
}

/** Counts each outcome: `200`, or the refusal's code. */
export function tally(answers: readonly Answer[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { status, json } of answers) {
    const name = status < 300 ? String(status) : String(json.code);
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}

/** Generates random numbers from a seed (mulberry32), so that a failure can be reproduced. */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = state + 0x6d2b79f5 | 0;
    let mixed = Math.imul(state ^ state >>> 15, 1 | state);
    mixed = mixed + Math.imul(mixed ^ mixed >>> 7, 61 | mixed) ^ mixed;
    return ((mixed ^ mixed >>> 14) >>> 0) / 2 ** 32;
  };
}

/** An operator using the terminal. */
export const operator = {
  actor: "operator",
  actorName: "grace",
  address: null,
  userAgent: null,
  requestId: null,
} as const;

/** Unlocks an account as an operator. */
export async function unlock({ core }: Attacked, { id }: { readonly id: string }): Promise<void> {
  const order = { userId: id as UserId, action: "unlock", reason: "seen in person" } as const;
  assert.ok((await core.performAction(order, operator)).ok);
}

/** Returns the megabytes of heap in use after a full collection: retained memory, not garbage. */
export function retainedMb(): number {
  setFlagsFromString("--expose-gc");
  const collect: unknown = runInNewContext("gc");
  assert.ok(typeof collect === "function");
  collect();
  return Deno.memoryUsage().heapUsed / 2 ** 20;
}

/** Fails with the numbers if there are more than `max`. */
export function atMost(count: number, max: number, what: string): void {
  assert.ok(count <= max, `${count} ${what}, at most ${max} allowed`);
}
