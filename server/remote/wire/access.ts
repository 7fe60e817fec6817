import { apiScopes } from "../../../core/domain/api_keys/scope.ts";
import {
  type Invitation,
  type InvitationCodeHash,
  invitationEnds,
} from "../../../core/domain/account/invitation.ts";
import type {
  ListedTestNumber,
  TestNumber,
} from "../../../core/domain/test_numbers/test_number.ts";
import type {
  AddedTestNumber,
  ChangedRoles,
  CreatedApiKey,
  CreatedInvitation,
  CreatedUser,
  ListedApiKey,
  ListedInvitation,
  Operator,
  RoleOrder,
  TestNumberList,
} from "../../../core/operator.ts";
import { anyOf } from "../../http/schema.ts";
import {
  type Codec,
  listOf,
  maybe,
  type Members,
  nullOr,
  record,
  withheld,
} from "../codec/codec.ts";
import {
  branded,
  count,
  flag,
  instant,
  oneOf,
  phoneNumber,
  role,
  secretHash,
  text,
  tokenId,
  userId,
  username,
} from "../codec/values.ts";
import { type PageOf, pageOf } from "./pages.ts";
import { user } from "./users.ts";

const invitationId: Codec<Invitation["id"]> = branded(
  /^inv_[0-9a-z]{26}$/,
  "inv_01ke2f7x000000evfw0aea82ys",
);

const ofInvitation: Members<Invitation> = {
  id: invitationId,
  codeHash: withheld("" as InvitationCodeHash),
  createdAt: instant,
  createdBy: nullOr(text),
  expiresAt: instant,
  userId: nullOr(userId),
  phoneNumber: nullOr(phoneNumber),
  roles: listOf(role),
  endedAs: nullOr(oneOf(invitationEnds)),
  endedAt: nullOr(instant),
  usedBy: nullOr(userId),
};

export const listedInvitation: Codec<ListedInvitation> = record<ListedInvitation>({
  ...ofInvitation,
  state: oneOf(["open", ...invitationEnds]),
  username: nullOr(username),
});

export const invitationPage: Codec<PageOf<ListedInvitation>> = pageOf(listedInvitation);

const ofCreated: Members<CreatedInvitation> = {
  invitation: record<Invitation>(ofInvitation),
  code: text,
  link: nullOr(text),
};

export const createdInvitation: Codec<CreatedInvitation> = record<CreatedInvitation>(ofCreated);

export const createdUser: Codec<CreatedUser> = record<CreatedUser>({ ...ofCreated, user });

export const apiKeyName: Codec<ListedApiKey["name"]> = branded(
  /^[a-z0-9][a-z0-9._-]{0,63}$/,
  "backend",
);

const apiKeyEnd = oneOf(["revoked", "expired"]);

export const listedApiKey: Codec<ListedApiKey> = record<ListedApiKey>({
  id: tokenId,
  name: apiKeyName,
  scopes: listOf(oneOf(apiScopes)),
  createdAt: instant,
  createdBy: nullOr(text),
  expiresAt: instant,
  lastUsedAt: nullOr(instant),
  endedAt: nullOr(instant),
  end: nullOr(apiKeyEnd),
});

/** No server returns it: it refuses every key that asks for one. */
export const createdApiKey: Codec<CreatedApiKey> = record<CreatedApiKey>({
  key: record<CreatedApiKey["key"]>({
    id: tokenId,
    name: apiKeyName,
    secretHash,
    scopes: listOf(oneOf(apiScopes)),
    createdAt: instant,
    createdBy: nullOr(text),
    expiresAt: instant,
    lastUsedAt: nullOr(instant),
    endedAt: nullOr(instant),
    endedAs: nullOr(apiKeyEnd),
  }),
  token: text,
});

const ofTestNumber: Members<TestNumber> = {
  phoneNumber,
  createdAt: instant,
  expiresAt: instant,
  endedAt: nullOr(instant),
  actorName: nullOr(text),
  reason: text,
};

export const addedTestNumber: Codec<AddedTestNumber> = record<AddedTestNumber>({
  number: record<TestNumber>(ofTestNumber),
  code: text,
});

export const testNumberList: Codec<TestNumberList> = record<TestNumberList>({
  numbers: listOf(record<ListedTestNumber>({ ...ofTestNumber, users: count })),
  on: flag,
});

const addAndRemove = record<Extract<RoleOrder, { readonly add: unknown }>>({
  add: listOf(text),
  remove: listOf(text),
});
const setAll = record<Extract<RoleOrder, { readonly set: unknown }>>({ set: listOf(text) });

const roleOrder: Codec<RoleOrder> = {
  schema: anyOf([addAndRemove.schema, setAll.schema]),
  encode: (order) => "set" in order ? setAll.encode(order) : addAndRemove.encode(order),
  decode: (sent) => "set" in (sent as object) ? setAll.decode(sent) : addAndRemove.decode(sent),
};

type RoleChange = Parameters<Operator["changeRoles"]>[0];

export const roleChange: Codec<RoleChange> = record<RoleChange>({
  userId,
  order: roleOrder,
  from: maybe(listOf(text)),
  reason: nullOr(text),
});

export const changedRoles: Codec<ChangedRoles> = record<ChangedRoles>({
  before: listOf(role),
  after: listOf(role),
});
