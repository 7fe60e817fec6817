/** Error messages for the operator: what happened, then what to do. */
export const troubles = {
  cannotRead: "Cannot read: database busy or unreachable (r to retry)",
  notANumber: "Not a phone number. Start with + and the country code, as in +1 202 555 0142",
  cannotReplay:
    "Cannot replay: the database is busy or unreachable. Close this and open it again to retry",
  unanswered: "No answer: it may have been done. See the audit log; a retry is recognized",
  alreadyDone: "Done by an earlier attempt, whose answer was lost",
  maybeSent: "No clear response: a message may have been sent",
  suspendsNoTask: "started as a task; start it with sh tasks/run.sh admin",
  testRuns: "A test is running: end it first",
  noVerdict: "No usable response: see the call",
  sentUnrecorded: "Could not write to the database; a message may have been sent",
  labBusy: "The last test is still being sent or checked: this is its screen",
  noSimulator: "The simulator does not respond. Is deno task dev still running?",
  noCountry: "Not a country code: two letters, such as BR or GB",
  noReason: "Enter a reason of 3 to 200 printable characters",
  noScope: (unknown: readonly string[]) =>
    unknown.length === 0 ? "Enter at least one scope" : `Not a scope: ${unknown.join(", ")}`,
  noUri: "Enter at least one URI",
  notOneOf: (words: readonly string[]) => `Enter ${words.join(" or ")}`,
  sameApp: "Nothing is changed yet",
  otherRoles: "Someone else changed the roles: close this to see them",
  sameRoles: "These are the roles that the user has",
  actionUnread: "The database is busy or unreachable. Try again.",
  otherNumber: "Not the number of users: nothing was done",
  otherDigits: "Not the last three digits: nothing was done",
  whichOf: (noun: string) => `Which ${noun}? Select one, then press the key again`,
  unrecorded: "Could not write to the database: try again",
} as const;

/** In 80 columns. Reads are repeated as usual; a change never is. */
export function lostConnection(since: string): string {
  return `No connection since ${since} UTC: this is older data. No change is repeated`;
}

/** Why nothing is done: no name, no entry in the audit log. */
export const unknownOperator =
  "It is not known who you are: set LATCHKEY_OPERATOR to your name, which the " +
  "audit log records.";

/** Why a change has no result. `unavailable` says what that means for this change. */
export function lostWords(
  reply: "unavailable" | "unanswered" | "already_done",
  unavailable: string,
): string {
  const words = {
    unavailable,
    unanswered: troubles.unanswered,
    already_done: troubles.alreadyDone,
  };
  return words[reply];
}
