import type { OperatorCaller } from "../../core/domain/audit_event.ts";
import type { Instant } from "../../core/domain/instant.ts";
import { granted, type Outcome, type RefusalCode } from "../../core/domain/refusal.ts";
import type { UserId } from "../../core/domain/user_id.ts";
import type { CreatedInvitation, Operator } from "../../core/operator.ts";
import type { AccessRead } from "../state/access_state.ts";
import type { FormTexts, OrderName, OrderTarget } from "../state/form_state.ts";
import { type CoreReply, reply, type WriteReply, writeReply } from "./reply.ts";

/** Requests of the Access screen and of its forms to the core. */
export type AccessQuestion =
  | { readonly kind: "readAccess" }
  | {
    readonly kind: "placeOrder";
    readonly name: OrderName;
    readonly target: OrderTarget | null;
    readonly texts: FormTexts;
  };

/** An answer to an order does not repeat what was typed. */
export type AccessAnswer =
  | { readonly kind: "readAccess"; readonly reply: CoreReply<AccessRead> }
  | {
    readonly kind: "placeOrder";
    readonly name: OrderName;
    readonly target: OrderTarget | null;
    readonly reply: WriteReply<OrderOutcome>;
  };

export type OrderOutcome = Outcome<OrderDone, RefusalCode>;

/** The result of an order. */
export interface OrderDone {
  /** What is shown once; null if nothing secret was created. */
  readonly created: CreatedSecret | null;
  /** How many users a removal deleted; null for other orders. */
  readonly deleted: number | null;
}

/** A code or key, which only its dialog may keep. */
export interface CreatedSecret {
  readonly secret: string;
  readonly link: string | null;
  readonly expiresAt: Instant;
}

/** The core's maximum; the command line lists more. */
const invitationRows = 100;

/** Sends a request to the core. */
export async function askAccess(
  core: Operator,
  caller: OperatorCaller,
  question: AccessQuestion,
): Promise<AccessAnswer> {
  const { kind } = question;
  if (kind === "readAccess") return { kind, reply: await reply(readAccess(core)) };
  const { name, target } = question;
  return { kind, name, target, reply: await writeReply(placeOrder(core, caller, question)) };
}

async function readAccess(core: Operator): Promise<AccessRead> {
  const [{ items, next }, keys, testNumbers] = await Promise.all([
    core.listInvitations({ cursor: null, limit: invitationRows }),
    core.listApiKeys(),
    core.listTestNumbers(),
  ]);
  return { invitations: items, more: next !== null, keys, testNumbers };
}

type PlacedOrder = Extract<AccessQuestion, { readonly kind: "placeOrder" }>;

const nothingCreated: OrderDone = { created: null, deleted: null };

async function placeOrder(
  core: Operator,
  caller: OperatorCaller,
  { name, target, texts }: PlacedOrder,
): Promise<OrderOutcome> {
  const { reason = "" } = texts;
  const id = target?.id ?? "";
  const phoneNumber = texts.phone ?? "";
  const roles = splitList(texts.roles ?? "");
  const expires = given(texts.lifetime);
  switch (name) {
    case "createInvitation": {
      const order = { phoneNumber: given(texts.anyPhone), roles, expires, reason };
      return invited(await core.createInvitation(order, caller));
    }
    case "createUser": {
      const order = { username: texts.username ?? "", phoneNumber, roles, expires, reason };
      return invited(await core.createUser(order, caller));
    }
    case "inviteUser":
      return invited(await core.inviteUser({ userId: id as UserId, expires, reason }, caller));
    case "revokeInvitation":
      return done(await core.revokeInvitation({ id, reason }, caller));
    case "createApiKey":
      return await createApiKey(core, caller, texts);
    case "revokeApiKey":
      return done(await core.revokeApiKey({ key: id, reason }, caller));
    case "addTestNumber": {
      const order = { phoneNumber, days: Number(texts.days), reason };
      const outcome = await core.addTestNumber(order, caller);
      if (!outcome.ok) return outcome;
      const { code, number } = outcome.value;
      return createdOnce({ secret: code, link: null, expiresAt: number.expiresAt });
    }
    case "removeTestNumber": {
      const outcome = await core.removeTestNumber({ phoneNumber: id, reason }, caller);
      return outcome.ok ? granted({ created: null, deleted: outcome.value.users }) : outcome;
    }
    case "changeRoles": {
      const order = { userId: id as UserId, order: { set: roles }, from: target?.roles ?? [] };
      return done(await core.changeRoles({ ...order, reason }, caller));
    }
  }
}

async function createApiKey(
  core: Operator,
  caller: OperatorCaller,
  { keyName = "", scopes = "", keyLifetime, reason = "" }: FormTexts,
): Promise<OrderOutcome> {
  const order = { name: keyName, scopes, expires: given(keyLifetime), reason };
  const outcome = await core.createApiKey(order, caller);
  if (!outcome.ok) return outcome;
  const { token, key } = outcome.value;
  return createdOnce({ secret: token, link: null, expiresAt: key.expiresAt });
}

function invited(outcome: Outcome<CreatedInvitation, RefusalCode>): OrderOutcome {
  if (!outcome.ok) return outcome;
  const { code, link, invitation } = outcome.value;
  return createdOnce({ secret: code, link, expiresAt: invitation.expiresAt });
}

function createdOnce(created: CreatedSecret): OrderOutcome {
  return granted({ created, deleted: null });
}

function done(outcome: Outcome<unknown, RefusalCode>): OrderOutcome {
  return outcome.ok ? granted(nothingCreated) : outcome;
}

/** Null for an empty field, which means the default. */
function given(text = ""): string | null {
  return text.trim() === "" ? null : text.trim();
}

/** Splits a list at commas and spaces. */
export function splitList(text: string): readonly string[] {
  return text.split(/[\s,]+/).filter((part) => part !== "");
}
