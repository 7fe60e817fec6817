import { after, type Instant } from "../../domain/instant.ts";
import { beatLifetimeSeconds } from "../../domain/upkeep/heartbeat.ts";
import type { Ports } from "../../ports/ports.ts";

export interface ServiceBeats {
  /** Records that this service runs. Call it every `beatSeconds`. */
  beat(version: string): Promise<void>;
  /** Removes the record, and those of services that ended without doing so. */
  end(): Promise<void>;
}

/** Shows operators that the service runs. One instance writes one row, again and again. */
export function createServiceBeats(
  { heartbeats, randomBytes, clock }: Pick<Ports, "heartbeats" | "randomBytes" | "clock">,
): ServiceBeats {
  let own: { readonly id: string; readonly startedAt: Instant } | null = null;
  return {
    async beat(version) {
      const beatAt = clock();
      own ??= { id: `service_${randomBytes(16).toHex()}`, startedAt: beatAt };
      await heartbeats.beat({ ...own, kind: "service", name: version, screen: "", beatAt });
    },
    async end() {
      if (own === null) return;
      await heartbeats.endBeats(own.id, after(clock(), -beatLifetimeSeconds));
    },
  };
}
