import type { Caller } from "../../domain/audit_event.ts";
import { parseReason } from "../../domain/operator/reason.ts";
import { granted, type Outcome, refused } from "../../domain/refusal.ts";
import type { User } from "../../domain/account/user.ts";
import { parseUsername, usernameKey } from "../../domain/account/username.ts";
import type { Ports } from "../../ports/ports.ts";
import { newEvent } from "../record/new_event.ts";
import { beginOperatorAction } from "./operator_order.ts";
import { watchSessions } from "../session/watch_sessions.ts";

/** What an operator does to an account, and why. */
export interface AccountOrder {
  /** In any case. */
  readonly username: string;
  /** 3 to 200 printable characters. */
  readonly reason: string;
}

/**
 * Locks an account: no factor of it is taken until it is unlocked, and its sessions, trusted
 * devices and challenges end at once, everywhere (ASVS 5.0 7.4.2). Whoever tries it is told what
 * they would be told of a wrong password. One that is locked stays as it is, without a new line.
 */
export async function lockUser(
  ports: Ports,
  input: AccountOrder,
  caller: Caller,
): Promise<Outcome<User, "user_not_found" | "invalid_input">> {
  await beginOperatorAction(ports, caller);
  const order = await findOrdered(ports, input);
  if (!order.ok) return order;
  const { user, reason } = order.value;
  const event = newEvent(ports, caller, {
    type: "user.locked",
    userId: user.id,
    detail: { reason },
  });
  const noteEnded = await watchSessions(ports, user.id);
  if (await ports.users.lockUser(user.id, ports.clock(), event)) await noteEnded("lock", caller);
  return await findAfter(ports, user.id);
}

/** Whom an order is about, and its reason; or what is wrong with it. */
export async function findOrdered(
  ports: Ports,
  input: AccountOrder,
): Promise<
  Outcome<{ readonly user: User; readonly reason: string }, "user_not_found" | "invalid_input">
> {
  const reason = parseReason(input.reason);
  if (!reason.ok) {
    return refused("invalid_input", { fields: [{ field: "reason", code: reason.code }] });
  }
  const username = parseUsername(input.username);
  const found = username.ok ? await ports.users.findUserByName(usernameKey(username.value)) : null;
  return found === null
    ? refused("user_not_found")
    : granted({ user: found.user, reason: reason.value });
}

/** The user as the order has left them. */
export async function findAfter(
  ports: Ports,
  id: User["id"],
): Promise<Outcome<User, "user_not_found">> {
  const user = await ports.users.findUser(id);
  return user === null ? refused("user_not_found") : granted(user);
}
