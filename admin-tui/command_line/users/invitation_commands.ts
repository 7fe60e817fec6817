import { maskPhoneNumber } from "../../../core/domain/account/phone_mask.ts";
import type { CreatedInvitation, ListedInvitation } from "../../../core/operator.ts";
import {
  answer,
  type CliCommand,
  type CommandAnswer,
  type CommandInput,
  type JsonValue,
  refusedWith,
} from "../command/command.ts";
import { table } from "../command/table.ts";
import { instant, instantOrNull, moment, parseCount } from "../command/units.ts";
import { findUserOption } from "./find_user.ts";

const options = {
  roles: { value: "ROLES", about: "roles that the user gets, separated by commas" },
  expires: { value: "TIME", about: "when the invitation expires, from 1h to 30d; default 7d" },
  reason: { value: "TEXT", about: "the reason; written to the audit log" },
};

const create: CliCommand = {
  noun: "users",
  verb: "create",
  about: "Creates a user, who sets a password with the invitation that is printed",
  arguments: [{ name: "NAME", about: "the new username" }],
  options: {
    phone: { value: "NUMBER", about: "the phone number, with + and the country code" },
    ...options,
  },
  changes: true,
  asks: true,
  plan: (input) => {
    const username = input.argument("NAME");
    const phoneNumber = input.option("phone");
    if (phoneNumber === null) return { misuse: "--phone is required; codes are sent to it." };
    return {
      question: `Create the user ${username}?`,
      run: async ({ core, caller }) => {
        const order = { username, phoneNumber, ...orderOf(input) };
        const outcome = await core.createUser(order, caller);
        if (!outcome.ok) return refusedWith(outcome.refusal);
        const { user } = outcome.value;
        return createdAnswer(outcome.value, `Created ${user.username} (${user.id}).`, {
          user_id: user.id,
          username: user.username,
        });
      },
    };
  },
};

const invite: CliCommand = {
  noun: "users",
  verb: "invite",
  about: "Invites one person to create an account, or a created user again",
  arguments: [],
  options: {
    user: { value: "NAME", about: "a created user (a username in any case, or an ID)" },
    phone: { value: "NUMBER", about: "the number that the new user must have" },
    ...options,
  },
  changes: true,
  asks: true,
  plan: (input) => {
    const forUser = input.option("user");
    const phoneNumber = input.option("phone");
    if (forUser !== null && (phoneNumber !== null || input.option("roles") !== null)) {
      return { misuse: "--phone and --roles are for new users, so not with --user." };
    }
    return {
      question: forUser === null
        ? "Create an invitation for one new user?"
        : `Invite ${forUser}? An earlier invitation stops working.`,
      run: async ({ core, caller }) => {
        const found = await findUserOption(core, input);
        if (!found.ok) return found.answer;
        const { roles, ...order } = orderOf(input);
        const outcome = found.value === null
          ? await core.createInvitation({ phoneNumber, roles, ...order }, caller)
          : await core.inviteUser({ userId: found.value.id, ...order }, caller);
        if (!outcome.ok) return refusedWith(outcome.refusal);
        return createdAnswer(outcome.value, "Invited.", {});
      },
    };
  },
};

const limitDefault = 50;
const limitMax = 200;

const list: CliCommand = {
  noun: "users",
  verb: "invitations",
  about: "Lists open invitations, and those that ended within the last week",
  arguments: [],
  options: {
    limit: {
      value: "N",
      about: `maximum number of invitations, 1 to ${limitMax}; default ${limitDefault}`,
    },
  },
  changes: false,
  asks: false,
  plan: (input) => {
    const limit = parseCount(input.option("limit") ?? String(limitDefault), 1, limitMax);
    if (limit === null) return { misuse: `--limit must be a whole number from 1 to ${limitMax}.` };
    return {
      question: "",
      run: async ({ core }) => {
        const { items, next } = await core.listInvitations({ cursor: null, limit });
        const end = items.length === 0 ? ["None."] : next === null ? [] : ["More: raise --limit."];
        const body = { invitations: items.map(listedBody), more: next !== null };
        return answer(body, [...table(listedColumns, items.map(listedRow)), ...end]);
      },
    };
  },
};

const revoke: CliCommand = {
  noun: "users",
  verb: "revoke-invitation",
  about: "Revokes an open invitation, so that its code no longer works",
  arguments: [{ name: "ID", about: "the invitation's ID (inv_...), from users invitations" }],
  options: { reason: options.reason },
  changes: true,
  asks: true,
  plan: (input) => {
    const id = input.argument("ID");
    return {
      question: `Revoke the invitation ${id}?`,
      run: async ({ core, caller }) => {
        const order = { id, reason: input.option("reason") };
        const outcome = await core.revokeInvitation(order, caller);
        if (!outcome.ok) return refusedWith(outcome.refusal);
        return answer({ revoked: id }, [`Revoked: ${id}`]);
      },
    };
  },
};

export const invitationCommands: readonly CliCommand[] = [create, invite, list, revoke];

function orderOf(input: CommandInput): {
  readonly roles: readonly string[];
  readonly expires: string | null;
  readonly reason: string | null;
} {
  const roles = input.option("roles")?.split(",").map((role) => role.trim()) ?? [];
  return { roles, expires: input.option("expires"), reason: input.option("reason") };
}

function createdAnswer(
  { invitation, code, link }: CreatedInvitation,
  done: string,
  more: Readonly<Record<string, JsonValue>>,
): CommandAnswer {
  const { id, expiresAt } = invitation;
  const body = { ...more, invitation_id: id, code, link, expires_at: instant(expiresAt) };
  return answer(body, [
    done,
    `Invitation: ${code}`,
    ...(link === null ? [] : [link]),
    `It works once, until ${moment(expiresAt)}, and is shown only now.`,
  ]);
}

const listedColumns = [
  "ID",
  "STATE",
  "UNTIL",
  "FOR",
  "CREATED BY",
  { head: "ROLES", cut: true },
] as const;

function listedRow(invitation: ListedInvitation): readonly string[] {
  const { id, state, username, createdBy, phoneNumber, roles } = invitation;
  return [
    id,
    state,
    moment(invitation.expiresAt),
    username ?? (phoneNumber === null ? "anyone" : maskPhoneNumber(phoneNumber)),
    createdBy ?? "an operator",
    roles.join(","),
  ];
}

function listedBody(invitation: ListedInvitation): JsonValue {
  const { phoneNumber } = invitation;
  return {
    id: invitation.id,
    state: invitation.state,
    created_at: instant(invitation.createdAt),
    created_by: invitation.createdBy,
    expires_at: instant(invitation.expiresAt),
    ended_at: instantOrNull(invitation.endedAt),
    user_id: invitation.userId,
    used_by: invitation.usedBy,
    username: invitation.username,
    phone_number: phoneNumber === null ? null : maskPhoneNumber(phoneNumber),
    roles: invitation.roles,
  };
}
