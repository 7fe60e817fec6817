import {
  factorFacts,
  type RemovableKind,
  removableKinds,
} from "../../core/domain/factors/authenticators.ts";
import type { ActionDone, OperatorActionName } from "../../core/operator.ts";
import { capitalized } from "./capitalized.ts";
import { counted } from "./counted.ts";
import { factorWords } from "./factor_words.ts";

/** The words for one action, on the screen and on the command line. */
interface ActionWords {
  /** Shown next to its key. */
  readonly label: string;
  /** The title of its dialog; the username is shown below it. */
  readonly title: string;
  /** What `y` or the digits confirm: `y lock`. */
  readonly confirms: string;
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
  /** For an action on a passkey or session: which ID the second argument is. */
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
    confirms: "lock",
    done: ({ sessions }) => `Locked; ${counted(sessions, "session")} ended`,
    undone: "Not locked",
    command: {
      verb: "lock",
      about: "Locks an account: blocks all logins and ends its sessions",
      question: "Lock",
    },
  },
  unlock: {
    label: "unlock",
    title: "Unlock the account?",
    confirms: "unlock",
    done: () => "Unlocked",
    undone: "Not unlocked",
    command: {
      verb: "unlock",
      about: "Unlocks an account and clears its failed attempts",
      question: "Unlock",
    },
  },
  resend_code: {
    label: "resend code",
    title: "Send the code again?",
    confirms: "send",
    done: () => "Code sent again",
    undone: "Code not sent",
    command: {
      verb: "resend",
      about: "Resends the code a user is waiting for, within the user's limits",
      question: "Send the code again to",
    },
  },
  end_session: {
    label: "end session",
    title: "End this session?",
    confirms: "end session",
    done: () => "Session ended",
    undone: "Session not ended",
    command: {
      verb: "end-session",
      about: "Ends one session of a user",
      question: "End one session of",
      itemId: "the session ID, as printed by users sessions",
    },
  },
  end_sessions: {
    label: "end all sessions",
    title: "End all sessions?",
    confirms: "end all sessions",
    done: ({ sessions }) => `${counted(sessions, "session")} ended`,
    undone: "Sessions not ended",
    command: {
      verb: "end-sessions",
      about: "Ends all sessions of a user",
      question: "End all sessions of",
    },
  },
  end_devices: {
    label: "forget devices",
    title: "Forget all trusted devices?",
    confirms: "forget devices",
    done: ({ devices }) => `${counted(devices, "trusted device")} forgotten`,
    undone: "Devices not forgotten",
    command: {
      verb: "end-devices",
      about: "Forgets all trusted devices of a user",
      question: "Forget all trusted devices of",
    },
  },
  disconnect_app: {
    label: "end access",
    title: "End the access of this app?",
    confirms: "end access",
    done: () => "Access ended",
    undone: "Access not ended",
    command: {
      verb: "disconnect-app",
      about: "Ends the access of one app to a user's account",
      question: "End the access of one app to the account of",
      itemId: "the client ID, as printed by clients list",
    },
  },
  reset_second_factor: {
    label: "reset 2FA",
    title: "Reset the second factor?",
    confirms: "reset",
    done: ({ sessions }) => `Second factor reset; ${counted(sessions, "session")} ended`,
    undone: "Second factor not reset",
    command: {
      verb: "reset-2fa",
      about: "Resets the second factor; the user must have the phone",
      question: "Reset the second factor of",
    },
  },
  issue_recovery_code: {
    label: "issue code",
    title: "Issue a recovery code?",
    confirms: "issue",
    done: () => "Recovery code issued",
    undone: "No code issued",
    command: {
      verb: "issue-code",
      about: "Issues one recovery code and prints it once",
      question: "Issue a recovery code for",
    },
  },
  delete: {
    label: "delete account",
    title: "Delete the account?",
    confirms: "delete",
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
    confirms: "remove",
    done: () => `${capitalized(noun)} removed`,
    undone: `${capitalized(short)} not removed`,
    command: {
      verb: `remove-${kind}`,
      about: several ? `Removes one ${noun} of a user` : `Removes a user's ${noun}`,
      question: several ? `Remove ${one} of` : `Remove the ${noun} of`,
      ...(several ? { itemId: `the ${noun} ID, as printed by users show` } : {}),
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

/** The result of an action, in one line. */
export function doneWords({ action, username, effects }: ActionDone): string {
  const countOf = (name: string) =>
    effects.reduce((sum, one) => "count" in one && one.effect === name ? sum + one.count : sum, 0);
  const ended = { sessions: countOf("sessions_end"), devices: countOf("devices_forgotten") };
  return `${words[action].done(ended)}: ${username}.`;
}
