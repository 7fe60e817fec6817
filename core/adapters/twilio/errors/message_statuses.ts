/**
 * The steps in the life of a message or a call. Of two reports, the one with the later step is
 * believed: an arrival over a failure, since Twilio can try again by another route. A status that
 * is not listed comes before all of them.
 */
const steps: readonly (readonly string[])[] = [
  ["accepted", "scheduled", "queued"],
  ["sending", "initiated"],
  ["sent", "ringing", "in-progress"],
  ["failed", "busy", "no-answer", "canceled"],
  ["undelivered"],
  ["delivered", "completed"],
  ["read"],
];

/** The known statuses that `status` does not replace, in the order of the steps. */
export function statusesFrom(status: string): readonly string[] {
  return steps.slice(Math.max(0, steps.findIndex((step) => step.includes(status)))).flat();
}

/** The final statuses of a message or a call, and whether it arrived. */
const finalStatuses: ReadonlyMap<string, "arrived" | "lost"> = new Map([
  ["delivered", "arrived"],
  ["read", "arrived"],
  ["completed", "arrived"],
  ["undelivered", "lost"],
  ["failed", "lost"],
  ["canceled", "lost"],
  ["busy", "lost"],
  ["no-answer", "lost"],
]);

export function hasEnded(status: string): boolean {
  return finalStatuses.has(status);
}

/** Reports whether a message with this status has reached the phone. */
export function hasArrived(status: string): boolean {
  return finalStatuses.get(status) === "arrived";
}

/** Reports whether a message with this status will not reach the phone. */
export function isUndelivered(status: string): boolean {
  return undeliveredStatuses.has(status);
}

/** A call that is busy or not answered reached the phone. */
const undeliveredStatuses: ReadonlySet<string> = new Set(["undelivered", "failed"]);
