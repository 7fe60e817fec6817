import type { Instant } from "../../core/domain/instant.ts";
import type { Delivery } from "../../core/domain/sending/delivery.ts";
import type { DialogBox } from "../draw/dialog_lines.ts";
import type { Panel } from "../draw/panel.ts";
import type { Line } from "../draw/text.ts";
import type { FieldChange } from "../input/field.ts";
import type { State } from "../state/state.ts";
import type { AnswerHandlers } from "./answers.ts";
import type { Binding, BindingName, Transitions } from "./binding.ts";
import type { Scope } from "./scope.ts";
import type { Step } from "./step.ts";

/** A cell inside a panel, by the index of the panel among those of the screen. */
export interface ClickedLine {
  readonly panel: number;
  readonly line: number;
  readonly column: number;
}

/** The matches of a search, or what failed, among the rows that `move` moves over. */
export interface Matches {
  readonly cursor: number;
  /** The number of rows. */
  readonly count: number;
  readonly isMatch: (row: number) => boolean;
  /** What is looked for, such as `failure`. */
  readonly what: string;
  /** Whether there are more rows, which are read when the cursor comes to the end. */
  readonly more?: boolean;
}

/** Everything that a screen provides to the program. */
export interface ScreenParts {
  /** Its rows of the keymap, in the order of footer and help. */
  readonly keymap: readonly Binding[];
  /** Every possible stack of scopes, innermost first. */
  readonly stacks: Readonly<Record<string, readonly Scope[]>>;
  /** The current stack of scopes. */
  readonly scopes: (state: State) => readonly Scope[];
  /** Why a binding of a live scope can do nothing now; null if it can. Omitted: all of them can. */
  readonly why?: (state: State, name: BindingName) => string | null;
  /** What its bindings do. */
  readonly bindings: Partial<Transitions>;
  /** Applies answers to its requests, even while another screen is shown. */
  readonly answers: Partial<AnswerHandlers>;
  /** Shows the screen, or returns to it, and reads its data. */
  readonly show: (state: State) => Step;
  /** Moves the cursor or scrolls by `rows`; down is positive, and moves stop at the ends. */
  readonly move: (state: State, rows: number) => Step;
  /** The rows that `n` and `N` go to. Omitted if the screen has no scope `matches`. */
  readonly matches?: (state: State) => Matches;
  /** The number of lines that a page key moves. */
  readonly pageRows: (state: State) => number;
  /** Adjusts cursor and scrolling to a new window size. */
  readonly resized: (state: State) => Step;
  /** Selects the row at a line of a panel; a click never opens or runs anything. */
  readonly clicked: (state: State, at: ClickedLine) => Step;
  /** Changes the focused field. */
  readonly edited: (state: State, change: FieldChange) => Step;
  /** Runs each second while the screen is shown, and reads what is due. */
  readonly refreshed: (state: State, now: Instant) => Step;
  /** Whether it currently shows seconds; if not, it is redrawn once a minute. */
  readonly countsSeconds: (state: State) => boolean;
  /** The messages that it lists, newest first, to step through from a timeline. */
  readonly deliveries: (state: State) => readonly Delivery[];
  /** The selected message, or the one that `o` opens. */
  readonly pointedDelivery: (state: State) => Delivery | undefined;
  /** The line below the body: the error if there is one, otherwise the cursor's position. */
  readonly status: (state: State) => Line;
  /** The part between the header and the status line. */
  readonly panels: (state: State) => readonly Panel[];
  /** The open dialog, or null. */
  readonly dialog: (state: State) => DialogBox | null;
}
