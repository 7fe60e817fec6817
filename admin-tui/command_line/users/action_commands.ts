import type { User } from "../../../core/domain/account/user.ts";
import type { ActPreview, OperatorAct } from "../../../core/domain/operator/operator_act.ts";
import { granted } from "../../../core/domain/refusal.ts";
import type { Operator } from "../../../core/operator.ts";
import {
  answer,
  type CliCommand,
  type CommandAnswer,
  type CommandInput,
  type CommandPlan,
  type CommandQuestion,
  type Misuse,
  type RefusedAnswer,
  refusedWith,
} from "../command/command.ts";
import { findTargetUser, idOption, targetArgument } from "./find_user.ts";

interface ActionWords {
  readonly verb: string;
  readonly about: string;
  /** How it is asked, before the user's name. */
  readonly asked: string;
}

/** Every action that an operator can do to an account, as a command. Total. */
const acts: Readonly<Record<OperatorAct, ActionWords>> = {
  lock: {
    verb: "lock",
    about: "Locks an account: no factor of it is taken, and its sessions end",
    asked: "Lock",
  },
  unlock: {
    verb: "unlock",
    about: "Unlocks an account and forgets its wrong passwords and codes",
    asked: "Unlock",
  },
  end_sessions: {
    verb: "end-sessions",
    about: "Ends all sessions of a user",
    asked: "End all sessions of",
  },
  end_devices: {
    verb: "end-devices",
    about: "Ends the trust in a user's devices",
    asked: "End all trusted devices of",
  },
  reset_second_factor: {
    verb: "reset-2fa",
    about: "Resets second factors; the user must have the phone",
    asked: "Reset the second factor of",
  },
  issue_recovery_code: {
    verb: "issue-code",
    about: "Issues one recovery code and prints it, this once only",
    asked: "Issue a recovery code for",
  },
  remove_totp: {
    verb: "remove-totp",
    about: "Removes a user's authenticator app",
    asked: "Remove the authenticator app of",
  },
  remove_passkey: {
    verb: "remove-passkey",
    about: "Removes one passkey of a user",
    asked: "Remove a passkey of",
  },
  delete: {
    verb: "delete",
    about: "Deletes a user and all that is known of them, for good",
    asked: "Delete",
  },
} satisfies Record<OperatorAct, ActionWords>;

export const actionCommands: readonly CliCommand[] = Object.entries(acts).map(
  ([name, words]: [string, ActionWords]) => commandOf(name as OperatorAct, words),
);

function commandOf(act: OperatorAct, words: ActionWords): CliCommand {
  const passkey = {
    name: "ID",
    about: "the passkey's, as users show prints it; write -- before one that begins with -",
  };
  return {
    noun: "users",
    verb: words.verb,
    about: words.about,
    arguments: act === "remove_passkey" ? [targetArgument, passkey] : [targetArgument],
    options: { id: idOption, reason: { value: "TEXT", about: "why, for the record" } },
    changes: true,
    asks: true,
    plan: (input) => planOf(act, words, input),
  };
}

function planOf(act: OperatorAct, words: ActionWords, input: CommandInput): CommandPlan | Misuse {
  const reason = input.option("reason");
  if (reason === null) return { misuse: "--reason is missing: it stands in the record." };
  const passkey = act === "remove_passkey" ? { passkeyId: input.argument("ID") } : {};
  // Whom the operator said yes to: meanwhile the name may have become somebody else's.
  let asked: User | null = null;
  return {
    question: async ({ core }) => {
      const found = await findTargetUser(core, input);
      if (!found.ok) return refusedWith(found.refusal);
      const user = asked = found.value;
      const outcome = await core.previewAct({ userId: user.id, act, ...passkey });
      if (!outcome.ok) return refusedWith(outcome.refusal);
      return questionOf(words, outcome.value, user);
    },
    run: async ({ core, caller }) => {
      const found = asked === null ? await findTargetUser(core, input) : granted(asked);
      if (!found.ok) return refusedWith(found.refusal);
      const user = found.value;
      const outcome = await core.performAct({ userId: user.id, act, reason, ...passkey }, caller);
      if (!outcome.ok) return refusedWith(outcome.refusal);
      return doneAnswer(act, user, outcome.value);
    },
  };
}

/** The effects are the core's own words. */
function questionOf(
  { asked }: ActionWords,
  { username, effects, confirm }: ActPreview,
  user: User,
): CommandQuestion | RefusedAnswer {
  const typed = confirm === "y"
    ? null
    : { what: "the last three digits of their phone number", text: user.phoneNumber.slice(-3) };
  return { kind: "question", lines: [`${asked} ${username}?`, ...effects], typed };
}

type Done = Extract<Awaited<ReturnType<Operator["performAct"]>>, { readonly ok: true }>["value"];

function doneAnswer(act: OperatorAct, { id, username }: User, done: Done): CommandAnswer {
  const { words, recoveryCode } = done;
  const code = recoveryCode === null
    ? []
    : [recoveryCode, "It is shown this once only: nobody can read it again."];
  return answer(
    { act, user_id: id, username, words, recovery_code: recoveryCode },
    [words, ...code],
  );
}
