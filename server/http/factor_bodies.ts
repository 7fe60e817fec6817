import {
  type Authenticator,
  type ByKind,
  membersByKind,
} from "../../core/domain/factors/authenticators.ts";
import { instant } from "./wire.ts";

type Body = Readonly<Record<string, unknown>>;

/** Omits a code that an operator issued: the user is not shown it. */
const listed: ByKind<Body> = {
  totp: ([app]) => ({ totp: app === undefined ? null : { confirmed_at: instant(app.addedAt) } }),
  passkey: ({ length }) => ({ passkeys: length }),
  recovery_codes: ([codes]) => ({ recovery_codes_left: codes?.count ?? 0 }),
  issued_code: () => ({}),
};

/** Passkeys are listed separately. */
const exported: ByKind<Body> = {
  totp: ([app]) => ({ totp_confirmed_at: app === undefined ? null : instant(app.addedAt) }),
  passkey: () => ({}),
  recovery_codes: ([codes]) => ({ recovery_codes_left: codes?.count ?? 0 }),
  issued_code: () => ({}),
};

/** A user's authenticators other than the phone, for GET /v1/authenticators. */
export function listedFactors(has: readonly Authenticator[]): Body {
  return membersByKind(has, listed);
}

/** A user's authenticators other than the phone, for the export of the user's data. */
export function exportedFactors(has: readonly Authenticator[]): Body {
  return membersByKind(has, exported);
}
