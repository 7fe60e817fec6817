import type { ReactNode } from "react";
import type { Instant } from "../../core/domain/instant.ts";
import type { Delivery } from "../../core/domain/sending/delivery.ts";
import type { DialogBox } from "../draw/dialog_lines.ts";
import type { Line } from "../draw/text.ts";
import type { FieldChange } from "../input/field.ts";
import type { State } from "../state/state.ts";
import type { AnswerHandlers } from "./answers.ts";
import type { Binding, Transitions } from "./binding.ts";
import type { Scope } from "./scope.ts";
import type { Step } from "./step.ts";

/** What the program knows of a screen. Without one of these it does not compile. */
export interface ScreenParts {
  /** Its rows of the keymap, in the order of footer and help. */
  readonly keymap: readonly Binding[];
  /** Every stack of scopes that it can have, innermost first. */
  readonly stacks: Readonly<Record<string, readonly Scope[]>>;
  /** The stack that it has now. */
  readonly scopes: (state: State) => readonly Scope[];
  /** What its own bindings do. */
  readonly bindings: Partial<Transitions>;
  /** What an answer to one of its questions changes, also while another screen is shown. */
  readonly answers: Partial<AnswerHandlers>;
  /** Shows it, or comes back to it, and reads what it needs. */
  readonly show: (state: State) => Step;
  /** Moves cursor or text by lines; down is positive, and every move stops at the ends. */
  readonly move: (state: State, rows: number) => Step;
  /** How many lines a page key moves. */
  readonly pageRows: (state: State) => number;
  /** Brings what was in range in the old window into range in the new one. */
  readonly resized: (state: State) => Step;
  /** Selects the row at a cell of the body; a click never opens or does anything. */
  readonly clicked: (state: State, line: number, column: number) => Step;
  /** Changes the field that is being typed in. */
  readonly edited: (state: State, change: FieldChange) => Step;
  /** Each second while it is shown: asks again for what its time has come for. */
  readonly refreshed: (state: State, now: Instant) => Step;
  /** Whether it shows seconds now; if not, it is drawn again once a minute. */
  readonly countsSeconds: (state: State) => boolean;
  /** The messages that it lists, newest first, to step through from one of them. */
  readonly deliveries: (state: State) => readonly Delivery[];
  /** The message that the operator points at. */
  readonly pointedDelivery: (state: State) => Delivery | undefined;
  /** The line under the body: trouble where there is some, else where the cursor stands. */
  readonly status: (state: State) => Line;
  /** What is drawn between header and status line. */
  readonly Body: (props: { readonly state: State }) => ReactNode;
  /** The dialog over it; null while none is open. */
  readonly dialog: (state: State) => DialogBox | null;
}
