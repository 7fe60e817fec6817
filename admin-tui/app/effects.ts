import type { Caller } from "../../core/domain/audit_event.ts";
import type { Outcome } from "../../core/domain/refusal.ts";
import type { Delivery } from "../../core/domain/sending/delivery.ts";
import type { SendStop } from "../../core/domain/sending/send_stop.ts";
import type { UserId } from "../../core/domain/user_id.ts";
import {
  type Operator,
  type SendControls,
  type SendsDescription,
  StorageUnavailable,
  type UserDescription,
  type UserList,
} from "../../core/operator.ts";
import { type ActivityAnswer, type ActivityQuestion, askActivity } from "./activity_questions.ts";
import {
  type ActionAnswer,
  type ActionQuestion,
  askAction,
} from "../screens/operator_action/action_questions.ts";
import { askLab, type LabAnswer, type LabQuestion } from "./lab_questions.ts";
import type { State } from "../state/state.ts";
import type { UsersQuestion } from "../state/users_state.ts";
import { pageRows } from "../state/users_window.ts";
import type { SimulatorAnswer, SimulatorQuestion } from "./simulator.ts";

/** An effect as data: `update` asks for it, the program runs it, the answer comes back. */
export type Command =
  | { readonly kind: "listUsers"; readonly question: UsersQuestion }
  | { readonly kind: "countUsers" }
  /** Comes back as `rested` when nothing of the kind was asked for some moments. */
  | { readonly kind: "rest"; readonly userId: UserId }
  | { readonly kind: "describeUser" | "previewUser"; readonly userId: UserId }
  | ActionQuestion
  | LabQuestion
  | SimulatorQuestion
  | ActivityQuestion
  | { readonly kind: "readSends" | "readControls" }
  | { readonly kind: "stopSends"; readonly scope: string; readonly reason: string }
  | { readonly kind: "resumeSends"; readonly scope: string }
  | { readonly kind: "liftPause"; readonly scope: string }
  /** To the clipboard; `what` it is, in the words of a toast: `the id`. */
  | { readonly kind: "copy"; readonly text: string; readonly what: string }
  | { readonly kind: "quit" };

/** What an `update` gives: the next state, and what the program is to do. */
export type Step = readonly [State, readonly Command[]];

/** A command that somebody answers: the core, or the simulator in its place. */
export type Question = Exclude<Command, { readonly kind: "quit" | "copy" | "rest" }>;

export type CoreQuestion = Exclude<Question, SimulatorQuestion>;

/**
 * Whether answering makes the core write, or costs money. `checkTest` counts as well: a right code
 * ends the test at the provider. Read-only, none of those is ever asked.
 */
export const writes: Readonly<Record<CoreQuestion["kind"], boolean>> = {
  listUsers: false,
  countUsers: false,
  previewUser: false,
  describeUser: false,
  quoteTest: false,
  listTests: false,
  previewAct: false,
  performAct: true,
  startTest: true,
  checkTest: true,
  cancelTest: true,
  readSends: false,
  readControls: false,
  describeActivity: false,
  readFeed: false,
  replayPolicy: false,
  traceDelivery: false,
  stopSends: true,
  resumeSends: true,
  liftPause: true,
};

/** An answer carries its question (never a code), so that a late one is known for what it is. */
export type Answer =
  | {
    readonly kind: "listUsers";
    readonly question: UsersQuestion;
    readonly reply: Reply<UserList>;
  }
  | { readonly kind: "countUsers"; readonly reply: Reply<number> }
  | {
    readonly kind: "describeUser" | "previewUser";
    readonly userId: UserId;
    readonly reply: Reply<Outcome<UserDescription, "user_not_found">>;
  }
  | ActionAnswer
  | LabAnswer
  | SimulatorAnswer
  | ActivityAnswer
  | { readonly kind: "readSends"; readonly reply: Reply<SendsRead> }
  | { readonly kind: "readControls"; readonly reply: Reply<SendControls> }
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

/** The core's answer to an operation on sends. */
export type SendOperationAnswer = Extract<Answer, { readonly scope: string }>;

/** All that the Sends screen shows. */
export interface SendsRead {
  readonly controls: SendsDescription;
  readonly deliveries: readonly Delivery[];
}

/** What came of asking; `unavailable` when the database could not be reached just now. */
export type Reply<Value> = { readonly value: Value } | "unavailable";

/** Rows of a page: a store's limit, and many screens of scrolling. */

/** Deliveries that the screen shows; older ones are for the command line. */
const deliveryRows = 50;

/** Asks the core. Rejects only for bugs; those end the program. */
export async function ask(core: Operator, caller: Caller, question: CoreQuestion): Promise<Answer> {
  switch (question.kind) {
    case "listUsers": {
      const { search, order, from, cursor } = question.question;
      const input = { search, order, from, cursor, limit: pageRows };
      return { ...question, reply: await reply(core.listUsers(input)) };
    }
    case "countUsers":
      return { kind: "countUsers", reply: await reply(core.countUsers()) };
    case "describeUser":
    case "previewUser":
      return { ...question, reply: await reply(core.describeUser({ userId: question.userId })) };
    case "previewAct":
    case "performAct":
      return await askAction(core, caller, question, reply);
    case "quoteTest":
    case "listTests":
    case "startTest":
    case "checkTest":
    case "cancelTest":
      return await askLab(core, caller, question, reply);
    case "describeActivity":
    case "readFeed":
    case "replayPolicy":
    case "traceDelivery":
      return await askActivity(core, question, reply);
    case "readSends":
      return { kind: "readSends", reply: await reply(readSends(core)) };
    case "readControls":
      return { kind: "readControls", reply: await reply(core.describeControls()) };
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

async function readSends(core: Operator): Promise<SendsRead> {
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
