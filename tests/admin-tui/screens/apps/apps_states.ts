/** Apps as the core describes them. @module */
import type { ClientId } from "../../../../core/domain/oidc/client.ts";
import type { ClientUser, DescribedClient } from "../../../../core/operator.ts";
import type { Msg } from "../../../../admin-tui/program/update.ts";
import type { AppRead } from "../../../../admin-tui/state/access_state.ts";
import type { OrderName, OrderTarget } from "../../../../admin-tui/state/form_state.ts";
import type { OrderOutcome } from "../../../../admin-tui/app/access_questions.ts";
import { noon } from "../../states.ts";

const day = 24 * 3_600_000;

export function client(at: number, change: Partial<DescribedClient> = {}): DescribedClient {
  return {
    id: `app_${String(at).padStart(22, "0")}`,
    name: `App ${at}`,
    redirectUris: [`https://app${at}.example/callback`],
    logoutUris: [],
    backchannelLogoutUri: null,
    resources: [],
    idTokenAlgorithm: "RS256",
    thirdParty: false,
    pkceOptional: false,
    declared: false,
    createdAt: noon - 30 * day,
    disabledAt: null,
    secretsAddedAt: [noon - 30 * day],
    use: { openGrants: at, more: false, lastUsedAt: noon - at * 60_000 },
    lostNotices: null,
    ...change,
  };
}

/** An app with everything. `text` is used for everything that someone may have typed. */
export function wiki(text = "Company wiki"): DescribedClient {
  return client(1, {
    name: text,
    redirectUris: ["https://wiki.example/callback", "https://wiki.example/other"],
    logoutUris: ["https://wiki.example/"],
    backchannelLogoutUri: "https://wiki.example/backchannel-logout",
    resources: ["https://api.example/"],
    thirdParty: true,
    secretsAddedAt: [noon - 2 * 3_600_000, noon - 30 * day],
    use: { openGrants: 1000, more: true, lastUsedAt: noon - 90_000 },
    lostNotices: { count: 3, since: noon - 2 * day, lastAt: noon - 600_000, problem: "HTTP 503" },
  });
}

/** One of each kind. */
export function fewApps(text = "Company wiki"): readonly DescribedClient[] {
  return [
    client(2, { name: "Books", declared: true }),
    wiki(text),
    client(4, {
      name: "Phone app",
      secretsAddedAt: [],
      use: { openGrants: 0, more: false, lastUsedAt: null },
    }),
    client(5, {
      name: "Shop",
      disabledAt: noon - day,
      use: { openGrants: 0, more: false, lastUsedAt: noon - 2 * day },
    }),
  ];
}

export function manyApps(): readonly DescribedClient[] {
  return Array.from({ length: 80 }, (_, at) => client(at));
}

function user(at: number, username: string, change: Partial<ClientUser> = {}): ClientUser {
  return {
    userId: `usr_${String(at).padStart(26, "0")}`,
    username: username as ClientUser["username"],
    grants: at,
    since: noon - at * day,
    lastUsedAt: noon - at * 60_000,
    offline: false,
    ...change,
  };
}

export function appRead(shown = wiki(), name = "ada.lovelace@example.org"): AppRead {
  const others = Array.from({ length: 30 }, (_, at) => user(at + 3, `user${at}`));
  return { client: shown, users: [user(1, name), user(2, "joan", { offline: true }), ...others] };
}

/** The answer to `readApps`. */
export function appsMsg(value: readonly DescribedClient[] = fewApps()): Msg {
  return { type: "answered", now: noon, answer: { kind: "readApps", reply: { value } } };
}

/** The answer to `describeApp`; null if the app was removed. */
export function appMsg(read: AppRead | null = appRead(), id: ClientId = wiki().id): Msg {
  const value = read === null
    ? { ok: false, refusal: { code: "client_not_found" } } as const
    : { ok: true, value: read } as const;
  const clientId = read?.client.id ?? id;
  return {
    type: "answered",
    now: noon,
    answer: { kind: "describeApp", clientId, reply: { value } },
  };
}

export const secret = `lk_o_${"s".repeat(43)}`;

/** The answer to an order about an app. */
export function ordered(
  name: OrderName,
  value: OrderOutcome,
  target: OrderTarget | null = null,
): Msg {
  return {
    type: "answered",
    now: noon,
    answer: { kind: "placeOrder", name, target, reply: { value } },
  };
}

export const secretShown: OrderOutcome = {
  ok: true,
  value: {
    created: { secret, link: null, clientId: wiki().id, expiresAt: null },
    deleted: null,
  },
};

export const orderDone: OrderOutcome = { ok: true, value: { created: null, deleted: null } };

/** From a new terminal to the list, and to one app. */
export const toApps = ["5", "a", appsMsg()] as const;
export const toWiki = [...toApps, "j", "enter", appMsg()] as const;
