/** Users as the core describes them, and its answers to actions. @module */
import { noMetadata } from "../../../../core/domain/account/metadata.ts";
import type { User } from "../../../../core/domain/account/user.ts";
import type { AuditEvent } from "../../../../core/domain/audit_event.ts";
import type { Authenticator, FactorKind } from "../../../../core/domain/factors/authenticators.ts";
import type { ActionEffect } from "../../../../core/domain/operator/action_effect.ts";
import type { NothingToDo } from "../../../../core/domain/refusal.ts";
import type { Device } from "../../../../core/domain/session/device.ts";
import type { Instant } from "../../../../core/domain/instant.ts";
import type { ListedSessionAt } from "../../../../core/domain/session/assurance.ts";
import { type Session, shortLimits } from "../../../../core/domain/session/session.ts";
import type { UserDescription } from "../../../../core/usecases/reports/describe_user.ts";
import type { OperatorActionName } from "../../../../core/operator.ts";
import { operatorActions } from "../../../../core/usecases/operator/actions/operator_actions.ts";
import type { State } from "../../../../admin-tui/state/state.ts";
import type { Msg } from "../../../../admin-tui/program/update.ts";
import { delivery } from "../sends/sends_states.ts";
import { listed, noon, play, userNamed } from "../../states.ts";

const minute = 60_000;
const day = 24 * 60 * minute;

const token = (at: number) => `${"0".repeat(21)}${at}` as Session["id"];
const secretHash = "" as Session["secretHash"];

/** Verified, without failed attempts. */
export const calmUser: User = { ...userNamed("ada.lovelace@example.org", 1) };

function session(at: number, more: Partial<ListedSessionAt> = {}): ListedSessionAt {
  return {
    id: token(at),
    secretHash,
    userId: calmUser.id,
    createdAt: noon - at * 90 * minute,
    lastSeenAt: noon - at * 7 * minute,
    expiresAt: noon + day,
    endedAt: null,
    amr: ["pwd", "sms"],
    ...shortLimits,
    authenticatedAt: noon - at * 90 * minute - minute,
    secondFactorAt: noon - at * 90 * minute,
    aal2EndedAt: null,
    aal: "aal2",
    deviceId: null,
    address: `192.0.2.${at}`,
    userAgent: "Firefox/151 (Linux)",
    ...more,
  };
}

function device(at: number): Device {
  return {
    id: token(at),
    secretHash,
    userId: calmUser.id,
    createdAt: noon - 3 * day,
    lastUsedAt: noon - at * 60 * minute,
    expiresAt: noon + 27 * day,
    endedAt: null,
    address: "2001:db8::42",
    userAgent: "Safari/20 (iOS)",
  };
}

export function passkey(at: number, label: string): Authenticator {
  const used = at === 1 ? null : noon - day;
  return { ...authenticator("passkey", noon - 30 * day), id: `pk${at}`, label, lastUsedAt: used };
}

function authenticator(kind: FactorKind, addedAt: Instant): Authenticator {
  return { kind, id: null, label: null, addedAt, lastUsedAt: null, expiresAt: null, count: 1 };
}

export const oneIssued: Authenticator = {
  ...authenticator("issued_code", noon),
  expiresAt: noon + 60 * minute,
};

export function event(
  at: number,
  type: AuditEvent["type"],
  more: Partial<AuditEvent> = {},
): AuditEvent {
  return {
    id: `evt_${String(at).padStart(26, "0")}`,
    at: noon - at * 3 * minute,
    type,
    actor: "user",
    actorName: null,
    userId: calmUser.id,
    address: "192.0.2.1",
    requestId: null,
    apiKeyId: null,
    peerAddress: null,
    reason: null,
    detail: {},
    count: 1,
    lastAt: noon - at * 3 * minute,
    ...more,
  };
}

const byMarek = { actor: "operator", actorName: "marek", address: null } as const;

const events: readonly AuditEvent[] = [
  event(1, "session.opened", { detail: { method: "sms" } }),
  event(2, "challenge.refused", { reason: "wrong_code", count: 2 }),
  event(3, "code.sent", { detail: { channel: "sms", latency_ms: 361 } }),
  event(4, "challenge.opened"),
  event(5, "user.unlocked", { ...byMarek, detail: { reason: "the owner called back, #4711" } }),
  event(6, "user.locked", { ...byMarek, detail: { reason: "phone stolen, ticket 4711" } }),
  ...Array.from({ length: 20 }, (_, at) =>
    event(10 + at, "login.refused", {
      reason: "invalid_credentials",
      address: "198.51.100.7",
    })),
];

