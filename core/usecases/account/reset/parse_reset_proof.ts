import { type Code, parseCode } from "../../../domain/one_time_code.ts";
import { totpDigits } from "../../../domain/factors/totp.ts";
import { type FieldCode, granted, type Outcome, refused } from "../../../domain/refusal.ts";

/** Exactly one of these starts a reset. */
export interface ResetProofInput {
  readonly recoveryCode?: string | null;
  /** A code of the authenticator app. */
  readonly totpCode?: string | null;
  /** The browser's response to the options of `offerResetPasskey`. */
  readonly passkey?: Readonly<Record<string, unknown>> | null;
}

/** What a reset starts with. */
export type ResetProof =
  | { readonly kind: "recovery_code"; readonly text: string }
  | { readonly kind: "totp"; readonly code: Code }
  | { readonly kind: "passkey"; readonly response: Readonly<Record<string, unknown>> };

/**
 * Parses what a reset starts with. A recovery code may be malformed: it is then refused like an
 * incorrect one.
 */
export function parseResetProof(
  { recoveryCode = null, totpCode = null, passkey = null }: ResetProofInput,
): Outcome<ResetProof, "invalid_input"> {
  const invalid = (field: string, code: FieldCode) =>
    refused("invalid_input", { fields: [{ field, code }] });
  if (recoveryCode !== null) {
    if (totpCode !== null) return invalid("totpCode", "duplicate_field");
    if (passkey !== null) return invalid("passkey", "duplicate_field");
    return granted({ kind: "recovery_code", text: recoveryCode });
  }
  if (totpCode !== null) {
    if (passkey !== null) return invalid("passkey", "duplicate_field");
    const code = parseCode(totpCode);
    return code?.length === totpDigits
      ? granted({ kind: "totp", code })
      : invalid("totpCode", "code_format");
  }
  return passkey === null
    ? invalid("recoveryCode", "missing")
    : granted({ kind: "passkey", response: passkey });
}
