import type { UserId } from "../../core/domain/user_id.ts";
import type { UsersQuestion } from "../state/users_state.ts";
import type { ActionQuestion } from "./action_questions.ts";
import type { ActivityQuestion } from "./activity_questions.ts";
import type { LabQuestion } from "./lab_questions.ts";
import type { SimulatorQuestion } from "./simulator.ts";

/** An effect as data: `update` asks for it, the program runs it, the answer comes back. */
export type Effect =
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

/** An effect that somebody answers: the core, or the simulator in its place. */
export type Question = Exclude<Effect, { readonly kind: "quit" | "copy" | "rest" }>;

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
  previewAction: false,
  performAction: true,
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
