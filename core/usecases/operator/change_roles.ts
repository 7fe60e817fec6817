import { parseRole, parseRoles, type Role } from "../../domain/account/role.ts";
import { isPerson, type OperatorCaller } from "../../domain/audit_event.ts";
import { parseOptionalReason } from "../../domain/operator/reason.ts";
import {
  type FieldRefusal,
  granted,
  type Outcome,
  type Parsed,
  type Refused,
  refused,
} from "../../domain/refusal.ts";
import type { UserId } from "../../domain/user_id.ts";
import type { Ports } from "../../ports/ports.ts";
import { newEvent, type NewEventPorts } from "../record/new_event.ts";

type ChangeRolesPorts = NewEventPorts & Pick<Ports, "users" | "upkeep">;

/** Roles to add and to remove, or all roles that the user has afterward. */
export type RoleOrder =
  | { readonly add: readonly string[]; readonly remove: readonly string[] }
  | { readonly set: readonly string[] };

export interface RoleChange {
  readonly userId: UserId;
  readonly order: RoleOrder;
  /** The roles that the caller has seen. If they are others now, nothing changes. */
  readonly from?: readonly string[];
  /** 3 to 200 printable characters, for the audit log. Null only from a program. */
  readonly reason: string | null;
}

/** The roles before and after a change. Equal if there was nothing to change. */
export interface ChangedRoles {
  readonly before: readonly Role[];
  readonly after: readonly Role[];
}

type ChangeOutcome = Outcome<ChangedRoles, "invalid_input" | "user_not_found" | "nothing_to_do">;

/**
 * Of parallel changes of one user, at least one succeeds in each round, so this many of them never
 * fail.
 */
const roundsMax = 100;

/**
 * Changes a user's roles. Sessions and forward auth have them from the next request on, and so do
 * new signed tokens. Parallel changes are made one after the other, so none is lost. A role that is
 * in `add` and in `remove` is refused. The audit event has the roles before and after; there is
 * none if nothing changes.
 */
export async function changeRoles(
  ports: ChangeRolesPorts,
  input: RoleChange,
  caller: OperatorCaller,
): Promise<ChangeOutcome> {
  await ports.upkeep.checkUnchanged();
  const reason = parseGivenReason(input.reason, caller);
  if (!reason.ok) return invalid([{ field: "reason", code: reason.code }]);
  const faults = orderFaults(input.order);
  if (faults.length > 0) return invalid(faults);
  for (let round = 0; round < roundsMax; round++) {
    const outcome = await changeOnce(ports, { ...input, reason: reason.value }, caller);
    if (outcome !== "changed_meanwhile") return outcome;
  }
  return refused("nothing_to_do", { reason: "overtaken" });
}

async function changeOnce(
  ports: ChangeRolesPorts,
  { userId, order, from, reason }: RoleChange,
  caller: OperatorCaller,
): Promise<ChangeOutcome | "changed_meanwhile"> {
  const user = await ports.users.findUser(userId);
  if (user === null) return refused("user_not_found");
  if (user.testUntil !== null) return refused("nothing_to_do", { reason: "test_user" });
  const before = user.roles;
  if (from !== undefined && !same(from, before)) {
    return refused("nothing_to_do", { reason: "overtaken" });
  }
  const to = parseRoles(ordered(order, before));
  if (!to.ok) return invalid([{ field: "roles", code: to.code }]);
  const changed = { before, after: to.value };
  if (same(before, to.value)) return granted(changed);
  const roles = { before: before.join(","), after: to.value.join(",") };
  const detail = { ...roles, ...(reason === null ? {} : { reason }) };
  const event = newEvent(ports, caller, { type: "user.roles_changed", userId, detail });
  const done = await ports.users.replaceRoles({ userId, from: before, to: to.value }, event);
  return done ? granted(changed) : "changed_meanwhile";
}

/** A person gives a reason. A program with a key may omit it. */
function parseGivenReason(reason: string | null, caller: OperatorCaller): Parsed<string | null> {
  return reason === null && isPerson(caller)
    ? { ok: false, code: "missing" }
    : parseOptionalReason(reason);
}

/** The faults of each list. */
function orderFaults(order: RoleOrder): readonly FieldRefusal[] {
  const lists = "set" in order ? { roles: order.set } : order;
  const faults = Object.entries(lists).flatMap(([field, texts]) => {
    const wrong = texts.map(parseRole).find((role) => !role.ok);
    return wrong === undefined ? [] : [{ field, code: wrong.code }];
  });
  if (!("add" in order) || !order.add.some((role) => order.remove.includes(role))) return faults;
  return [...faults, { field: "remove", code: "role_contradictory" }];
}

function ordered(order: RoleOrder, before: readonly Role[]): readonly string[] {
  return "set" in order
    ? order.set
    : [...before.filter((role) => !order.remove.includes(role)), ...order.add];
}

function same(one: readonly string[], other: readonly Role[]): boolean {
  return [...new Set(one)].sort().join() === other.join();
}

function invalid(fields: readonly FieldRefusal[]): Refused<"invalid_input"> {
  return refused("invalid_input", { fields });
}
