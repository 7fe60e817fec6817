import { maskPhoneNumber } from "../../core/domain/account/phone_mask.ts";
import type { Instant } from "../../core/domain/instant.ts";
import type { ListedTestNumber } from "../../core/domain/test_numbers/test_number.ts";
import type {
  ClientUser,
  DescribedClient,
  ListedApiKey,
  ListedInvitation,
} from "../../core/operator.ts";
import { ago } from "../draw/time.ts";
import { counted } from "./counted.ts";
import type { StateWords } from "./user_words.ts";

/** The names of the sections. */
export const sectionWords = {
  invitations: "Invitations",
  keys: "API keys",
  numbers: "Test numbers",
} as const;

const invitationStates: Readonly<Record<ListedInvitation["state"], StateWords>> = {
  open: { glyph: "●", word: "open", tone: "good" },
  used: { glyph: "✓", word: "used", tone: "dim" },
  revoked: { glyph: "✗", word: "revoked", tone: "dim" },
  expired: { glyph: "○", word: "expired", tone: "dim" },
};

export function invitationState({ state }: ListedInvitation): StateWords {
  return invitationStates[state];
}

/** Who an invitation is for: a user, a number, or anyone. */
export function invitedWords({ username, phoneNumber }: ListedInvitation): string {
  if (username !== null) return username;
  return phoneNumber === null ? "anyone" : maskPhoneNumber(phoneNumber);
}

export function keyState({ end }: ListedApiKey): StateWords {
  if (end === null) return { glyph: "●", word: "live", tone: "good" };
  return end === "revoked" ? invitationStates.revoked : invitationStates.expired;
}

/** The codes of test numbers work only while test numbers are on. */
export function numberState(
  { endedAt, expiresAt }: ListedTestNumber,
  on: boolean,
  now: Instant,
): StateWords {
  if (endedAt !== null || expiresAt <= now) return { glyph: "✗", word: "ended", tone: "dim" };
  return on
    ? { glyph: "!", word: "works", tone: "warn" }
    : { glyph: "○", word: "off", tone: "dim" };
}

/** `in 6d`; `3d ago` for what has ended. */
export function endWords(at: Instant, ended: boolean, now: Instant): string {
  return ended ? ago(at, now) : `in ${leftWords(at, now)}`;
}

/** `40m`, `47h`, `90d`: days also for a year, unlike ages, because expiries are set in days. */
function leftWords(at: Instant, now: Instant): string {
  const minutes = Math.max(1, Math.ceil((at - now) / 60_000));
  if (minutes < 60) return `${minutes}m`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours}h` : `${Math.floor(hours / 24)}d`;
}

export const testNumbersOff = "LATCHKEY_TEST_NUMBERS is off: these codes do not work.";

export function appState({ disabledAt }: Pick<DescribedClient, "disabledAt">): StateWords {
  return disabledAt === null
    ? { glyph: "●", word: "enabled", tone: "good" }
    : { glyph: "○", word: "disabled", tone: "bad" };
}

/** Whether it has a secret. */
export function appKind({ secretsAddedAt }: Pick<DescribedClient, "secretsAddedAt">): string {
  return secretsAddedAt.length === 0 ? "public" : "secret";
}

/** `12`, or `100+` if only the newest were counted. */
export function grantsWords({ openGrants, more }: DescribedClient["use"]): string {
  return `${openGrants}${more ? "+" : ""}`;
}

/** How many logins a user has in an app. */
export function loginsWords({ grants }: ClientUser): string {
  return counted(grants, "login");
}

export const declaredWords = "declared in LATCHKEY_CLIENTS_FILE; change it there";
