import {
  answer,
  type CliCommand,
  type CommandContext,
  type CommandInput,
  type CommandPlan,
  type CommandQuestion,
  type Misuse,
  refusedWith,
} from "../command/command.ts";
import { counted } from "../../words/counted.ts";

/** More than `y`, because it logs everyone out. */
const confirmation = "end all";

const end: CliCommand = {
  noun: "sessions",
  verb: "end",
  about: "Ends the sessions of all users, after a leak; everyone must log in again",
  arguments: [],
  options: {
    all: { value: null, about: "every session; required" },
    devices: { value: null, about: "also trust in all devices: every login needs a code" },
    reason: { value: "TEXT", about: "the reason; written to the audit log" },
  },
  changes: true,
  asks: true,
  plan: planOf,
};

function planOf(input: CommandInput): CommandPlan | Misuse {
  const devices = input.flag("devices");
  if (!input.flag("all")) {
    return { misuse: "--all is required. To end one user's, use users end-sessions." };
  }
  const reason = input.option("reason");
  if (reason === null) return { misuse: "--reason is required; it is written to the audit log." };
  return {
    question: ({ core }) => questionOf(core, devices),
    run: async ({ core, caller }) => {
      const outcome = await core.endAllSessions({ devices, reason }, caller);
      if (!outcome.ok) return refusedWith(outcome.refusal);
      const { value } = outcome;
      return answer({ sessions: value.sessions, devices: value.devices }, [
        `Ended: ${endedWords(value, devices)}`,
      ]);
    },
  };
}

async function questionOf(
  core: CommandContext["core"],
  devices: boolean,
): Promise<CommandQuestion> {
  const lines = [
    `End ${endedWords(await core.countSessions(), devices)}?`,
    "Every user must log in again. Signed tokens remain valid until they expire.",
  ];
  return { kind: "question", lines, typed: { what: `"${confirmation}"`, text: confirmation } };
}

function endedWords(
  held: { readonly sessions: number; readonly devices: number },
  devices: boolean,
): string {
  const sessions = counted(held.sessions, "session");
  return devices ? `${sessions} and trust in ${counted(held.devices, "device")}` : sessions;
}

export const sessionsCommands: readonly CliCommand[] = [end];
