import type { Caller, Core, Outcome, User } from "../../core/mod.ts";
import {
  answer,
  type Command,
  type CommandAnswer,
  type CommandInput,
  type CommandPlan,
  type Misuse,
  refusedWith,
} from "./command.ts";
import { instantOrNull } from "./units.ts";

const argument = [{ name: "NAME", about: "a username, in any case" }] as const;
const options = { reason: { value: "TEXT", about: "why, for the record" } } as const;

const lock: Command = {
  noun: "users",
  verb: "lock",
  about: "Locks an account: no factor of it is taken, and its sessions end",
  arguments: argument,
  options,
  asks: true,
  plan: (input) =>
    planOf(input, {
      question: (name) => `Lock ${name}? Their sessions, devices and logins under way end.`,
      done: "Locked",
      act: (core, order, caller) => core.lockUser(order, caller),
    }),
};

const unlock: Command = {
  noun: "users",
  verb: "unlock",
  about: "Unlocks an account and forgets its wrong passwords and codes",
  arguments: argument,
  options,
  asks: true,
  plan: (input) =>
    planOf(input, {
      question: (name) => `Unlock ${name}? They can log in again.`,
      done: "Unlocked",
      act: (core, order, caller) => core.unlockUser(order, caller),
    }),
};

export const usersCommands: readonly Command[] = [lock, unlock];

interface Act {
  readonly question: (name: string) => string;
  readonly done: string;
  readonly act: (
    core: Core,
    order: { readonly username: string; readonly reason: string },
    caller: Caller,
  ) => Promise<Outcome<User, "user_not_found" | "invalid_input">>;
}

function planOf(input: CommandInput, { question, done, act }: Act): CommandPlan | Misuse {
  const username = input.argument("NAME");
  const reason = input.option("reason");
  if (reason === null) return { misuse: "--reason is missing: it stands in the record." };
  return {
    question: question(username),
    run: async ({ core, caller }): Promise<CommandAnswer> => {
      const outcome = await act(core, { username, reason }, caller);
      if (!outcome.ok) return refusedWith(outcome.refusal);
      const { value: user } = outcome;
      return answer({
        id: user.id,
        username: user.username,
        locked_at: instantOrNull(user.lockedAt),
      }, [`${done}: ${user.username}`]);
    },
  };
}
