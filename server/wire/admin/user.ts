import { maskPhoneNumber } from "../../../core/domain/account/phone_mask.ts";
import { metadataObject } from "../../../core/domain/account/metadata.ts";
import { type User, userOrigins } from "../../../core/domain/account/user.ts";
import type { UserDescription } from "../../../core/operator.ts";
import {
  count,
  fields,
  nullable,
  oneOf,
  text,
  timestamp,
  type ValueOf,
} from "../../http/schema.ts";
import { authenticatorsSchema, listedFactors } from "../factors.ts";
import { instant, instantOrNull } from "../instant.ts";
import { metadataSchema, rolesSchema } from "../user.ts";

const adminUserEntries = {
  id: text("`usr_` and 26 characters", { examples: ["usr_01kdvdna0001r1aze07rqjks5s"] }),
  username: text("As registered", { examples: ["ada"] }),
  phone_number: text("Masked, unless the key has the scope `users:phone`", {
    examples: ["+1 ... ... 42"],
  }),
  phone_verified_at: nullable(timestamp()),
  roles: rolesSchema,
  origin: oneOf(userOrigins),
  test_until: nullable(
    timestamp("When a user of a test number is deleted. Null for everyone else"),
  ),
  created_at: timestamp(),
  last_login_at: nullable(timestamp()),
  locked_at: nullable(timestamp("When an operator locked the account")),
  second_factor_blocked_until: nullable(timestamp("The end of a temporary lockout")),
  second_factor_failures: count("Incorrect second factors since the last correct one"),
  password_failures: count("Incorrect passwords from unknown places since the last correct one"),
  familiar_password_failures: count("The same from familiar places"),
} as const;

export const adminUserSchema = fields(adminUserEntries);

export const describedUserSchema = fields({
  ...adminUserEntries,
  metadata: metadataSchema,
  sessions: count("Active sessions"),
  devices: count("Trusted devices"),
  authenticators: authenticatorsSchema,
});

/** A user as a backend sees them. `whole` shows the full phone number. */
export function adminUserBody(user: User, whole: boolean): ValueOf<typeof adminUserSchema> {
  return {
    id: user.id,
    username: user.username,
    phone_number: whole ? user.phoneNumber : maskPhoneNumber(user.phoneNumber),
    phone_verified_at: instantOrNull(user.phoneVerifiedAt),
    roles: user.roles,
    origin: user.origin,
    test_until: instantOrNull(user.testUntil),
    created_at: instant(user.createdAt),
    last_login_at: instantOrNull(user.lastLoginAt),
    locked_at: instantOrNull(user.lockedAt),
    second_factor_blocked_until: instantOrNull(user.secondFactorBlockedUntil),
    second_factor_failures: user.secondFactorFailuresInRow,
    password_failures: user.passwordFailures,
    familiar_password_failures: user.familiarPasswordFailures,
  };
}

export function describedUserBody(
  { user, metadata, holdings }: Pick<UserDescription, "user" | "metadata" | "holdings">,
  whole: boolean,
): ValueOf<typeof describedUserSchema> {
  return {
    ...adminUserBody(user, whole),
    metadata: metadataObject(metadata),
    sessions: holdings.sessions,
    devices: holdings.devices,
    authenticators: listedFactors(holdings.authenticators),
  };
}
