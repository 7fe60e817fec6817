import type { ListedTestNumber } from "../../../../core/domain/test_numbers/test_number.ts";
import type { ListedApiKey, ListedInvitation } from "../../../../core/operator.ts";
import type { OrderOutcome } from "../../../../admin-tui/app/access_questions.ts";
import type { Msg } from "../../../../admin-tui/program/update.ts";
import type { AccessRead } from "../../../../admin-tui/state/access_state.ts";
import type { OrderName, OrderTarget } from "../../../../admin-tui/state/form_state.ts";
import { noon } from "../../states.ts";

const hour = 3_600_000;
const day = 24 * hour;

/** An invitation as a store may contain it. */
export function invitation(at: number, change: Partial<ListedInvitation> = {}): ListedInvitation {
  return {
    id: `inv_${String(at).padStart(26, "0")}`,
    codeHash: "0" as ListedInvitation["codeHash"],
    createdAt: noon - at * hour,
    createdBy: "marek",
    expiresAt: noon + 7 * day - at * hour,
    userId: null,
    phoneNumber: null,
    roles: [],
    endedAs: null,
    endedAt: null,
    usedBy: null,
    state: "open",
    username: null,
    ...change,
  };
}

export function apiKey(at: number, name: string, change: Partial<ListedApiKey> = {}): ListedApiKey {
  return {
    id: `key${String(at).padStart(19, "0")}` as ListedApiKey["id"],
    name: name as ListedApiKey["name"],
    scopes: ["users:read"],
    createdAt: noon - at * day,
    createdBy: "marek",
    expiresAt: noon + 90 * day - at * day,
    lastUsedAt: null,
    endedAt: null,
    end: null,
    ...change,
  };
}

export function testNumber(at: number, change: Partial<ListedTestNumber> = {}): ListedTestNumber {
  return {
    phoneNumber: `+120255501${40 + at}` as ListedTestNumber["phoneNumber"],
    createdAt: noon - at * day,
    expiresAt: noon + 14 * day,
    endedAt: null,
    actorName: "marek",
    reason: "App review",
    users: at,
    ...change,
  };
}

export const invitedId = `usr_${"7".repeat(26)}` as const;

/** Every state of every kind of row. `text` is used for everything that someone may have typed. */
export function fullAccess(text = "marek", on = true): AccessRead {
  const roles = ["billing:read", "staff"] as unknown as ListedInvitation["roles"];
  const phoneNumber = "+12025550142" as ListedInvitation["phoneNumber"];
  const username = (text === "marek" ? "ada" : text) as ListedInvitation["username"];
  return {
    invitations: [
      invitation(1, { roles, createdBy: text }),
      invitation(2, { phoneNumber }),
      invitation(30, { userId: invitedId, username }),
      invitation(40, { state: "used", endedAt: noon - 5 * hour, usedBy: invitedId, username }),
      invitation(50, { state: "revoked", endedAt: noon - 60_000, createdBy: null }),
      invitation(200, { state: "expired", userId: invitedId, username, endedAt: null }),
    ],
    more: false,
    keys: [
      apiKey(1, "shop", {
        scopes: ["users:read", "users:write", "events:read"],
        lastUsedAt: noon - 90_000,
        createdBy: text,
      }),
      apiKey(5, "gateway", { scopes: ["clients:forward"], createdBy: null }),
      apiKey(9, "old", { end: "revoked", endedAt: noon - day }),
      apiKey(91, "older", { end: "expired" }),
    ],
    testNumbers: {
      numbers: [
        testNumber(1, { reason: text }),
        testNumber(2, { endedAt: noon - hour, actorName: null }),
      ],
      on,
    },
  };
}

export const noAccess: AccessRead = {
  invitations: [],
  more: false,
  keys: [],
  testNumbers: { numbers: [], on: false },
};

export function accessRead(value: AccessRead = fullAccess()): Msg {
  return { type: "answered", now: noon, answer: { kind: "readAccess", reply: { value } } };
}

export const accessUnread: Msg = {
  type: "answered",
  now: noon,
  answer: { kind: "readAccess", reply: "unavailable" },
};

/** The answer to an order. */
export function placed(
  name: OrderName,
  value: OrderOutcome | "unavailable",
  target: OrderTarget | null = null,
): Msg {
  const reply = value === "unavailable" ? value : { value };
  return { type: "answered", now: noon, answer: { kind: "placeOrder", name, target, reply } };
}

export const token = `lk_k_${"k".repeat(22)}.${"s".repeat(43)}`;
export const invitationCode = "7k2v-qm0x-9dp4-r8tw";

/** The answer to an order that created a secret. */
export function created(name: OrderName, secret: string, link: string | null = null): Msg {
  const value = { created: { secret, link, expiresAt: noon + 7 * day }, deleted: null };
  return placed(name, { ok: true, value });
}

/** The keys that fill in a new API key, up to its confirmation. */
export const toKey: readonly string[] = [
  "n",
  ..."shop",
  "enter",
  ..."users:read,events:read",
  "enter",
  "enter",
  ..."new shop",
  "enter",
];
