import type { Operator } from "../../../core/operator.ts";
import { type Codec, listOf, nullOr, record } from "../codec/codec.ts";
import { count, integer, nothing, text, tokenId, userId } from "../codec/values.ts";
import {
  addedTestNumber,
  apiKeyName,
  createdApiKey,
  createdInvitation,
  createdUser,
  invitationPage,
  listedApiKey,
  testNumberList,
} from "../wire/access.ts";
import { type OperationRows, reads, writes } from "./operation.ts";

type Input<Name extends keyof Operator> = Parameters<Operator[Name]>[0];

const roles = listOf(text);
const expires = nullOr(text);
const reason = nullOr(text);

interface RevokedKey {
  readonly id: typeof tokenId extends Codec<infer Id> ? Id : never;
  readonly name: typeof apiKeyName extends Codec<infer Name> ? Name : never;
}

export const accessOperations: OperationRows<
  | "createUser"
  | "createInvitation"
  | "inviteUser"
  | "listInvitations"
  | "revokeInvitation"
  | "createApiKey"
  | "listApiKeys"
  | "revokeApiKey"
  | "addTestNumber"
  | "listTestNumbers"
  | "removeTestNumber"
> = {
  createUser: writes(
    "Create a user without a password, and an invitation",
    record<Input<"createUser">>({ username: text, phoneNumber: text, roles, expires, reason }),
    createdUser,
    { invalid_input: true, username_taken: true },
  ),
  createInvitation: writes(
    "Invite one person to create an account",
    record<Input<"createInvitation">>({ phoneNumber: nullOr(text), roles, expires, reason }),
    createdInvitation,
    { invalid_input: true, registration_closed: true },
  ),
  inviteUser: writes(
    "Invite a created user again",
    record<Input<"inviteUser">>({ userId, expires, reason }),
    createdInvitation,
    { invalid_input: true, user_not_found: true, nothing_to_do: true },
  ),
  listInvitations: reads(
    "List invitations",
    record<Input<"listInvitations">>({ cursor: nullOr(text), limit: integer }),
    invitationPage,
    null,
  ),
  revokeInvitation: writes(
    "Revoke an invitation",
    record<Input<"revokeInvitation">>({ id: text, reason }),
    nothing,
    { invalid_input: true, invitation_not_found: true },
  ),
  createApiKey: writes(
    "Create an API key, which a caller with a key may not",
    record<Input<"createApiKey">>({ name: text, scopes: text, expires, reason }),
    createdApiKey,
    { invalid_input: true, api_key_name_taken: true, api_key_by_key: true },
  ),
  listApiKeys: reads("List API keys, without their tokens", null, listOf(listedApiKey), null),
  revokeApiKey: writes(
    "Revoke an API key, also that of this request",
    record<Input<"revokeApiKey">>({ key: text, reason }),
    record<RevokedKey>({ id: tokenId, name: apiKeyName }),
    { invalid_input: true, api_key_not_found: true },
  ),
  addTestNumber: writes(
    "Add a test number",
    record<Input<"addTestNumber">>({ phoneNumber: text, days: integer, reason: text }),
    addedTestNumber,
    {
      not_configured: true,
      invalid_input: true,
      test_number_exists: true,
      phone_number_verified: true,
      overloaded: true,
    },
  ),
  listTestNumbers: reads("List the test numbers", null, testNumberList, null),
  removeTestNumber: writes(
    "Remove a test number and delete its users",
    record<Input<"removeTestNumber">>({ phoneNumber: text, reason: text }),
    record<{ readonly users: number }>({ users: count }),
    { invalid_input: true, test_number_not_found: true },
  ),
};
