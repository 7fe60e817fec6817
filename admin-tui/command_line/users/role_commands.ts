import type { User } from "../../../core/domain/account/user.ts";
import { granted } from "../../../core/domain/refusal.ts";
import type { ChangedRoles, RoleOrder } from "../../../core/operator.ts";
import {
  answer,
  type CliCommand,
  type CommandAnswer,
  type CommandInput,
  type CommandPlan,
  type Misuse,
  refusedWith,
} from "../command/command.ts";
import { findTargetUser, idOption, targetArgument } from "./find_user.ts";

export const rolesCommand: CliCommand = {
  noun: "users",
  verb: "roles",
  about: "Changes the roles of a user; users show prints them",
  arguments: [targetArgument],
  options: {
    id: idOption,
    add: { value: "ROLES", about: "roles to add, separated by commas" },
    remove: { value: "ROLES", about: "roles to remove, separated by commas" },
    set: { value: "ROLES", about: "all roles of the user, separated by commas" },
    none: { value: null, about: "remove all roles" },
    reason: { value: "TEXT", about: "the reason; written to the audit log" },
  },
  changes: true,
  asks: true,
  plan: planRoles,
};

function planRoles(input: CommandInput): CommandPlan | Misuse {
  const order = readOrder(input);
  if ("misuse" in order) return order;
  const reason = input.option("reason");
  if (reason === null) return { misuse: "--reason is required; it is written to the audit log." };
  // The user that the operator confirmed, with the roles that the question named.
  let confirmed: User | null = null;
  return {
    question: async ({ core }) => {
      const found = await findTargetUser(core, input);
      if (!found.ok) return found.answer;
      const { username, roles } = confirmed = found.value;
      const lines = [`Change the roles of ${username}?`, `Now: ${listed(roles)}`, ...words(order)];
      return { kind: "question", lines, typed: null };
    },
    run: async ({ core, caller }) => {
      const found = confirmed === null ? await findTargetUser(core, input) : granted(confirmed);
      if (!found.ok) return found.answer;
      const user = found.value;
      const seen = confirmed === null ? {} : { from: confirmed.roles };
      const outcome = await core.changeRoles({ userId: user.id, order, reason, ...seen }, caller);
      return outcome.ok ? changedAnswer(outcome.value, user) : refusedWith(outcome.refusal);
    },
  };
}

/** Either the new roles as a whole, or those to add and to remove. */
function readOrder(input: CommandInput): RoleOrder | Misuse {
  const [add, remove, set] = ["add", "remove", "set"].map((name) => input.option(name));
  const whole = [set !== null, input.flag("none")].filter((given) => given).length;
  const partly = (add ?? remove ?? null) !== null;
  if (whole > 1 || (whole === 1 && partly) || (whole === 0 && !partly)) {
    return { misuse: "Give --add, --remove or both, or only one of --set and --none." };
  }
  return whole === 1 ? { set: split(set) } : { add: split(add), remove: split(remove) };
}

function split(text: string | null | undefined): readonly string[] {
  return text === null || text === undefined ? [] : text.split(",").map((role) => role.trim());
}

function words(order: RoleOrder): readonly string[] {
  if ("set" in order) return [`New: ${listed(order.set)}`];
  const { add, remove } = order;
  return [
    ...(add.length === 0 ? [] : [`Add: ${listed(add)}`]),
    ...(remove.length === 0 ? [] : [`Remove: ${listed(remove)}`]),
  ];
}

function listed(roles: readonly string[]): string {
  return roles.length === 0 ? "no roles" : roles.join(", ");
}

function changedAnswer({ before, after }: ChangedRoles, { id, username }: User): CommandAnswer {
  const changed = before.join() !== after.join();
  const now = `${username} has ${listed(after)}.`;
  return answer(
    { user_id: id, username, before, after, changed },
    [changed ? `Changed: ${now}` : `Nothing to change: ${now}`],
  );
}
