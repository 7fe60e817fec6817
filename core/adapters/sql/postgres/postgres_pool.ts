import { StorageUnavailable } from "../../../ports/stores/storage.ts";
import type { PoolState } from "../database.ts";
import type { PostgresClient } from "./postgres_client.ts";

/** A bounded set of connections, each lent to one caller at a time. */
export interface PostgresPool {
  /**
   * Runs `work` with exclusive use of a connection. When `deadline` (in terms of
   * `performance.now()`) passes, drops the connection and throws `StorageUnavailable`.
   */
  lend<Value>(
    deadline: number,
    work: (client: PostgresClient) => Promise<Value>,
  ): Promise<Value>;
  state(): PoolState;
  /** Waits for running work to finish, then closes every connection. */
  close(): Promise<void>;
}

export function createPostgresPool(max: number, open: () => PostgresClient): PostgresPool {
  const idle: PostgresClient[] = [];
  const waiters: PromiseWithResolvers<void>[] = [];
  const ends = new Set<Promise<void>>();
  /** The number of connections lent or promised to a waiter. */
  let lent = 0;
  let closing = false;

  /** Returns an idle connection or a new one, which connects on its first statement. */
  function pick(): PostgresClient {
    for (let client = idle.pop(); client !== undefined; client = idle.pop()) {
      if (client.alive()) return client;
      discard(client);
    }
    return open();
  }

  function discard(client: PostgresClient): void {
    const end = client.destroy().catch(() => {}).finally(() => ends.delete(end));
    ends.add(end);
  }

  async function takeTurn(deadline: number): Promise<void> {
    if (closing) throw closed();
    if (lent < max) {
      lent++;
      return;
    }
    const turn = Promise.withResolvers<void>();
    waiters.push(turn);
    try {
      await withDeadline(turn.promise, deadline, "every connection is in use");
    } catch (error) {
      const place = waiters.indexOf(turn);
      if (place >= 0) waiters.splice(place, 1);
      // The turn came just as the deadline passed: hand it to the next waiter.
      else passTurn();
      throw error;
    }
    if (!closing) return;
    passTurn();
    throw closed();
  }

  /** Hands the connection to the longest waiter, so that newcomers cannot starve it. */
  function passTurn(): void {
    const next = waiters.shift();
    if (next === undefined) lent--;
    else next.resolve();
  }

  return {
    async lend(deadline, work) {
      await takeTurn(deadline);
      const client = pick();
      let sound = false;
      try {
        const value = await withDeadline(work(client), deadline, "it did not respond in time");
        sound = true;
        return value;
      } finally {
        if (sound && client.alive()) idle.push(client);
        else discard(client);
        passTurn();
      }
    },
    state: () => ({
      used: lent,
      idle: idle.filter((client) => client.alive()).length,
      waiting: waiters.length,
    }),
    async close() {
      closing = true;
      while (lent > 0) {
        const turn = Promise.withResolvers<void>();
        waiters.push(turn);
        await turn.promise;
        lent--;
      }
      await Promise.all(idle.splice(0).map((client) => client.end()));
      await Promise.all(ends);
    },
  };
}

function closed(): StorageUnavailable {
  return new StorageUnavailable("Cannot use the database: it is closed");
}

async function withDeadline<Value>(
  promise: Promise<Value>,
  deadline: number,
  reason: string,
): Promise<Value> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => late.reject(new StorageUnavailable(`Cannot use PostgreSQL: ${reason}`, "slow")),
    Math.max(0, deadline - performance.now()),
  );
  try {
    return await Promise.race([promise, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