/** A user with every kind of factor, session and device, as described at noon. */
export function described(
  change: Partial<User> = {},
  { passkeys = [passkey(1, "blue key"), passkey(2, "漢字 鍵 🔑")], ...more }:
    & Partial<UserDescription>
    & { readonly passkeys?: readonly Authenticator[] } = {},
): UserDescription {
  const user = { ...calmUser, ...change };
  const sessions = more.sessions ??
    [
      session(1),
      session(2, { amr: ["pwd", "device"], secondFactorAt: null, aal: "aal1" }),
      session(3),
    ];
  const devices = more.devices ?? [device(1)];
  return {
    user,
    metadata: noMetadata,
    holdings: {
      user,
      sessions: sessions.length,
      deviceSessions: 1,
      devices: devices.length,
      apps: 0,
      challenges: 1,
      authenticators: [
        ...passkeys,
        authenticator("totp", noon - 9 * day),
        { ...authenticator("recovery_codes", noon - 9 * day), count: 7 },
      ],
      unconfirmed: [],
    },
    sessionPolicy: { ...shortLimits, aal2Seconds: 86_400, perUserMax: 20 },
    deliveries: Array.from(
      { length: 12 },
      (_, at) =>
        delivery(
          at,
          at % 3 === 0
            ? { approvedAt: noon }
            : at % 3 === 1
            ? { status: "blocked", blockReason: "budget", blockedBy: "prefix/day/usd" }
            : { channel: "call", status: "refused", providerCode: 60203 },
        ),
    ),
    apps: [],
    events,
    ...more,
    sessions,
    devices,
  };
}

/** A newly registered user with only the account. */
export const bare: UserDescription = {
  ...described({ phoneVerifiedAt: null, lastLoginAt: null }, {
    sessions: [],
    devices: [],
    apps: [],
    deliveries: [],
    events: [event(1, "user.registered")],
  }),
  holdings: {
    user: { ...calmUser, phoneVerifiedAt: null, lastLoginAt: null },
    sessions: 0,
    deviceSessions: 0,
    devices: 0,
    apps: 0,
    challenges: 0,
    authenticators: [],
    unconfirmed: [],
  },
};

/** The answer to `describeUser`. */
export function describedMsg(description: UserDescription): Msg {
  const reply = { value: { ok: true, value: description } } as const;
  const userId = description.user.id;
  return { type: "answered", now: noon, answer: { kind: "describeUser", userId, reply } };
}

/** The state with a user's screen, read from the core. */
export function shownUser(
  state: State,
  description: UserDescription,
  ...steps: readonly (Msg | string)[]
): State {
  const { user } = description;
  return play(
    state,
    { type: "started" },
    listed([user]),
    "enter",
    describedMsg(description),
    ...steps,
  )
    .state;
}

type Chosen = Extract<Msg, { readonly type: "answered" }>["answer"] & {
  readonly kind: "previewAction";
};

export function chosenAction(
  action: OperatorActionName,
  itemId: string | null = null,
): Chosen["chosen"] {
  return { action, userId: calmUser.id, username: calmUser.username, itemId };
}

/** The effects that an action would have on the user of `described()`. */
export function effectsOn(
  action: OperatorActionName,
  itemId: string | null = null,
): readonly ActionEffect[] {
  const { holdings } = described();
  const own = holdings.authenticators;
  const item = own.find(({ kind, id }) => action === `remove_${kind}` && id === itemId) ?? null;
  const effects = operatorActions[action].effects({ holdings, item, now: noon });
  if (!effects.ok) throw new Error(`${action}: ${effects.refusal.reason}`);
  return effects.value;
}

/** The answer to `previewAction`. */
export function previewed(
  action: OperatorActionName,
  { itemId = null, effects = effectsOn(action, itemId) }: {
    readonly effects?: readonly ActionEffect[];
    readonly itemId?: string | null;
  } = {},
): Msg {
  const { confirmation } = operatorActions[action];
  const value = { action, username: calmUser.username, effects, confirmation };
  return {
    type: "answered",
    now: noon,
    answer: {
      kind: "previewAction",
      chosen: chosenAction(action, itemId),
      reply: { value: { ok: true, value } },
    },
  };
}

export function notPreviewed(action: OperatorActionName, reason: NothingToDo): Msg {
  const refusal = { code: "nothing_to_do", reason } as const;
  const reply = { value: { ok: false, refusal } } as const;
  return {
    type: "answered",
    now: noon,
    answer: { kind: "previewAction", chosen: chosenAction(action), reply },
  };
}

/** The answer to `performAction`. */
export function performed(
  action: OperatorActionName,
  { username = calmUser.username, recoveryCode = null }: {
    readonly username?: string;
    readonly recoveryCode?: string | null;
  } = {},
): Msg {
  const value = { action, username, effects: effectsOn("lock"), recoveryCode };
  return {
    type: "answered",
    now: noon,
    answer: {
      kind: "performAction",
      chosen: chosenAction(action),
      reply: { value: { ok: true, value } },
    },
  };
}

export const notPerformed = {
  type: "answered",
  now: noon,
  answer: { kind: "performAction", chosen: chosenAction("lock"), reply: "unavailable" },
} as const satisfies Msg;

export const issuedCode = "abcde-fghjk-mnpqr";
