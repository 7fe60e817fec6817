import type { User } from "../../core/domain/account/user.ts";
import type { StartAnswer } from "../../core/ports/verifier.ts";
import { newState, type State } from "../../admin-tui/state/state.ts";
import type { Setting } from "../../admin-tui/state/setting.ts";
import type { UsersQuestion } from "../../admin-tui/state/users_state.ts";
import type { Size } from "../../admin-tui/draw/layout.ts";
import { type Msg, update } from "../../admin-tui/program/update.ts";
import type { Effect } from "../../admin-tui/app/effects.ts";

/** 2026-01-01T12:00:00Z. */
export const noon = Date.UTC(2026, 0, 1, 12);

export const small: Size = { columns: 80, rows: 24 };
export const large: Size = { columns: 120, rows: 40 };

export function stateOf(size: Size = small, setting: Partial<Setting> = {}): State {
  return newState(
    {
      dev: false,
      simulated: false,
      simulator: null,
      operator: "marek",
      readOnly: false,
      taskCommand: "deno task NAME",
      ...setting,
    },
    size,
    noon,
  );
}

/** Applies messages or key presses in order; returns the state and all effects. */
export function play(
  state: State,
  ...steps: readonly (Msg | string)[]
): { readonly state: State; readonly effects: readonly Effect[] } {
  const effects: Effect[] = [];
  for (const step of steps) {
    const msg: Msg = typeof step === "string" ? { type: "pressed", key: step } : step;
    const [next, asked] = update(state, msg);
    state = next;
    effects.push(...asked);
  }
  return { state, effects };
}

/** A user as a store may contain it; `parseUsername` may refuse the name. */
export function userNamed(username: string, at = 0): User {
  return {
    id: `usr_${String(at).padStart(26, "0")}`,
    username: username as User["username"],
    phoneNumber: "+12025550142" as User["phoneNumber"],
    phoneVerifiedAt: at % 3 === 0 ? null : noon - 86_400_000,
    phoneUsedAgainAt: null,
    phoneCorrectionsLeft: 0,
    createdAt: noon - 86_400_000 * (at + 1),
    lastLoginAt: at % 2 === 0 ? null : noon - 60_000 * at,
    secondFactorFailures: 0,
    secondFactorBlockedUntil: null,
    secondFactorFailuresInRow: 0,
    passwordFailures: 0,
    familiarPasswordFailures: 0,
    lockedAt: null,
    roles: [],
    origin: "registered",
    testUntil: null,
  };
}

export function usersNamed(count: number, from = 0): readonly User[] {
  return Array.from({ length: count }, (_, at) => userNamed(`user${from + at}`, from + at));
}

/** The first page of all users, newest first. */
export const firstPage: UsersQuestion = {
  search: "",
  order: "newest",
  from: "start",
  cursor: null,
  reload: true,
};

/** The answer to `listUsers`. */
export function listed(
  items: readonly User[],
  { next = null as string | null, ...asked }: Partial<UsersQuestion & { next: string | null }> = {},
): Msg {
  const reload = (asked.cursor ?? null) === null && asked.from !== "end";
  const question = { ...firstPage, reload, ...asked };
  return {
    type: "answered",
    now: noon,
    answer: { kind: "listUsers", question, reply: { value: { items, next } } },
  };
}

/** The answer to `countUsers`. */
export function counted(total: number): Msg {
  const none = { count: 0, more: false };
  const states = {
    all: { count: Math.min(total, 10_000), more: total >= 10_000 },
    locked: none,
    unverified: { count: Math.ceil(total / 3), more: false },
    "locked-out": none,
    "failed-attempts": none,
  };
  const reply = { value: { total, states } };
  return { type: "answered", now: noon, answer: { kind: "countUsers", reply } };
}

/** The answers of a core with these users to the user queries among `effects`. */
export function answersOf(users: readonly User[], effects: readonly Effect[]): readonly Msg[] {
  return effects.flatMap((effect) => {
    if (effect.kind === "countUsers") return [counted(users.length)];
    if (effect.kind !== "listUsers") return [];
    const { question } = effect;
    const walked = question.from === "start" ? users : users.toReversed();
    const from = question.cursor === null ? 0 : Number(question.cursor);
    const items = walked.slice(from, from + 200);
    const next = from + 200 < walked.length ? String(from + 200) : null;
    return [listed(items, { ...question, next })];
  });
}

export const verificationId = `VE${"0".repeat(32)}`;

/** The answer to `startTest` if the message was sent. */
export function sent(test = 1): Msg {
  const value: StartAnswer = {
    result: "sent",
    verificationId,
    channel: "sms",
    answeredChannel: "sms",
    messageId: null,
    call: {
      operation: "start",
      method: "POST",
      path: `/v2/Services/VA${"0".repeat(32)}/Verifications`,
      httpStatus: 201,
      providerCode: null,
      providerRequestId: null,
      verificationId,
      serviceId: `VA${"0".repeat(32)}`,
      verificationStatus: "pending",
      latencyMs: 361,
      operatorWords: "Twilio accepted the message.",
    },
  };
  const reply = { value: { ok: true, value } } as const;
  return { type: "answered", now: noon, answer: { kind: "startTest", test, reply } };
}
