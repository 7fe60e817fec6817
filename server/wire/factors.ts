import {
  type Authenticator,
  type ByKind,
  membersByKind,
} from "../../core/domain/factors/authenticators.ts";
import type { Passkey } from "../../core/domain/factors/passkey.ts";
import { count, fields, nullable, text, timestamp, type ValueOf } from "../http/schema.ts";
import { instant, instantOrNull } from "./instant.ts";

type Members = Readonly<Record<string, unknown>>;

export const authenticatorsSchema = fields({
  totp: nullable(fields({ confirmed_at: timestamp() })),
  passkeys: count(),
  recovery_codes_left: count(),
});

export const exportedAuthenticatorsSchema = fields({
  totp_confirmed_at: nullable(timestamp()),
  recovery_codes_left: count(),
});

export const passkeySchema = fields({
  id: text(),
  name: text("Chosen by the user"),
  created_at: timestamp(),
  last_used_at: nullable(timestamp()),
});

export const totpSchema = fields({ confirmed_at: timestamp() });

/** Omits a code that an operator issued: the user is not shown it. */
const listed: ByKind<Members> = {
  totp: ([app]) => ({ totp: app === undefined ? null : { confirmed_at: instant(app.addedAt) } }),
  passkey: ({ length }) => ({ passkeys: length }),
  recovery_codes: ([codes]) => ({ recovery_codes_left: codes?.count ?? 0 }),
  issued_code: () => ({}),
};

/** Passkeys are listed separately. */
const exported: ByKind<Members> = {
  totp: ([app]) => ({ totp_confirmed_at: app === undefined ? null : instant(app.addedAt) }),
  passkey: () => ({}),
  recovery_codes: ([codes]) => ({ recovery_codes_left: codes?.count ?? 0 }),
  issued_code: () => ({}),
};

/** A user's authenticators other than the phone, for GET /v1/authenticators. */
export function listedFactors(
  authenticators: readonly Authenticator[],
): ValueOf<typeof authenticatorsSchema> {
  // The tables have a row for each kind; tests compare their members with the schema.
  return membersByKind(authenticators, listed) as ValueOf<typeof authenticatorsSchema>;
}

/** A user's authenticators other than the phone, for the export of the user's data. */
export function exportedFactors(
  authenticators: readonly Authenticator[],
): ValueOf<typeof exportedAuthenticatorsSchema> {
  return membersByKind(authenticators, exported) as ValueOf<typeof exportedAuthenticatorsSchema>;
}

export function passkeyBody(passkey: Passkey): ValueOf<typeof passkeySchema> {
  return {
    id: passkey.id,
    name: passkey.name,
    created_at: instant(passkey.createdAt),
    last_used_at: instantOrNull(passkey.lastUsedAt),
  };
}
