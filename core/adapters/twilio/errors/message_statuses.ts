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
