import type { UserId } from "../../domain/user_id.ts";
import type { Ports } from "../../ports/ports.ts";

/** The most names that one read of the store finds. */
const readMax = 1000;

/** The names of the users that exist. An ID may be given more than once; null is skipped. */
export async function nameUsers(
  ports: Pick<Ports, "reports">,
  userIds: readonly (UserId | null)[],
): Promise<ReadonlyMap<UserId, string>> {
  const ids = [...new Set(userIds)].filter((id) => id !== null);
  const names = new Map<UserId, string>();
  for (let from = 0; from < ids.length; from += readMax) {
    const found = await ports.reports.findUsernames(ids.slice(from, from + readMax));
    for (const [id, name] of found) names.set(id, name);
  }
  return names;
}
