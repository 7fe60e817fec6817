/** What went wrong, for the operator: what happened, then what to do. */
export const troubles = {
  cannotRead: "Cannot read: the database is busy or away. r tries again",
  notANumber: "Not a phone number: + and country code first, as in +1 202 555 0142",
  maybeSent: "No clear answer: a message may have been sent",
  noVerdict: "No answer that counts: see the call",
  sentUnrecorded: "The database did not take the record; a message may have been sent",
  unrecorded: "The database did not take the record: try again",
} as const;
