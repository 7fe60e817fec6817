import type { UserId } from "../../../core/domain/user_id.ts";
import type { Operator, UserStateCounts } from "../../../core/operator.ts";
import { sentObject } from "../../http/schema.ts";
import { type Codec, listOf, nullOr, record } from "../codec/codec.ts";
import { count, flag, metadata, text, userId } from "../codec/values.ts";
import { changedRoles, roleChange } from "../wire/access.ts";
import { actionChoice, actionDone, actionPreview, confirmedAction } from "../wire/actions.ts";
import { userCase } from "../wire/cases.ts";
import { listUsersInput, scanUsersInput, userDescription, userList } from "../wire/users.ts";
import { local, type OperationRows, reads, writes } from "./operation.ts";

type Input<Name extends keyof Operator> = Parameters<Operator[Name]>[0];
type Held = Awaited<ReturnType<Operator["countSessions"]>>;

/** As typed: the core refuses what is no metadata. */
const typedMetadata: Codec<unknown> = {
  schema: sentObject("A JSON object"),
  encode: (value) => value,
  decode: (sent) => sent,
};

const heldAccess: Codec<Held> = record<Held>({ sessions: count, devices: count });

const idList = record<{ readonly userIds: Input<"nameUsers"> }>({
  userIds: listOf(nullOr(userId)),
});

/** The input itself is a list, and a body is an object. */
const userIds: Codec<Input<"nameUsers">> = {
  schema: idList.schema,
  encode: (ids) => idList.encode({ userIds: ids }),
  decode: (sent) => idList.decode(sent).userIds,
};

const namedUsers = listOf(record<{ readonly id: UserId; readonly username: string }>({
  id: userId,
  username: text,
}));

const usernames: Codec<ReadonlyMap<UserId, string>> = {
  schema: namedUsers.schema,
  encode: (names) => namedUsers.encode([...names].map(([id, username]) => ({ id, username }))),
  decode: (sent) => new Map(namedUsers.decode(sent).map(({ id, username }) => [id, username])),
};

const stateCount = record<UserStateCounts["all"]>({ count, more: flag });

const stateCounts: Codec<UserStateCounts> = record<UserStateCounts>({
  all: stateCount,
  locked: stateCount,
  unverified: stateCount,
  "locked-out": stateCount,
  "failed-attempts": stateCount,
});

const ofTarget = {
  user_not_found: true,
  passkey_not_found: true,
  session_not_found: true,
  client_not_found: true,
  nothing_to_do: true,
  test_number: true,
  resend_too_soon: true,
  too_many_sends: true,
  channel_unavailable: true,
} as const;

export const userOperations: OperationRows<
  | "listUsers"
  | "scanUsers"
  | "countUsers"
  | "countUserStates"
  | "describeUser"
  | "nameUsers"
  | "describeCase"
  | "introspectSession"
  | "previewAction"
  | "performAction"
  | "countSessions"
  | "endAllSessions"
  | "changeRoles"
  | "replaceMetadata"
> = {
  listUsers: reads(
    "List or search users, with whole phone numbers",
    listUsersInput,
    userList,
    null,
  ),
  scanUsers: reads(
    "Search users by a part of a name or number, slice by slice",
    scanUsersInput,
    userList,
    null,
  ),
  countUsers: reads("Count all users", null, count, null),
  countUserStates: reads("Count the users of each state, up to 10,000", null, stateCounts, null),
  describeUser: reads(
    "Describe a user with everything that belongs to the account",
    record<Input<"describeUser">>({ userId }),
    userDescription,
    { user_not_found: true },
  ),
  nameUsers: reads("Name users by their IDs", userIds, usernames, null),
  describeCase: reads(
    "Describe why a user's codes do not arrive",
    record<Input<"describeCase">>({ userId }),
    userCase,
    { user_not_found: true },
  ),
  introspectSession: local("The terminal never has a session token: use the admin API."),
  previewAction: reads("Say what an action would do now", actionChoice, actionPreview, ofTarget),
  performAction: writes("Perform an action on a user", confirmedAction, actionDone, {
    ...ofTarget,
    invalid_input: true,
    throttled: true,
    phone_number_unreachable: true,
    provider_unavailable: true,
    sending_limited: true,
  }),
  countSessions: reads(
    "Count the active sessions and trusted devices of all users",
    null,
    heldAccess,
    null,
  ),
  endAllSessions: writes(
    "End the sessions of all users",
    record<Input<"endAllSessions">>({ devices: flag, reason: text }),
    heldAccess,
    { invalid_input: true },
  ),
  changeRoles: writes("Change the roles of a user", roleChange, changedRoles, {
    invalid_input: true,
    user_not_found: true,
    nothing_to_do: true,
  }),
  replaceMetadata: writes(
    "Replace the metadata of a user",
    record<Input<"replaceMetadata">>({
      userId,
      metadata: typedMetadata,
      reason: nullOr(text),
    }),
    metadata,
    { invalid_input: true, user_not_found: true },
  ),
};
