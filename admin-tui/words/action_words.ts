import {
  factorFacts,
  type RemovableKind,
  removableKinds,
} from "../../core/domain/factors/authenticators.ts";
import type { ActionDone, OperatorActionName } from "../../core/operator.ts";
import { capitalized, counted } from "./counted.ts";
import { factorWords } from "./factor_words.ts";

/** What the terminal says of one action, on the screen and on the command line. */
interface ActionWords {
  /** Beside its key. */
  readonly label: string;
  /** The question of its dialog; the user's name is under it. */
  readonly title: string;
  /** What `y` does, or the digits. */
  readonly does: string;
  readonly done: (ended: EndedCounts) => string;
  readonly undone: string;
  readonly command: CommandWords;
}

/** An action as `users VERB NAME`. */
interface CommandWords {
  readonly verb: string;
  readonly about: string;
  /** The question, before the user's name. */
  readonly question: string;
  /** Of an action on a passkey or session: which id its second argument is. */
  readonly itemId?: string;
}

interface EndedCounts {
  readonly sessions: number;
  readonly devices: number;
}

type RemovalName = `remove_${RemovableKind}`;

const wholeWords: Readonly<Record<Exclude<OperatorActionName, RemovalName>, ActionWords>> = {
  lock: {
    label: "lock",
    title: "Lock the account?",
    does: "locks it",
    done: ({ sessions }) => `Locked; ${counted(sessions, "session")} ended`,
    undone: "Not locked",
    command: {
      verb: "lock",
      about: "Locks an account: blocks all sign-ins and ends its sessions",
      question: "Lock",
    },
  },
  unlock: {
    label: "unlock",
    title: "Unlock the account?",
    does: "unlocks it",
    done: () => "Unlocked",
    undone: "Not unlocked",
    command: {
      verb: "unlock",
      about: "Unlocks an account and clears its failed sign-ins",
      question: "Unlock",
    },
  },
  end_session: {
    label: "end this one",
    title: "End this session?",
    does: "ends it",
    done: () => "Session ended",
    undone: "Session not ended",
    command: {
      verb: "end-session",
      about: "Ends one session of a user",
      question: "End one session of",
      itemId: "the session's, as users sessions prints it",
    },
  },
  end_sessions: {
    label: "end sessions",
    title: "End all sessions?",
    does: "ends them",
    done: ({ sessions }) => `${counted(sessions, "session")} ended`,
    undone: "Sessions not ended",
    command: {
      verb: "end-sessions",
      about: "Ends all sessions of a user",
      question: "End all sessions of",
    },
  },
  end_devices: {
    label: "end devices",
    title: "Forget all trusted devices?",
    does: "forgets them",
    done: ({ devices }) => `${counted(devices, "trusted device")} forgotten`,
    undone: "Devices not forgotten",
    command: {
      verb: "end-devices",
      about: "Forgets all trusted devices of a user",
      question: "Forget all trusted devices of",
    },
  },
  reset_second_factor: {
    label: "reset 2FA",
    title: "Reset the second factor?",
    does: "reset it",
    done: ({ sessions }) => `Second factor reset; ${counted(sessions, "session")} ended`,
    undone: "Second factor not reset",
    command: {
      verb: "reset-2fa",
      about: "Resets second factors; the user must have the phone",
      question: "Reset the second factor of",
    },
  },
  issue_recovery_code: {
    label: "issue code",
    title: "Issue a recovery code?",
    does: "issue it",
    done: () => "Recovery code issued",
    undone: "No code issued",
    command: {
      verb: "issue-code",
      about: "Issues one recovery code and prints it, only once",
      question: "Issue a recovery code for",
    },
  },
  delete: {
    label: "delete account",
    title: "Delete the account?",
    does: "delete it",
    done: () => "Account deleted",
    undone: "Not deleted",
    command: {
      verb: "delete",
      about: "Permanently deletes a user and all of their data",
      question: "Delete",
    },
  },
};

function removalWords(kind: RemovableKind): ActionWords {
  const { noun, short, one } = factorWords(kind);
  const { several } = factorFacts[kind];
  return {
    label: `remove ${short}`,
    title: `Remove the ${noun}?`,
    does: "removes it",
    done: () => `${capitalized(noun)} removed`,
    undone: `${capitalized(short)} not removed`,
    command: {
      verb: `remove-${kind}`,
      about: several ? `Removes one ${noun} of a user` : `Removes a user's ${noun}`,
      question: several ? `Remove ${one} of` : `Remove the ${noun} of`,
      ...(several ? { itemId: `the ${noun}'s, as users show prints it` } : {}),
    },
  };
}

const words = {
  ...wholeWords,
  ...Object.fromEntries(removableKinds.map((kind) => [`remove_${kind}`, removalWords(kind)])),
} as Readonly<Record<OperatorActionName, ActionWords>>;

export function actionWords(action: OperatorActionName): ActionWords {
  return words[action];
}

/** What an action did, in one line. */
export function doneWords({ action, username, effects }: ActionDone): string {
  const countOf = (name: string) =>
    effects.reduce((sum, one) => "count" in one && one.effect === name ? sum + one.count : sum, 0);
  const ended = { sessions: countOf("sessions_end"), devices: countOf("devices_forgotten") };
  return `${words[action].done(ended)}: ${username}.`;
}
