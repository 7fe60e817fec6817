import type { HashShare, HashWork } from "../../domain/account/hash_work.ts";
import type { Ports } from "../../ports/ports.ts";
import { yieldToEventLoop, type YieldToEventLoopPorts } from "../reports/yield_to_event_loop.ts";

type LearnHashSharesPorts = YieldToEventLoopPorts & Pick<Ports, "reports" | "hasher">;

/** Counted between two requests: a few milliseconds on SQLite. */
const usersPerStep = 20_000;

/**
 * Counts the works of the stored hashes for the hasher. Unknown names then do the same works in the
 * same proportions, so the time of a refused login does not reveal whether a name exists, even if
 * imported users have hashes of other kinds. Returns the counts.
 */
export async function learnHashShares(
  ports: LearnHashSharesPorts,
): Promise<readonly HashShare[]> {
  const shares: HashShare[] = [];
  for (const work of await ports.reports.listPasswordWorks()) {
    const users = await countUsers(ports, work);
    if (users > 0) shares.push({ work, users });
  }
  ports.hasher.learnShares(shares);
  return shares;
}

async function countUsers(ports: LearnHashSharesPorts, work: HashWork): Promise<number> {
  let users = 0;
  for (let cursor: string | null = null;;) {
    await yieldToEventLoop(ports);
    const counted = await ports.reports.countPasswordWork(work, { cursor, limit: usersPerStep });
    users += counted.users;
    if (counted.next === null) return users;
    cursor = counted.next;
  }
}
