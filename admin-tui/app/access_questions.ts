import type { OperatorCaller } from "../../core/domain/audit_event.ts";
import type { Instant } from "../../core/domain/instant.ts";
import { granted, type Outcome, type RefusalCode } from "../../core/domain/refusal.ts";
import type { ClientId } from "../../core/domain/oidc/client.ts";
import type { UserId } from "../../core/domain/user_id.ts";
import type {
  AddedClient,
  ClientUpdate,
  CreatedInvitation,
  DescribedClient,
  Operator,
} from "../../core/operator.ts";
import type { AccessRead, AppRead } from "../state/access_state.ts";
import type { FormFieldName, FormTexts, OrderName, OrderTarget } from "../state/form_state.ts";
import { type CoreReply, reply, type WriteReply, writeReply } from "./reply.ts";

/** Requests of the Access screen and of its forms to the core. */
export type AccessQuestion =
  | { readonly kind: "readAccess" }
  | { readonly kind: "readApps" }
  | { readonly kind: "describeApp"; readonly clientId: ClientId }
  /** Finds the app of a `:` line. */
  | { readonly kind: "lookUpApp"; readonly typed: string }
  | {
    readonly kind: "placeOrder";
    readonly name: OrderName;
    readonly target: OrderTarget | null;
    readonly texts: FormTexts;
  };

/** An answer to an order does not repeat what was typed. */
export type AccessAnswer =
  | { readonly kind: "readAccess"; readonly reply: CoreReply<AccessRead> }
  | { readonly kind: "readApps"; readonly reply: CoreReply<readonly DescribedClient[]> }
  | {
    readonly kind: "lookUpApp";
    readonly typed: string;
    readonly reply: CoreReply<Outcome<DescribedClient, "client_not_found">>;
  }
  | {
    readonly kind: "describeApp";
    readonly clientId: ClientId;
    readonly reply: CoreReply<Outcome<AppRead, "client_not_found">>;
  }
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
  /** The client ID that belongs to a secret. */
  readonly clientId?: string;
  /** Null if it never expires. */
  readonly expiresAt: Instant | null;
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
  if (kind === "readApps") return { kind, reply: await reply(core.listClients()) };
  if (kind === "lookUpApp") {
    return { ...question, reply: await reply(core.findClient({ client: question.typed })) };
  }
  if (kind === "describeApp") {
    return { ...question, reply: await reply(describeApp(core, question.clientId)) };
  }
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

async function describeApp(
  core: Operator,
  clientId: ClientId,
): Promise<Outcome<AppRead, "client_not_found">> {
  const [client, users] = await Promise.all([
    core.findClient({ client: clientId }),
    core.listClientUsers({ client: clientId }),
  ]);
  if (!client.ok) return client;
  return users.ok ? granted({ client: client.value, users: users.value }) : users;
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
    case "addClient":
      return await addClient(core, caller, texts);
    case "updateClient":
      return done(await core.updateClient(clientUpdate(id, texts, target?.before ?? {}), caller));
    case "addClientSecret":
    case "dropClientSecret": {
      const dropOld = name === "dropClientSecret";
      const outcome = await core.rotateClientSecret({ client: id, dropOld, reason }, caller);
      return outcome.ok ? shownOnce(outcome.value) : outcome;
    }
    case "disableClient":
    case "enableClient":
    case "removeClient":
      return done(await core[name]({ client: id, reason }, caller));
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

async function addClient(
  core: Operator,
  caller: OperatorCaller,
  texts: FormTexts,
): Promise<OrderOutcome> {
  const { appName = "", appKind, thirdParty, reason = "" } = texts;
  const outcome = await core.addClient({
    name: appName,
    kind: appKind === "public" ? "public" : "confidential",
    redirectUris: splitUris(texts.redirectUris),
    logoutUris: splitUris(texts.logoutUris),
    backchannelLogoutUri: given(texts.backchannelUri),
    resources: splitUris(texts.resources),
    idTokenAlgorithm: "RS256",
    thirdParty: thirdParty === "yes",
    pkceOptional: false,
    reason,
  }, caller);
  return outcome.ok ? shownOnce(outcome.value) : outcome;
}

/** What differs from before: someone else may have changed the rest. */
function clientUpdate(client: string, texts: FormTexts, before: FormTexts): ClientUpdate {
  const changed = (name: FormFieldName): string | null => {
    const text = (texts[name] ?? "").trim();
    return text === (before[name] ?? "") ? null : text;
  };
  const uris = (name: FormFieldName): readonly string[] | null => {
    const text = changed(name);
    return text === null ? null : splitUris(text);
  };
  const thirdParty = changed("thirdParty");
  return {
    client,
    name: changed("appName"),
    redirectUris: uris("redirectUris"),
    logoutUris: uris("logoutUris"),
    backchannelLogoutUri: changed("backchannelUri"),
    resources: uris("resources"),
    thirdParty: thirdParty === null ? null : thirdParty === "yes",
    pkceOptional: null,
    reason: texts.reason ?? "",
  };
}

function shownOnce({ client, secret }: AddedClient): OrderOutcome {
  if (secret === null) return granted(nothingCreated);
  return createdOnce({ secret, link: null, clientId: client.id, expiresAt: null });
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

/** URIs have no spaces, but may have commas. */
export function splitUris(text = ""): readonly string[] {
  return text.split(/\s+/).filter((part) => part !== "");
}
