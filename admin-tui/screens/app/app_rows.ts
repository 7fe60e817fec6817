import type { ClientUser, DescribedClient } from "../../../core/operator.ts";
import type { Tone } from "../../draw/text.ts";
import { age, timestamp } from "../../draw/time.ts";
import type { AppState } from "../../state/access_state.ts";
import { appKind, appState, grantsWords } from "../../words/access_words.ts";
import { counted } from "../../words/counted.ts";

/** A fact about an app. All of them are rows, so that a short window scrolls to them. */
export interface AppFact {
  /** Empty if it continues the fact above. */
  readonly label: string;
  readonly text: string;
  readonly tone: Tone;
}

/** A row that the cursor can select. */
export type AppRow =
  | { readonly kind: "fact"; readonly fact: AppFact }
  | { readonly kind: "user"; readonly user: ClientUser };

/** All rows in screen order. */
export function appRows({ read }: AppState, now: number): readonly AppRow[] {
  if (read === null) return [];
  return [
    ...appFacts(read.client, now).map((fact): AppRow => ({ kind: "fact", fact })),
    ...read.users.map((user): AppRow => ({ kind: "user", user })),
  ];
}

/** The user under the cursor; null on another row. */
export function selectedAppUser(app: AppState, now: number): ClientUser | null {
  const row = appRows(app, now)[app.cursor];
  return row?.kind === "user" ? row.user : null;
}

function appFacts(client: DescribedClient, now: number): readonly AppFact[] {
  const { disabledAt, secretsAddedAt, use, lostNotices } = client;
  const { glyph, word, tone } = appState(client);
  const since = disabledAt === null ? "" : ` since ${minute(disabledAt)}`;
  return [
    ...facts("State", [`${glyph} ${word}${since}`], tone),
    ...facts("Client ID", [client.id]),
    ...facts("Kind", [appKind(client) + (client.thirdParty ? ", third party" : "")]),
    ...facts(
      "Declared",
      client.declared ? ["in LATCHKEY_CLIENTS_FILE, which alone can change it"] : [],
    ),
    ...facts("Secrets", secretsAddedAt.map((at) => `added ${age(at, now)}, ${minute(at)}`)),
    ...facts("Grants", [`${grantsWords(use)} open`]),
    ...facts("Last used", [use.lastUsedAt === null ? "never" : age(use.lastUsedAt, now)]),
    ...facts("Redirects to", client.redirectUris),
    ...facts("After logout", client.logoutUris),
    ...facts("Notices", [client.backchannelLogoutUri ?? "none: it has no URI for them"]),
    ...(lostNotices === null ? [] : facts("Lost", [
      `${counted(lostNotices.count, "notice")} since ${minute(lostNotices.since)}`,
      `last ${age(lostNotices.lastAt, now)}: ${lostNotices.problem}`,
    ], "warn")),
    ...facts("Resources", client.resources),
    ...facts("ID tokens", [client.idTokenAlgorithm]),
    ...facts("PKCE", [client.pkceOptional ? "optional" : "required"]),
    ...facts("Created", [minute(client.createdAt)]),
  ];
}

function facts(label: string, texts: readonly string[], tone: Tone = "plain"): readonly AppFact[] {
  return texts.map((text, at) => ({ label: at === 0 ? label : "", text, tone }));
}

function minute(at: number): string {
  return timestamp(at).slice(0, 16);
}
