/** What came of asking; `unavailable` when the database could not be reached just now. */
export type CoreReply<Value> = { readonly value: Value } | "unavailable";
