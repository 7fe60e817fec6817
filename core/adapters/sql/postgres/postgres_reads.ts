import type { Values } from "../sql.ts";
import {
  inOrderOfKeys,
  type Key,
  type KeyedRead,
  type PreparedRead,
  readAlone,
  readTogetherOnPostgres,
} from "../keyed_read.ts";
import type { ReadWatch } from "../read_watch.ts";
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

interface WaitingRead<Found extends Values> {
  readonly key: Key;
  /** In terms of `performance.now()`. */
  readonly deadline: number;
  readonly resolve: (found: Found | undefined) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Reads that arrive while two groups run wait for one of them to end, and then are one statement:
 * on a busy service, the messages, the timers and the system calls of a read are shared by many. A
 * read that is alone does not wait.
 */
export function openGroupedRead<Found extends Values>(
  read: KeyedRead,
  run: RunRead,
  { timeoutMs, watch }: {
    readonly timeoutMs: number;
    readonly watch: ReadWatch | undefined;
  },
): PreparedRead<Found> {
  const one = readAlone(read);
  const alone = textFor(one);
  const together = textFor(readTogetherOnPostgres(read));
  const waiting: WaitingRead<Found>[] = [];
  let running = 0;

  async function find(
    group: readonly WaitingRead<Found>[],
  ): Promise<readonly (Found | undefined)[]> {
    const [first] = group;
    if (first === undefined) return [];
    // The oldest waits the longest. Who came later gets less than its time, but never more.
    const { deadline } = first;
    if (group.length === 1) {
      const [row] = await run(alone, one.params.map(() => first.key), deadline);
      return [row as unknown as Found | undefined];
    }
    const keys = arrayOf(group.map(({ key }) => key));
    return inOrderOfKeys(await run(together, [keys], deadline), group.length);
  }

  function start(): void {
    running++;
    const group = waiting.splice(0, groupMax);
    find(group).then((found) => {
      const now = performance.now();
      group.forEach(({ deadline, resolve }, index) => {
        watch?.done((now - deadline + timeoutMs) / 1000, 1);
        resolve(found[index]);
      });
    }, (error: unknown) => {
      const now = performance.now();
      for (const { deadline, reject } of group) {
        watch?.failed((now - deadline + timeoutMs) / 1000, error);
        reject(error);
      }
    }).finally(() => {
      running--;
      if (waiting.length > 0) start();
    });
  }

  return (key) =>
    new Promise((resolve, reject) => {
      waiting.push({ key, deadline: performance.now() + timeoutMs, resolve, reject });
      if (running < groupsMax) start();
    });
}

/** An array as PostgreSQL reads it. */
function arrayOf(keys: readonly Key[]): string {
  const quoted = keys.map((key) => `"${String(key).replaceAll(/["\\]/g, "\\$&")}"`);
  return `{${quoted.join(",")}}`;
}
