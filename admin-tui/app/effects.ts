import type { OperatorActionName } from "../../core/operator.ts";
import type { TerminalScreen } from "../../core/domain/operator/terminal.ts";
import type { UserId } from "../../core/domain/user_id.ts";
import type { PreviewState } from "../state/sends_state.ts";
import type { DataWord } from "../grammar/data_word.ts";
import type { AccessQuestion } from "./access_questions.ts";
import type { ActionQuestion } from "./action_questions.ts";
import type { ActivityQuestion } from "./activity_questions.ts";
import type { BulkQuestion } from "./bulk_questions.ts";
import type { FileQuestion } from "./file_questions.ts";
import type { LabQuestion } from "./lab_questions.ts";
import type { SendsQuestion } from "./sends_questions.ts";
import type { SimulatorQuestion } from "./simulator.ts";
import type { UsersListQuestion } from "./users_questions.ts";

/** Opens the user, why their codes do not arrive, or the dialog of an action on them. */
export type UserLineOrder = "user" | "why" | OperatorActionName;

/** Asks what a stop, or its end, would have done. */
export interface PreviewQuestion extends Pick<PreviewState, "order" | "scope"> {
  readonly kind: "previewStop";
}

/** Asks for the words that complete the end of a `:` line. */
export interface WordsQuestion extends DataWord {
  readonly kind: "completeLine";
  /** The line, so that a late answer changes no other. */
  readonly text: string;
}

/** An effect as data: `update` returns it, the program runs it and dispatches the answer. */
export type Effect =
  | UsersListQuestion
  | { readonly kind: "countUsers" }
  /** Returns as `rested` once no newer one has been requested for a moment. */
  | { readonly kind: "rest"; readonly userId: UserId }
  | { readonly kind: "describeUser" | "previewUser" | "pollUser"; readonly userId: UserId }
  | { readonly kind: "describeCase"; readonly userId: UserId }
  | { readonly kind: "exportCase"; readonly userId: UserId; readonly username: string }
  | FileQuestion
  | { readonly kind: "markTerminal"; readonly terminalId: string; readonly screen: TerminalScreen }
  | { readonly kind: "describeTerminals" }
  | ActionQuestion
  | BulkQuestion
  | LabQuestion
  | SimulatorQuestion
  | ActivityQuestion
  | AccessQuestion
  | { readonly kind: "readControls" | "readBoard" }
  | SendsQuestion
  | PreviewQuestion
  /** Finds the user of a `:` line, and what the line orders. */
  | { readonly kind: "lookUpUser"; readonly typed: string; readonly order: UserLineOrder }
  | WordsQuestion
  /** Finds the message of a `:` line. */
  | { readonly kind: "lookUpDelivery"; readonly typed: string }
  | { readonly kind: "stopSends"; readonly scope: string; readonly reason: string }
  | { readonly kind: "resumeSends"; readonly scope: string; readonly reason: string }
  | { readonly kind: "liftPause"; readonly scope: string; readonly reason: string }
  /** Copies to the clipboard; `what` names it in a toast: `the user ID`. */
  | { readonly kind: "copy"; readonly text: string; readonly what: string }
  | { readonly kind: "quit" }
  | { readonly kind: "suspend" }
  | { readonly kind: "redraw" };

/** An effect with an answer from the core, the simulator or the file system. */
export type Question = Exclude<
  Effect,
  { readonly kind: "quit" | "suspend" | "redraw" | "copy" | "rest" }
>;

export type CoreQuestion = Exclude<Question, SimulatorQuestion | FileQuestion>;

/**
 * Whether a request makes the core write, or costs money. `checkTest` counts too: a correct code
 * ends the test at the provider. In read-only mode none of these is sent.
 */
export const writes: Readonly<Record<CoreQuestion["kind"], boolean>> = {
  listUsers: false,
  pollUsers: false,
  scanUsers: false,
  pollUser: false,
  countUsers: false,
  previewUser: false,
  describeUser: false,
  describeCase: false,
  exportCase: false,
  markTerminal: true,
  describeTerminals: false,
  quoteTest: false,
  listTests: false,
  previewAction: false,
  performAction: true,
  previewBulk: false,
  performBulk: true,
  startTest: true,
  checkTest: true,
  cancelTest: true,
  readSends: false,
  previewStop: false,
  readOlderSends: false,
  completeLine: false,
  lookUpUser: false,
  lookUpDelivery: false,
  readControls: false,
  readBoard: false,
  describeActivity: false,
  readFeed: false,
  replayPolicy: false,
  traceDelivery: false,
  stopSends: true,
  resumeSends: true,
  liftPause: true,
  readAccess: false,
  readApps: false,
  describeApp: false,
  lookUpApp: false,
  placeOrder: true,
};
