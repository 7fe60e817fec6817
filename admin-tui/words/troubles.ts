/** What went wrong, for the operator: what happened, then what to do. */
export const troubles = {
  cannotRead: "Cannot read: the database is busy or away. r tries again",
  notANumber: "Not a phone number: + and country code first, as in +1 202 555 0142",
  cannotReplay: "Cannot replay: the database is busy or away. Close and open this to try again",
  maybeSent: "No clear answer: a message may have been sent",
  noVerdict: "No answer that counts: see the call",
  sentUnrecorded: "The database did not take the record; a message may have been sent",
  noSimulator: "The simulator does not answer: is deno task dev still running?",
  noCountry: "Not a country with numbers: two letters, as in BR or GB",
  noReason: "A reason has 3 to 200 printable characters",
  actionUnread: "Cannot ask the core: the database is busy or away",
  otherDigits: "Not the last three digits of that phone number: nothing was done",
  whichOf: (noun: string) => `Which ${noun}? Select one and press the key again`,
  unrecorded: "The database did not take the record: try again",
} as const;
