import { maskPhoneNumber } from "../../core/domain/account/phone_mask.ts";
import { metadataObject } from "../../core/domain/account/metadata.ts";
import type { User } from "../../core/domain/account/user.ts";
import type { OwnUser } from "../../core/service.ts";
import {
  anyObject,
  described,
  fields,
  flag,
  list,
  text,
  timestamp,
  type ValueOf,
} from "../http/schema.ts";
import { instant } from "./instant.ts";

export const rolesSchema = described(list(text()), {
  description: "Given by an operator, in byte order. Latchkey itself grants nothing for them",
  examples: [["billing:read", "staff"]],
});

export const metadataSchema = anyObject("Kept by the app's operators; `{}` without any");

const userEntries = {
  id: text("`usr_` and 22 characters", { examples: ["usr_AAAAAAAAAAAAAAAAAAAAAA"] }),
  username: text("As registered", { examples: ["ada"] }),
  phone_number: text("Masked", { examples: ["+1 ... ... 42"] }),
  phone_verified: flag("Whether a code sent to the phone number was ever entered"),
  roles: rolesSchema,
  created_at: timestamp(),
} as const;

export const userSchema = fields(userEntries);

export const ownUserSchema = fields({
  ...userEntries,
  phone_number: text("In full", { examples: ["+12025550142"] }),
  metadata: metadataSchema,
});

/** A user in most responses. The number is masked, since few clients need it. */
export function userBody(user: User): ValueOf<typeof userSchema> {
  return {
    id: user.id,
    username: user.username,
    phone_number: maskPhoneNumber(user.phoneNumber),
    phone_verified: user.phoneVerifiedAt !== null,
    roles: user.roles,
    created_at: instant(user.createdAt),
  };
}

/** The same with the full number and the metadata, for the user alone. */
export function ownUserBody({ user, metadata }: OwnUser): ValueOf<typeof ownUserSchema> {
  return {
    ...userBody(user),
    phone_number: user.phoneNumber,
    metadata: metadataObject(metadata),
  };
}
