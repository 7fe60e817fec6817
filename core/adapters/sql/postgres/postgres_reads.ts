import type { PreparedRead, Values } from "../database.ts";
import type { Statement } from "../sql.ts";
import { textFor } from "./postgres_client.ts";

/** Runs a text with its parameters on one connection, and retries as a read may. */
export type RunRead = (
  text: string,
  params: Values,
  deadline: number,
) => Promise<readonly Values[]>;

/** Groups that run at the same time: the service reads one while the server works on another. */
const groupsMax = 2;

/** Reads in one group. */
const groupMax = 100;

interface WaitingRead {
  readonly key: string | number;
  /** In terms of `performance.now()`. */
  readonly deadline: number;
  readonly resolve: (found: Values | undefined) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * A read by one key, which is the only parameter of `statement`. Reads that arrive while two groups
 * run wait for one of them to end, and then are one statement: on a busy service, the messages, the
 * timers and the system calls of a read are shared by many. A read that is alone does not wait.
 */
export function openGroupedRead<Found extends Values>(
  statement: Statement,
  run: RunRead,
  timeoutMs: number,
): PreparedRead<Found> {
  const [alone, together] = [textFor(statement), textFor(groupedStatement(statement))];
  const waiting: WaitingRead[] = [];
  let running = 0;

  async function find(group: readonly WaitingRead[]): Promise<readonly (Values | undefined)[]> {
    const [first] = group;
    if (first === undefined) return [];
    // The oldest waits the longest. Who came later gets less than its time, but never more.
    const { deadline } = first;
    if (group.length === 1) return [(await run(alone, [first.key], deadline))[0]];
    const keys = arrayOf(group.map(({ key }) => key));
    const found: (Values | undefined)[] = group.map(() => undefined);
    for (const [place, ...values] of await run(together, [keys], deadline)) {
      found[Number(place) - 1] = values;
    }
    return found;
  }

  function start(): void {
    running++;
    const group = waiting.splice(0, groupMax);
    find(group).then((found) => {
      group.forEach(({ resolve }, index) => resolve(found[index]));
    }, (error: unknown) => {
      for (const { reject } of group) reject(error);
    }).finally(() => {
      running--;
      if (waiting.length > 0) start();
    });
  }

  return ([key]) =>
    new Promise((resolve, reject) => {
      if (key === undefined || key === null) throw new Error("A read by a key needs one");
      waiting.push({
        key,
        deadline: performance.now() + timeoutMs,
        resolve: (found) => resolve(found as Found | undefined),
        reject,
      });
      if (running < groupsMax) start();
    });
}

/** The same read for an array of keys. Each row starts with the place of its key, from 1. */
function groupedStatement({ parts, params, ...rest }: Statement): Statement {
  const [key] = params;
  if (parts.length !== 2) throw new Error("A grouped read has one parameter");
  const type = typeof key === "number" ? "bigint" : "text";
  const from = `SELECT asked.place, found.* FROM unnest(`;
  const [before = "", after = ""] = parts;
  const each = `::${type}[]) WITH ORDINALITY AS asked (key, place)
    CROSS JOIN LATERAL (${before}asked.key${after}) AS found`;
  return { ...rest, parts: [from, each], params };
}

/** An array as PostgreSQL reads it. */
function arrayOf(keys: readonly (string | number)[]): string {
  const quoted = keys.map((key) => `"${String(key).replaceAll(/["\\]/g, "\\$&")}"`);
  return `{${quoted.join(",")}}`;
}
