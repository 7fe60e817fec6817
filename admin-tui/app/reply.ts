/** The result of a request; `unavailable` if the database could not be reached. */
export type CoreReply<Value> = { readonly value: Value } | "unavailable";
