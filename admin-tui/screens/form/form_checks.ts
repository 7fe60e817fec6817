import { parseInvitationExpiry } from "../../../core/domain/account/invitation.ts";
import { parsePossibleNumber } from "../../../core/domain/account/phone_number.ts";
import { parseRoles } from "../../../core/domain/account/role.ts";
import { parseNewUsername } from "../../../core/domain/account/username.ts";
import { parseApiKeyExpiry, parseApiKeyName } from "../../../core/domain/api_keys/api_key.ts";
import { isApiScope } from "../../../core/domain/api_keys/scope.ts";
import { parseClientName } from "../../../core/domain/oidc/client.ts";
import type { Instant } from "../../../core/domain/instant.ts";
import { parseReason } from "../../../core/domain/operator/reason.ts";
import type { FieldCode, Parsed } from "../../../core/domain/refusal.ts";
import { parseTestNumberDays } from "../../../core/domain/test_numbers/test_number.ts";
import { splitList, splitUris } from "../../app/access_questions.ts";
import type { FormFieldName } from "../../state/form_state.ts";
import { capitalized } from "../../words/capitalized.ts";
import { wordsOfRefusal } from "../../words/refusals.ts";
import { troubles } from "../../words/troubles.ts";

/** Finds what is wrong with a field before the order is placed. The core checks it again. */
export function fieldTrouble(name: FormFieldName, text: string, now: Instant): string | null {
  if (name === "reason") return parseReason(text).ok ? null : troubles.noReason;
  if (name === "scopes") return scopesTrouble(splitList(text));
  if (name === "phone") return isNumber(text) ? null : troubles.notANumber;
  if (name === "redirectUris") return splitUris(text).length > 0 ? null : troubles.noUri;
  // The rules of URIs depend on the kind of the app: the core checks them.
  if (name === "logoutUris" || name === "backchannelUri" || name === "resources") return null;
  if (name === "appKind") return oneOfTrouble(text, ["secret", "public"]);
  if (name === "thirdParty") return oneOfTrouble(text, ["yes", "no"]);
  if (name === "appName") {
    return parseClientName(text) === null ? codeTrouble(name, "client_name_format") : null;
  }
  if (name === "anyPhone") return text === "" || isNumber(text) ? null : troubles.notANumber;
  const parsed = parsedField(name, text, now);
  return parsed.ok ? null : codeTrouble(name, parsed.code);
}

/** The words for a field that the core refused. */
export function codeTrouble(field: string, code: FieldCode): string {
  return `${capitalized(wordsOfRefusal({ code: "invalid_input", fields: [{ field, code }] }))}.`;
}

function parsedField(
  name: Extract<
    FormFieldName,
    "username" | "roles" | "lifetime" | "keyName" | "keyLifetime" | "days"
  >,
  text: string,
  now: Instant,
): Parsed<unknown> {
  switch (name) {
    case "username":
      return parseNewUsername(text);
    case "roles":
      return parseRoles(splitList(text));
    case "lifetime":
      return parseInvitationExpiry(text === "" ? null : text, now);
    case "keyName":
      return parseApiKeyName(text);
    case "keyLifetime":
      return parseApiKeyExpiry(text === "" ? null : text, now);
    case "days":
      return parseTestNumberDays(Number(text));
  }
}

function oneOfTrouble(text: string, words: readonly string[]): string | null {
  return words.includes(text) ? null : troubles.notOneOf(words);
}

function scopesTrouble(names: readonly string[]): string | null {
  const unknown = names.filter((name) => !isApiScope(name));
  return names.length > 0 && unknown.length === 0 ? null : troubles.noScope(unknown);
}

function isNumber(text: string): boolean {
  return parsePossibleNumber(text) !== null;
}
