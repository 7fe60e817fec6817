import { objectOf, textOf } from "../import_row.ts";
import { isoOf } from "../parse_import_row.ts";
import { firstOf, type Mapping, metadataOf, withPlus } from "./mapping.ts";

/**
 * Supabase: rows of its table `auth.users`, as `COPY` or the dashboard exports them. Its hashes are
 * bcrypt, and argon2 for users that were imported there. Phone numbers have no `+`.
 *
 * Sources: https://supabase.com/docs/guides/auth/managing-user-data (export) and the columns of
 * `auth.users` in https://github.com/supabase/auth, folder `migrations`.
 */
export const supabase: Mapping = {
  listKey: null,
  map: (values, { now }) => {
    if (firstOf(values, "deleted_at") !== null) {
      return { field: "deleted_at", code: "user_deleted" };
    }
    const banned = textOf(values["banned_until"]);
    return {
      username: firstOf(values, "email") ?? withPlus(firstOf(values, "phone")),
      passwordHash: firstOf(values, "encrypted_password"),
      phoneNumber: withPlus(firstOf(values, "phone")),
      phoneVerified: firstOf(values, "phone_confirmed_at") !== null,
      roles: null,
      metadata: metadataOf({
        user_metadata: objectOf(values["raw_user_meta_data"]),
        app_metadata: objectOf(values["raw_app_meta_data"]),
      }),
      // PostgreSQL may print `infinity`. What is not a time is taken for a ban.
      locked: banned !== null && !(Date.parse(isoOf(banned)) <= now),
      createdAt: firstOf(values, "created_at"),
    };
  },
};
