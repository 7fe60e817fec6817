const continueStart = "/oauth/authorize/continue?continue=";

/** Where a login for a client leads. */
export function continuePath(waiting: string): string {
  return `${continueStart}${encodeURIComponent(waiting)}`;
}

/** Whether a path of ours leads to another origin: to that of a client. */
export function leadsToClient(path: string): boolean {
  return path.startsWith(continueStart);
}
