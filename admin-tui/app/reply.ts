import { StorageUnavailable } from "../../core/operator.ts";
import { AlreadyDone, Unanswered } from "../../server/remote/client/errors.ts";

/** The result of a request; `unavailable` if the database could not be reached. */
export type CoreReply<Value> = { readonly value: Value } | "unavailable";

/**
 * A change on another machine without its result. `unanswered`: it is unknown whether it was made.
 * `already_done`: an unanswered attempt before this one had made it.
 */
export type LostReply = "unanswered" | "already_done";

/** The result of a change. */
export type WriteReply<Value> = CoreReply<Value> | LostReply;

/** Awaits a read. Rejects only for bugs, and if another machine refuses the terminal. */
export async function reply<Value>(promise: Promise<Value>): Promise<CoreReply<Value>> {
  try {
    return { value: await promise };
  } catch (error) {
    if (error instanceof StorageUnavailable) return "unavailable";
    throw error;
  }
}

/** Awaits a change. */
export async function writeReply<Value>(promise: Promise<Value>): Promise<WriteReply<Value>> {
  try {
    return await reply(promise);
  } catch (error) {
    if (error instanceof Unanswered) return "unanswered";
    if (error instanceof AlreadyDone) return "already_done";
    throw error;
  }
}
