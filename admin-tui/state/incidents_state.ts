import type { Incident } from "../../core/domain/reports/incident.ts";
import type { Instant } from "../../core/domain/instant.ts";

/** An incident, or that nothing can be read, which the core cannot report. */
export type ShownIncident = Incident | { readonly kind: "unread"; readonly at: Instant };

/** What the bar below the header shows, in addition to what is read with the stops. */
export interface IncidentsState {
  /** Since when nothing can be read; null while it can. */
  readonly unreadSince: Instant | null;
  /** The last incident once all are over, for some seconds. */
  readonly over: { readonly incident: ShownIncident; readonly secondsLeft: number } | null;
}

export const noIncidents: IncidentsState = { unreadSince: null, over: null };
