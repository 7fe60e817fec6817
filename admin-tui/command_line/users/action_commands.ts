import type { User } from "../../../core/domain/account/user.ts";
import { granted } from "../../../core/domain/refusal.ts";
import {
  type ActionDone,
  type ActionPreview,
  type OperatorActionName,
  operatorActionNames,
} from "../../../core/operator.ts";
import { actionWords, doneWords } from "../../words/action_words.ts";
import { effectWords } from "../../words/effect_words.ts";
import {
  answer,
  type CliCommand,
  type CommandAnswer,
  type CommandInput,
  type CommandPlan,
  type CommandQuestion,
  type Misuse,
  refusedWith,
} from "../command/command.ts";
import { findTargetUser, idOption, targetArgument } from "./find_user.ts";

/** The actions that notify no user. Every change of a factor does. */
const silent: readonly OperatorActionName[] = [
  "lock",
  "unlock",
  "end_session",
  "end_sessions",
  "end_devices",
  "disconnect_app",
  "delete",
];

/** Every operator action on an account, as a command. */
export const actionCommands: readonly CliCommand[] = operatorActionNames.map(commandOf);

function commandOf(action: OperatorActionName): CliCommand {
  const { verb, about, itemId } = actionWords(action).command;
  const idArgument = itemId === undefined
    ? []
    : [{ name: "ID", about: `${itemId}; put -- before an ID that starts with -` }];
  return {
    noun: "users",
    verb,
    about,
    arguments: [targetArgument, ...idArgument],
    options: {
      id: idOption,
      reason: { value: "TEXT", about: "the reason; written to the audit log" },
    },
    changes: true,
    sends: !silent.includes(action),
    asks: true,
    plan: (input) => planOf(action, itemId === undefined ? null : input.argument("ID"), input),
  };
}

function planOf(
  action: OperatorActionName,
  itemId: string | null,
  input: CommandInput,
): CommandPlan | Misuse {
  const reason = input.option("reason");
  if (reason === null) return { misuse: "--reason is required; it is written to the audit log." };
  // The user that the operator confirmed. Another user may have taken the name since then.
  let confirmedUser: User | null = null;
  return {
    question: async ({ core }) => {
      const found = await findTargetUser(core, input);
      if (!found.ok) return found.answer;
      const user = confirmedUser = found.value;
      const outcome = await core.previewAction({ userId: user.id, action, itemId });
      return outcome.ok ? questionOf(outcome.value, user) : refusedWith(outcome.refusal);
    },
    run: async ({ core, caller }) => {
      const found = confirmedUser === null
        ? await findTargetUser(core, input)
        : granted(confirmedUser);
      if (!found.ok) return found.answer;
      const choice = { userId: found.value.id, action, itemId };
      const outcome = await core.performAction({ ...choice, reason }, caller);
      return outcome.ok ? doneAnswer(outcome.value, found.value) : refusedWith(outcome.refusal);
    },
  };
}

function questionOf(
  { action, username, effects, confirmation }: ActionPreview,
  user: User,
): CommandQuestion {
  const typed = confirmation === "y"
    ? null
    : { what: "the last three digits of their phone number", text: user.phoneNumber.slice(-3) };
  const question = `${actionWords(action).command.question} ${username}?`;
  return { kind: "question", lines: [question, ...effects.map(effectWords)], typed };
}

function doneAnswer(done: ActionDone, { id }: User): CommandAnswer {
  const { action, username, recoveryCode } = done;
  const words = doneWords(done);
  const code = recoveryCode === null ? [] : [recoveryCode, "It is shown only once."];
  return answer(
    { action, user_id: id, username, words, recovery_code: recoveryCode },
    [words, ...code],
  );
}
