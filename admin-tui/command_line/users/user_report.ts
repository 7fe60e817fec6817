import type { User } from "../../../core/domain/account/user.ts";
import type { Instant } from "../../../core/domain/instant.ts";
import type { Operator } from "../../../core/operator.ts";
import type { CliCommand, CommandAnswer } from "../command/command.ts";
import { findUser, nameArgument } from "./find_user.ts";

/** A command that shows something about one user and changes nothing. */
export function userReport(
  words: { readonly verb: string; readonly about: string },
  report: (core: Operator, user: User, now: Instant) => Promise<CommandAnswer>,
): CliCommand {
  return {
    noun: "users",
    ...words,
    arguments: [nameArgument],
    options: {},
    changes: false,
    asks: false,
    plan: (input) => ({
      question: "",
      run: async ({ core }) => {
        const found = await findUser(core, input.argument("NAME"));
        return found.ok ? await report(core, found.value, input.now) : found.answer;
      },
    }),
  };
}
