import { maskPhoneNumber } from "../../core/domain/account/phone_number.ts";
import type { User } from "../../core/domain/account/user.ts";
import { fields, flag, text, timestamp, type ValueOf } from "../http/schema.ts";
import { instant } from "./instant.ts";

const userEntries = {
  id: text("`usr_` and 22 characters", { examples: ["usr_AAAAAAAAAAAAAAAAAAAAAA"] }),
  username: text("As registered", { examples: ["ada"] }),
  phone_number: text("Masked", { examples: ["+1 ... ... 42"] }),
  phone_verified: flag("Whether a code sent to the phone number was ever entered"),
  created_at: timestamp(),
} as const;

export const userSchema = fields(userEntries);

export const ownUserSchema = fields({
  ...userEntries,
  phone_number: text("In full", { examples: ["+12025550142"] }),
});

/** A user in most responses. The number is masked, since few clients need it. */
export function userBody(user: User): ValueOf<typeof userSchema> {
  return {
    id: user.id,
    username: user.username,
    phone_number: maskPhoneNumber(user.phoneNumber),
    phone_verified: user.phoneVerifiedAt !== null,
    created_at: instant(user.createdAt),
  };
}

/** The same with the full number, for the user alone. */
export function ownUserBody(user: User): ValueOf<typeof ownUserSchema> {
  return { ...userBody(user), phone_number: user.phoneNumber };
}
