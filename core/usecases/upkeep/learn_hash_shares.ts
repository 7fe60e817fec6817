import type { HashShare, HashWork } from "../../domain/account/hash_work.ts";
import type { Ports } from "../../ports/ports.ts";
import { yieldToEventLoop, type YieldToEventLoopPorts } from "../reports/yield_to_event_loop.ts";

type LearnHashSharesPorts = YieldToEventLoopPorts & Pick<Ports, "reports" | "hasher">;

/** Counted between two requests: a few milliseconds on SQLite. */
const usersPerStep = 20_000;

/** How far the users with one work are counted, in the order of their IDs. */
interface Counted {
  readonly users: number;
  readonly cursor: string | null;
}

/** `all`: every user. `new`: those added since the last count, which costs nearly nothing. */
type CountedUsers = "all" | "new";

/**
 * Returns a function that counts the works of the stored hashes for the hasher. Unknown names then
 * do the same works in the same proportions, so the time of a refused login does not reveal whether
 * a name exists, even if imported users have hashes of other kinds. Only a count of `all` notices
 * users who were deleted or whose hash was replaced. Returns the counts.
 */
export function createLearnHashShares(
  ports: LearnHashSharesPorts,
): (which: CountedUsers) => Promise<readonly HashShare[]> {
  let known: ReadonlyMap<HashWork, Counted> = new Map();
  return async (which) => {
    const found = new Map<HashWork, Counted>();
    for (const work of await ports.reports.listPasswordWorks()) {
      const before = which === "new" ? known.get(work) : undefined;
      found.set(work, await countFrom(ports, work, before ?? { users: 0, cursor: null }));
    }
    known = found;
    const shares = [...found].map(([work, { users }]) => ({ work, users }))
      .filter(({ users }) => users > 0);
    ports.hasher.learnShares(shares);
    return shares;
  };
}

async function countFrom(
  ports: LearnHashSharesPorts,
  work: HashWork,
  { users, cursor }: Counted,
): Promise<Counted> {
  for (;;) {
    await yieldToEventLoop(ports);
    const page = { cursor, limit: usersPerStep };
    const counted = await ports.reports.countPasswordWork(work, page);
    users += counted.users;
    cursor = counted.last ?? cursor;
    if (counted.users < usersPerStep) return { users, cursor };
  }
}
