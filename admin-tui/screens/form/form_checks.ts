import { parseInvitationExpiry } from "../../../core/domain/account/invitation.ts";
import { parsePossibleNumber } from "../../../core/domain/account/phone_number.ts";
import { parseRoles } from "../../../core/domain/account/role.ts";
import { parseNewUsername } from "../../../core/domain/account/username.ts";
import { parseApiKeyExpiry, parseApiKeyName } from "../../../core/domain/api_keys/api_key.ts";
import { isApiScope } from "../../../core/domain/api_keys/scope.ts";
import type { Instant } from "../../../core/domain/instant.ts";
import { parseReason } from "../../../core/domain/operator/reason.ts";
import type { FieldCode, Parsed } from "../../../core/domain/refusal.ts";
import { parseTestNumberDays } from "../../../core/domain/test_numbers/test_number.ts";
import { splitList } from "../../app/access_questions.ts";
import type { FormFieldName } from "../../state/form_state.ts";
import { capitalized } from "../../words/capitalized.ts";
import { wordsOfRefusal } from "../../words/refusals.ts";
import { troubles } from "../../words/troubles.ts";

/** Finds what is wrong with a field before the order is placed. The core checks it again. */
export function fieldTrouble(name: FormFieldName, text: string, now: Instant): string | null {
  if (name === "reason") return parseReason(text).ok ? null : troubles.noReason;
  if (name === "scopes") return scopesTrouble(splitList(text));
  if (name === "phone") return isNumber(text) ? null : troubles.notANumber;
  if (name === "anyPhone") return text === "" || isNumber(text) ? null : troubles.notANumber;
  const parsed = parsedField(name, text, now);
  return parsed.ok ? null : codeTrouble(name, parsed.code);
}

/** The words for a field that the core refused. */
export function codeTrouble(field: string, code: FieldCode): string {
  return `${capitalized(wordsOfRefusal({ code: "invalid_input", fields: [{ field, code }] }))}.`;
}

function parsedField(
  name: Exclude<FormFieldName, "reason" | "scopes" | "phone" | "anyPhone">,
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

function scopesTrouble(names: readonly string[]): string | null {
  const unknown = names.filter((name) => !isApiScope(name));
  return names.length > 0 && unknown.length === 0 ? null : troubles.noScope(unknown);
}

function isNumber(text: string): boolean {
  return parsePossibleNumber(text) !== null;
}
