import type { BulkAction } from "../../state/bulk_state.ts";
import { counted } from "../../words/counted.ts";

interface BulkWords {
  /** Shown next to its key. */
  readonly label: string;
  readonly title: (users: number) => string;
  /** What the number confirms. */
  readonly confirms: string;
  readonly done: (users: number) => string;
}

const words: Readonly<Record<BulkAction, BulkWords>> = {
  lock: {
    label: "lock marked",
    title: (users) => `Lock ${counted(users, "account")}?`,
    confirms: "lock",
    done: (users) => `${counted(users, "account")} locked`,
  },
  unlock: {
    label: "unlock marked",
    title: (users) => `Unlock ${counted(users, "account")}?`,
    confirms: "unlock",
    done: (users) => `${counted(users, "account")} unlocked`,
  },
  end_sessions: {
    label: "end sessions of marked",
    title: (users) => `End all sessions of ${counted(users, "user")}?`,
    confirms: "end all sessions",
    done: (users) => `Sessions of ${counted(users, "user")} ended`,
  },
};

export function bulkWords(action: BulkAction): BulkWords {
  return words[action];
}
