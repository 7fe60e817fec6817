import type { OperatorActionName } from "../../core/operator.ts";
import type { BulkAction } from "../state/bulk_state.ts";
import type { OrderName } from "../state/form_state.ts";
import type { FieldEdit } from "../input/field.ts";
import type { State } from "../state/state.ts";
import type { Scope } from "./scope.ts";
import type { Step } from "./step.ts";

/** The name of what a key does; `Transitions` has a function for each. */
export type BindingName = HarmlessBinding | DangerousBinding;

/** Starts or confirms what writes or costs money. In read-only mode none of these has a key. */
export type DangerousBinding =
  | DangerousLabBinding
  | DangerousUserBinding
  | "sends.stop"
  | "sends.resume"
  | "sends.lift"
  | "board.stop"
  | "board.resume"
  | "board.lift"
  | "dialog.confirm"
  | "app.endAccess"
  | DangerousFormBinding
  | `bulk.${BulkAction}`;

/** Calls the provider, which costs money or ends a test. */
type DangerousLabBinding =
  | "lab.send"
  | "lab.confirm"
  | "lab.resend"
  | "lab.check"
  | "lab.cancel";

/** Opens or confirms a form. */
type DangerousFormBinding = `order.${OrderName}` | "form.confirm";

/** Starts or confirms an action on an account. */
type DangerousUserBinding = `action.${OperatorActionName}` | "action.confirm";

type HarmlessBinding =
  | FieldEdit
  | HarmlessAccessBinding
  | HarmlessActivityBinding
  | HarmlessLabBinding
  | HarmlessUserBinding
  | "leave"
  | "back"
  | "quit"
  | "suspend"
  | "redraw"
  | "screen.users"
  | "screen.lab"
  | "screen.sends"
  | "screen.activity"
  | "screen.access"
  | "screen.next"
  | "screen.previous"
  | "help.open"
  | "help.palette"
  | "help.close"
  | "help.run"
  | "help.down"
  | "help.up"
  | "help.pageDown"
  | "help.pageUp"
  | "line.complete"
  | "line.copy"
  | "look.theme"
  | "panel.zoom"
  | "panel.restore"
  | "copy.id"
  | "copy.name"
  | "user.copyId"
  | "user.copyName"
  | "list.down"
  | "list.up"
  | "list.pageDown"
  | "list.pageUp"
  | "list.halfDown"
  | "list.halfUp"
  | "list.first"
  | "list.last"
  | "users.open"
  | "users.mark"
  | "users.unmark"
  | "bulk.next"
  | "bulk.leave"
  | "bulk.down"
  | "bulk.up"
  | "users.search"
  | "users.refresh"
  | "users.clear"
  | "users.filter"
  | "users.order"
  | "search.keep"
  | "user.refresh"
  | "board.open"
  | "board.list"
  | "board.refresh"
  | "sends.refresh"
  | "sends.clear"
  | "sends.open"
  | "sends.back"
  | "sends.user"
  | "match.next"
  | "match.previous"
  | "stop.up"
  | "stop.down"
  | "stop.next"
  | "dialog.leave";

/** The Access screen, and the steps of a form before it is confirmed. */
type HarmlessAccessBinding =
  | "access.refresh"
  | "access.nextSection"
  | "access.previousSection"
  | "access.copyId"
  | "apps.open"
  | "apps.refresh"
  | "apps.show"
  | "apps.copyId"
  | "app.refresh"
  | "app.user"
  | "app.nextSection"
  | "app.previousSection"
  | "app.copyId"
  | "user.app"
  | "form.next"
  | "form.nextField"
  | "form.previousField"
  | "form.edit"
  | "form.down"
  | "form.up"
  | "form.leave"
  | "form.copy"
  | "form.copyLink";

/** All of them only read. */
type HarmlessActivityBinding =
  | "activity.open"
  | "activity.refresh"
  | "activity.pause"
  | "activity.failures"
  | "activity.window"
  | "activity.whole"
  | "chart.enter"
  | "chart.older"
  | "chart.newer"
  | "chart.pageOlder"
  | "chart.pageNewer"
  | "chart.oldest"
  | "chart.newest"
  | "chart.open"
  | "chart.leave"
  | "replay.open"
  | "replay.close"
  | "activity.user"
  | "delivery.open"
  | "delivery.user"
  | "step.open"
  | "delivery.refresh"
  | "delivery.older"
  | "delivery.newer"
  | "copy.sid"
  | "copy.delivery";

type HarmlessLabBinding =
  | "lab.channel"
  | "lab.edit"
  | "lab.keep"
  | "lab.leave"
  | "lab.keepDraft"
  | "lab.code"
  | "lab.new"
  | "lab.raw"
  | "lab.copy"
  | "lab.leaveTests"
  | "faults.open"
  | "faults.leave"
  | "faults.arm"
  | "faults.stage"
  | "faults.clear";

/** The numbered choices of a case. They open a dialog or another screen, and do nothing else. */
export const caseChoices = [1, 2, 3, 4, 5] as const;
export type CaseChoice = typeof caseChoices[number];

type HarmlessUserBinding =
  | "userRow.open"
  | "holding.open"
  | "holding.copyId"
  | "holding.refresh"
  | "user.lab"
  | "terminals.open"
  | "terminals.refresh"
  | "terminals.user"
  | "case.open"
  | "case.user"
  | "case.refresh"
  | "case.export"
  | `case.choose${CaseChoice}`
  | "user.nextSection"
  | "user.previousSection"
  | "action.next"
  | "action.leave"
  | "action.down"
  | "action.up"
  | "action.copyCode";

export type Binding =
  & Row
  & (
    | { readonly name: HarmlessBinding; readonly dangerous?: never }
    /** Repeated in the row, so that it is visible when reading or adding one. */
    | { readonly name: DangerousBinding; readonly dangerous: true }
  );

interface Row {
  readonly scope: Scope;
  /** Canonical key names (`keys.ts`); the footer shows the first one. */
  readonly keys: readonly string[];
  readonly label: string;
  /** The label in a footer without room for all labels. */
  readonly short?: string;
  /** Whether the footer shows it; the help always does. */
  readonly hint?: true;
}

/** What each binding does, except edits of a field, which the focused field handles. */
export type Transitions = Readonly<
  Record<Exclude<BindingName, FieldEdit>, (state: State) => Step>
>;
