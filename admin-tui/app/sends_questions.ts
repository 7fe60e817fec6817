import type { Delivery } from "../../core/domain/sending/delivery.ts";
import type { Operator, SendsDescription } from "../../core/operator.ts";
import { lookUpUser } from "../grammar/look_up_user.ts";
import { allSends, type SendsSearch } from "../grammar/sends_search.ts";
import type { SendsRecipient } from "../state/sends_state.ts";
import { type CoreReply, reply } from "./reply.ts";

/** Reads of the Sends screen: the newest messages with everything else, and older messages. */
export type SendsQuestion =
  | { readonly kind: "readSends"; readonly search?: SendsSearch }
  | {
    readonly kind: "readOlderSends";
    readonly search?: SendsSearch;
    /** The cursor of the page before. */
    readonly cursor: string;
  };

export type SendsAnswer =
  | {
    readonly kind: "readSends";
    readonly search?: SendsSearch;
    readonly reply: CoreReply<SendsRead>;
  }
  | {
    readonly kind: "readOlderSends";
    readonly cursor: string;
    readonly reply: CoreReply<SendsPage>;
  };

export interface SendsPage {
  /** Newest first. */
  readonly deliveries: readonly Delivery[];
  /** The cursor of the messages after them; null at the end of the list. */
  readonly next: string | null;
  /** The names of the users that they were sent to, by user ID; deleted users have none. */
  readonly names: Readonly<Record<string, string>>;
  /** The user that the search names: then all messages are theirs. */
  readonly recipient: SendsRecipient | null;
}

/** All data of the Sends screen. */
export interface SendsRead extends SendsPage {
  readonly controls: SendsDescription;
}

/** Messages that are read every two seconds, and in each page of older ones. */
const newestRows = 50;
const olderRows = 200;

/** Sends a request to the core. */
export async function askSends(core: Operator, question: SendsQuestion): Promise<SendsAnswer> {
  const { search = allSends } = question;
  if (question.kind === "readSends") {
    return { ...question, reply: await reply(readSends(core, search)) };
  }
  const { kind, cursor } = question;
  const page = readPage(core, search, { cursor, limit: olderRows });
  return { kind, cursor, reply: await reply(page) };
}

async function readSends(core: Operator, search: SendsSearch): Promise<SendsRead> {
  const page = await readPage(core, search, { cursor: null, limit: newestRows });
  return { ...page, controls: await core.describeSends() };
}

async function readPage(
  core: Operator,
  { user: typed, ...filter }: SendsSearch,
  place: { readonly cursor: string | null; readonly limit: number },
): Promise<SendsPage> {
  const user = typed === null ? null : await lookUpUser(core, typed);
  if (user !== null && !user.ok) return { deliveries: [], next: null, names: {}, recipient: null };
  const userId = user?.value.id ?? null;
  const { items, next } = await core.listSends({ ...filter, userId, ...place });
  const named = items.flatMap(({ delivery: { userId }, username }) =>
    userId === null || username === null ? [] : [[userId, username] as const]
  );
  const deliveries = items.map(({ delivery }) => delivery);
  const names = Object.fromEntries(named);
  if (user === null) return { deliveries, next, names, recipient: null };
  const { username, phoneNumber } = user.value;
  return { deliveries, next, names, recipient: { username, phoneNumber } };
}
