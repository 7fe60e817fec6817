import { after, type Instant } from "../../domain/instant.ts";
import type { ClientId } from "../../domain/oidc/client.ts";
import { clientRestSeconds, clientRestSecondsMax } from "../../domain/oidc/logout_notice.ts";
import type { Ports } from "../../ports/ports.ts";

interface Taken {
  readonly number: number;
  /** In a row. */
  readonly failures: number;
  readonly restsUntil: Instant;
}

/** Whose turn it is to get logout notices. Each instance remembers its own. */
export interface ClientTurns {
  /** Those of the clients that do not rest, the one whose last turn is longest ago first. */
  ready(clients: readonly ClientId[]): ClientId[];
  /** Notes a turn. A client that did not answer rests, longer each time. */
  took(client: ClientId, answered: boolean): void;
}

export function createClientTurns({ clock }: Pick<Ports, "clock">): ClientTurns {
  const taken = new Map<ClientId, Taken>();
  let turns = 0;
  return {
    ready(clients) {
      const now = clock();
      const rests = (client: ClientId): boolean => {
        const { restsUntil = now } = taken.get(client) ?? {};
        // A clock that was set back must not keep it.
        return restsUntil > now && restsUntil <= after(now, clientRestSecondsMax);
      };
      const number = (client: ClientId): number => taken.get(client)?.number ?? 0;
      return clients.filter((client) => !rests(client))
        .toSorted((one, other) => number(one) - number(other));
    },
    took(client, answered) {
      const failures = answered ? 0 : (taken.get(client)?.failures ?? 0) + 1;
      const restsUntil = answered ? clock() : after(clock(), clientRestSeconds(failures));
      taken.set(client, { number: ++turns, failures, restsUntil });
    },
  };
}
