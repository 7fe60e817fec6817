import type { User } from "../../../domain/account/user.ts";
import type {
  AuditEvent,
  AuditEventType,
  AuditFacts,
  OperatorCaller,
} from "../../../domain/audit_event.ts";
import type { Instant } from "../../../domain/instant.ts";
import type { ActionEffect } from "../../../domain/operator/action_effect.ts";
import type { UserHoldings } from "../../../domain/operator/user_holdings.ts";
import {
  granted,
  type NothingToDo,
  type Outcome,
  type Refused,
  refused,
} from "../../../domain/refusal.ts";
import type { Ports } from "../../../ports/ports.ts";
import { newEvent, type NewEventPorts } from "../../record/new_event.ts";
import type { SessionEndingPorts } from "../../session/session_ending.ts";
import type { DeliverCodePorts, SendCodeRefusal } from "../../sending/deliver_code.ts";
import type { ChallengeRefusal } from "../../challenge/find_open_challenge.ts";
import { notify, type NotifyPorts } from "../../sending/notify.ts";
import type { FindWaitingCodePorts, WaitingCodeRefusal } from "./waiting_code.ts";

/** The ports for finding a session, factor, app or code. */
export type FindItemPorts =
  & FindWaitingCodePorts
  & Pick<Ports, "sessions" | "grants" | "policies" | "clock">;

/** The ports of all actions together. */
export type ActionPorts =
  & NewEventPorts
  & NotifyPorts
  & SessionEndingPorts
  & DeliverCodePorts
  & Pick<
    Ports,
    "users" | "sessions" | "grants" | "factors" | "policies" | "clock" | "randomBytes" | "nameKey"
  >;

/**
 * How an operator confirms an action: with `y`, or, if the action could give the account to someone
 * else or delete it, by typing the last three digits of the user's phone number.
 */
export type Confirmation = "y" | "digits";

/**
 * One operator action, complete: one file each in this folder, and an entry in the list of
 * `operator_actions.ts`. `Item` is the session, factor or app that it acts on, if any.
 */
export interface OperatorAction<Name extends string = string, Item = unknown> {
  readonly name: Name;
  readonly confirmation: Confirmation;
  /** Whether a waiting reset continues, which all other actions on an account end. */
  readonly keepsReset?: true;
  /**
   * Finds the session, factor or app by its ID, or the code. Omitted for an action on the user as a
   * whole.
   */
  findItem?(
    ports: FindItemPorts,
    holdings: UserHoldings,
    itemId: string | null,
  ): Promise<Outcome<Item, ItemRefusal>>;
  /** Why the user has no session or factor that it could act on; null if there is one. */
  noItem?(holdings: UserHoldings): NothingToDo | null;
  /** Returns what the action would do, or why there is nothing to do. Reads and writes nothing. */
  effects(target: ActionTarget<Item>): Outcome<readonly ActionEffect[], "nothing_to_do">;
  /**
   * Performs the action and adds its event to the audit log in one transaction. Checks there again
   * that there is something to do: another request may have been faster.
   */
  perform(
    ports: ActionPorts,
    order: ActionOrder<Item>,
    caller: OperatorCaller,
  ): Promise<ActionOutcome>;
}

export type ItemRefusal =
  | "passkey_not_found"
  | "session_not_found"
  | "client_not_found"
  | WaitingCodeRefusal;

/** Why a code was not sent again. */
export type ResendRefusal = Exclude<SendCodeRefusal, ChallengeRefusal>;

/** The user that an action is about, as of `now`. */
export interface ActionTarget<Item = unknown> {
  readonly holdings: UserHoldings;
  /** Null for an action on the user as a whole. */
  readonly item: Item;
  readonly now: Instant;
}

/** An action that has something to do, and the operator's reason. */
export interface ActionOrder<Item = unknown> {
  readonly target: ActionTarget<Item>;
  readonly reason: string;
}

export type ActionOutcome = Outcome<
  /** The code issued by `issue_recovery_code`. It is shown once; only its hash is kept. */
  { readonly recoveryCode: string | null },
  | "user_not_found"
  | "session_not_found"
  | "client_not_found"
  | "nothing_to_do"
  | "throttled"
  | ResendRefusal
>;

/** The outcome of an action that returns nothing to show. */
export const done: ActionOutcome = granted({ recoveryCode: null });

export function nothingToDo(reason: NothingToDo): Refused<"nothing_to_do"> {
  return refused("nothing_to_do", { reason });
}

/**
 * Returns the audit event of an action, with its reason. Counts in `detail` are from just before
 * the action.
 */
export function actionEvent(
  ports: NewEventPorts,
  { target, reason }: ActionOrder,
  type: AuditEventType,
  caller: OperatorCaller,
  detail: AuditEvent["detail"] = {},
): AuditEvent {
  const userId = target.holdings.user.id;
  const facts: AuditFacts = { type, userId, detail: { ...detail, reason } };
  return newEvent(ports, caller, facts);
}

/** Notifies the owner that an authenticator was added or removed (ASVS 5.0 6.3.7). */
export async function notifyOwner(
  ports: NotifyPorts,
  user: User,
  caller: OperatorCaller,
): Promise<void> {
  const notice = { userId: user.id, to: user.phoneNumber, kind: "second_factor_changed" } as const;
  await notify(ports, notice, caller);
}
