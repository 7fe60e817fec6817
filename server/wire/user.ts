import { maskPhoneNumber } from "../../core/domain/account/phone_number.ts";
import type { User } from "../../core/domain/account/user.ts";
import { fields, flag, text, timestamp, type ValueOf } from "../http/schema.ts";
import { instant } from "./instant.ts";

export const userSchema = fields({
  id: text("`usr_` and 22 characters", { examples: ["usr_AAAAAAAAAAAAAAAAAAAAAA"] }),
  username: text("As registered", { examples: ["ada"] }),
  phone_number: text("Masked", { examples: ["+1 ... ... 42"] }),
  phone_verified: flag("Whether a code sent to the phone number was ever entered"),
  created_at: timestamp(),
});

/** A user as seen by that user. The number is masked; the user knows it. */
export function userBody(user: User): ValueOf<typeof userSchema> {
  return {
    id: user.id,
    username: user.username,
    phone_number: maskPhoneNumber(user.phoneNumber),
    phone_verified: user.phoneVerifiedAt !== null,
    created_at: instant(user.createdAt),
  };
}
