import type { HashShare, HashWork } from "../../domain/account/hash_work.ts";
import type { Ports } from "../../ports/ports.ts";
import { yieldToEventLoop, type YieldToEventLoopPorts } from "../reports/yield_to_event_loop.ts";

type LearnHashSharesPorts = YieldToEventLoopPorts & Pick<Ports, "reports" | "hasher">;

/** Counted between two requests: a millisecond on SQLite. */
const usersPerStep = 2_000;

/** `all`: every user. `new`: those added since the last count, which costs nearly nothing. */
type CountedUsers = "all" | "new";

/** How many users of each work were counted, up to the user of the cursor. */
interface Counted {
  readonly users: ReadonlyMap<HashWork, number>;
  readonly cursor: string | null;
}

const nothing: Counted = { users: new Map(), cursor: null };

/**
 * Returns a function that counts the works of the stored hashes for the hasher. Unknown names then
 * do the same works in the same proportions, so the time of a refused login does not reveal whether
 * a name exists, even if imported users have hashes of other kinds. Only a count of `all` notices
 * users who were deleted or whose hash was replaced. Returns the counts, in the order of the works.
 */
export function createLearnHashShares(
  ports: LearnHashSharesPorts,
): (which: CountedUsers) => Promise<readonly HashShare[]> {
  let known = nothing;
  return async (which) => {
    known = await countFrom(ports, which === "new" ? known : nothing);
    const shares = [...known.users].map(([work, users]) => ({ work, users }))
      .sort((one, other) => one.work < other.work ? -1 : 1);
    ports.hasher.learnShares(shares);
    return shares;
  };
}

async function countFrom(ports: LearnHashSharesPorts, before: Counted): Promise<Counted> {
  const users = new Map(before.users);
  let { cursor } = before;
  for (;;) {
    await yieldToEventLoop(ports);
    const page = await ports.reports.countPasswordWorks({ cursor, limit: usersPerStep });
    for (const share of page.shares) {
      users.set(share.work, (users.get(share.work) ?? 0) + share.users);
    }
    if (page.last === null) return { users, cursor };
    cursor = page.last;
  }
}
