import type { UserAct } from "../../state/action_state.ts";

interface ActionWords {
  /** The dialog's question; the user's name stands under it. */
  readonly title: string;
  /** What `y` does, or the digits. */
  readonly does: string;
  readonly undone: string;
}

/** The words around the effects, which are the core's own. */
const acts: Readonly<Record<UserAct, ActionWords>> = {
  lock: { title: "Lock the account?", does: "locks it", undone: "Not locked" },
  unlock: { title: "Unlock the account?", does: "unlocks it", undone: "Not unlocked" },
  end_session: { title: "End this session?", does: "ends it", undone: "Session not ended" },
  end_sessions: { title: "End all sessions?", does: "ends them", undone: "Sessions not ended" },
  end_devices: {
    title: "Forget all trusted devices?",
    does: "forgets them",
    undone: "Devices not forgotten",
  },
  reset_second_factor: {
    title: "Reset the second factor?",
    does: "reset it",
    undone: "Second factor not reset",
  },
  issue_recovery_code: {
    title: "Issue a recovery code?",
    does: "issue it",
    undone: "No code issued",
  },
  remove_totp: {
    title: "Remove the authenticator app?",
    does: "removes it",
    undone: "App not removed",
  },
  remove_passkey: {
    title: "Remove the passkey?",
    does: "removes it",
    undone: "Passkey not removed",
  },
  delete: { title: "Delete the account?", does: "delete it", undone: "Not deleted" },
} satisfies Record<UserAct, ActionWords>;

export function actWords(act: UserAct): ActionWords {
  return acts[act];
}
