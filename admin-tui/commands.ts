import {
  type Caller,
  type Channel,
  type CheckAnswer,
  type Core,
  type Delivery,
  type FetchAnswer,
  type Outcome,
  type PhoneNumber,
  type SendsDescription,
  type SendStop,
  type StartAnswer,
  StorageUnavailable,
  type UserDescription,
  type UserId,
  type UserList,
} from "../core/mod.ts";
import type { State, UsersQuestion } from "./model.ts";

/** An effect as data: `update` asks for it, the program runs it, the answer comes back. */
export type Command =
  | { readonly kind: "listUsers"; readonly question: UsersQuestion }
  | { readonly kind: "describeUser"; readonly userId: UserId }
  | {
    readonly kind: "startTest";
    readonly test: number;
    readonly to: PhoneNumber;
    readonly channel: Channel;
  }
  | {
    readonly kind: "checkTest";
    readonly test: number;
    readonly verificationId: string;
    readonly code: string;
  }
  | { readonly kind: "cancelTest"; readonly test: number; readonly verificationId: string }
  | { readonly kind: "readSends" }
  | { readonly kind: "stopSends"; readonly scope: string; readonly reason: string }
  | { readonly kind: "resumeSends"; readonly scope: string }
  | { readonly kind: "liftPause"; readonly scope: string }
  | { readonly kind: "quit" };

/** What an `update` gives: the next state, and what the program is to do. */
export type Step = readonly [State, readonly Command[]];

/** A command that the core answers. */
export type Question = Exclude<Command, { readonly kind: "quit" }>;

/** An answer carries its question (never a code), so that a late one is known for what it is. */
export type Answer =
  | {
    readonly kind: "listUsers";
    readonly question: UsersQuestion;
    readonly reply: Reply<UserList>;
  }
  | {
    readonly kind: "describeUser";
    readonly userId: UserId;
    readonly reply: Reply<Outcome<UserDescription, "user_not_found">>;
  }
  | {
    readonly kind: "startTest";
    readonly test: number;
    readonly reply: Reply<Outcome<StartAnswer, StartRefusal>>;
  }
  | {
    readonly kind: "checkTest";
    readonly test: number;
    readonly reply: Reply<Outcome<CheckAnswer, "invalid_input" | "test_not_found">>;
  }
  | {
    readonly kind: "cancelTest";
    readonly test: number;
    readonly reply: Reply<Outcome<FetchAnswer, "test_not_found">>;
  }
  | { readonly kind: "readSends"; readonly reply: Reply<SendsRead> }
  | {
    readonly kind: "stopSends";
    readonly scope: string;
    readonly reply: Reply<Outcome<SendStop, "scope_unknown" | "invalid_input">>;
  }
  | {
    readonly kind: "resumeSends" | "liftPause";
    readonly scope: string;
    readonly reply: Reply<Outcome<null, "scope_unknown" | "not_stopped">>;
  };

/** The core's answer to an act on sends. */
export type ActAnswer = Extract<Answer, { readonly scope: string }>;

/** All that the Sends screen shows. */
export interface SendsRead {
  readonly controls: SendsDescription;
  readonly deliveries: readonly Delivery[];
}

/** Why no test was begun: our own limits come before the provider. */
export type StartRefusal =
  | "invalid_input"
  | "phone_number_unreachable"
  | "channel_unavailable"
  | "provider_unavailable"
  | "sending_limited";

/** What came of asking; `unavailable` when the database could not be reached just now. */
export type Reply<Value> = { readonly value: Value } | "unavailable";

/** Rows of a page: a store's limit, and many screens of scrolling. */
const pageRows = 200;

/** Deliveries that the screen shows; older ones are for the command line. */
const deliveryRows = 50;

/** Asks the core. Rejects only for bugs; those end the program. */
export async function ask(core: Core, caller: Caller, question: Question): Promise<Answer> {
  switch (question.kind) {
    case "listUsers": {
      const input = { ...question.question, limit: pageRows };
      return { ...question, reply: await reply(core.listUsers(input)) };
    }
    case "describeUser":
      return { ...question, reply: await reply(core.describeUser({ userId: question.userId })) };
    case "startTest": {
      const { kind, test, to, channel } = question;
      const started = core.startTestVerification({ phoneNumber: to, channel }, caller);
      return { kind, test, reply: await reply(started) };
    }
    case "checkTest": {
      const { kind, test, verificationId, code } = question;
      const checked = core.checkTestVerification({ verificationId, code }, caller);
      return { kind, test, reply: await reply(checked) };
    }
    case "cancelTest": {
      const { kind, test, verificationId } = question;
      const cancelled = core.cancelTestVerification({ verificationId }, caller);
      return { kind, test, reply: await reply(cancelled) };
    }
    case "readSends":
      return { ...question, reply: await reply(readSends(core)) };
    case "stopSends": {
      const { kind, scope, reason } = question;
      return { kind, scope, reply: await reply(core.stopSends({ scope, reason }, caller)) };
    }
    case "resumeSends":
      return { ...question, reply: await reply(core.resumeSends(question, caller)) };
    case "liftPause":
      return { ...question, reply: await reply(core.liftPause(question, caller)) };
  }
}

async function readSends(core: Core): Promise<SendsRead> {
  const [controls, { items }] = await Promise.all([
    core.describeSends(),
    core.listDeliveries({ cursor: null, limit: deliveryRows }),
  ]);
  return { controls, deliveries: items };
}

async function reply<Value>(promise: Promise<Value>): Promise<Reply<Value>> {
  try {
    return { value: await promise };
  } catch (error) {
    if (error instanceof StorageUnavailable) return "unavailable";
    throw error;
  }
}

/** The operator at the keys, as the record names them. */
export function operatorCaller(name: string): Caller {
  return { actor: "operator", actorName: name, address: null, userAgent: null, requestId: null };
}
