/** Statuses of a message or a call of which nothing more will be heard, and whether it arrived. */
const ends: ReadonlyMap<string, "arrived" | "lost"> = new Map([
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
  return ends.has(status);
}

/** Whether a message of this status has reached its phone. */
export function hasArrived(status: string): boolean {
  return ends.get(status) === "arrived";
}
