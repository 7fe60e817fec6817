import type { Mapping } from "./mapping.ts";
import { firstOf } from "./mapping.ts";

/**
 * The table `users` of the early Python demo: `username`, a bcrypt hash of Flask-Bcrypt
 * (`generate_password_hash(password).decode()`, so `$2b$12$...`), and a phone number, which the
 * demo verified at each login but did not mark as verified.
 */
export const registerDb: Mapping = {
  listKey: null,
  map: (values) => ({
    username: values["username"],
    passwordHash: firstOf(values, "password_hash", "password"),
    phoneNumber: firstOf(values, "phone_number", "phone"),
    phoneVerified: false,
    roles: null,
    metadata: null,
    locked: false,
    createdAt: firstOf(values, "created_at"),
  }),
};
