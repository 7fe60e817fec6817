-- Users take less in SQLite: for a million, their table and their indexes shrink by 57 MB. An ID is
-- 16 bytes or less instead of 30, and its time is also that of the creation of the user, which is
-- stored only if it differs. Phone numbers are integers, and usual roles are not stored. Statements
-- read the columns that these were, which are derived. The rows are copied by the next version.
-- PostgreSQL keeps its table: it can only store such columns.

-- Without a table `users`, the statements of an older build that still runs fail.
/*pg -- */ ALTER TABLE users RENAME TO users_before;

-- Other tables refer to the next one by its number, or no longer: a foreign key would need an index
-- of the whole ID. The declarations are changed as in version 23.
/*pg -- */ PRAGMA writable_schema = ON;
/*pg -- */ UPDATE sqlite_schema SET sql = replace(replace(sql,
/*pg -- */     ' REFERENCES "users_before" (id) ON DELETE CASCADE', ''),
/*pg -- */     'REFERENCES "users_before" (number)', 'REFERENCES users (number)')
/*pg -- */   WHERE type = 'table' AND sql LIKE '%REFERENCES "users_before"%';
/*pg -- */ PRAGMA writable_schema = RESET;

-- `id_head` is the first 18 characters of an ID, `id_tail` the last 12. If the first are a time
-- before 2248 and a count up to 1,023, as in nearly all IDs, they are stored as the milliseconds of
-- the time, plus the count times 2^43. `id` has no type, because the check of a file would compute
-- it for each row.
/*pg -- */ CREATE TABLE users_next (
/*pg -- */   number INTEGER PRIMARY KEY,
/*pg -- */   id_head NOT NULL,
/*pg -- */   id_tail TEXT NOT NULL,
/*pg -- */   username TEXT NOT NULL,
/*pg -- */   password_bytes BLOB NOT NULL CHECK (length(password_bytes) > 0),
/*pg -- */   phone_digits NOT NULL,
/*pg -- */   phone_verified_at BIGINT,
/*pg -- */   special_created_at BIGINT,
/*pg -- */   last_login_at BIGINT,
/*pg -- */   second_factor_failures INTEGER NOT NULL CHECK (second_factor_failures >= 0),
/*pg -- */   second_factor_blocked_until BIGINT,
/*pg -- */   second_factor_failures_in_row INTEGER NOT NULL DEFAULT 0
/*pg -- */     CHECK (second_factor_failures_in_row >= 0),
/*pg -- */   password_failures INTEGER NOT NULL DEFAULT 0 CHECK (password_failures >= 0),
/*pg -- */   familiar_password_failures INTEGER NOT NULL DEFAULT 0
/*pg -- */     CHECK (familiar_password_failures >= 0),
/*pg -- */   locked_at BIGINT,
/*pg -- */   phone_used_again_at BIGINT,
/*pg -- */   phone_corrections_left INTEGER NOT NULL DEFAULT 0
/*pg -- */     CHECK (phone_corrections_left BETWEEN 0 AND 3),
/*pg -- */   last_password_at BIGINT,
/*pg -- */   special_roles TEXT,
/*pg -- */   special_origin TEXT CHECK (special_origin IN ('created', 'invited', 'imported')),
/*pg -- */   test_until BIGINT,
/*pg -- */   phone_replaced INTEGER NOT NULL DEFAULT 0 CHECK (phone_replaced IN (0, 1)),
/*pg -- */   password_work TEXT,
/*pg -- */   id AS (CASE WHEN typeof(id_head) = 'text' THEN id_head || id_tail ELSE 'usr_0'
/*pg -- */     || substr('0123456789abcdefghjkmnpqrstvwxyz', (id_head >> 40 & 7) + 1, 1)
/*pg -- */     || substr('0123456789abcdefghjkmnpqrstvwxyz', (id_head >> 35 & 31) + 1, 1)
/*pg -- */     || substr('0123456789abcdefghjkmnpqrstvwxyz', (id_head >> 30 & 31) + 1, 1)
/*pg -- */     || substr('0123456789abcdefghjkmnpqrstvwxyz', (id_head >> 25 & 31) + 1, 1)
/*pg -- */     || substr('0123456789abcdefghjkmnpqrstvwxyz', (id_head >> 20 & 31) + 1, 1)
/*pg -- */     || substr('0123456789abcdefghjkmnpqrstvwxyz', (id_head >> 15 & 31) + 1, 1)
/*pg -- */     || substr('0123456789abcdefghjkmnpqrstvwxyz', (id_head >> 10 & 31) + 1, 1)
/*pg -- */     || substr('0123456789abcdefghjkmnpqrstvwxyz', (id_head >> 5 & 31) + 1, 1)
/*pg -- */     || substr('0123456789abcdefghjkmnpqrstvwxyz', (id_head >> 0 & 31) + 1, 1)
/*pg -- */     || '00'
/*pg -- */     || substr('0123456789abcdefghjkmnpqrstvwxyz', (id_head >> 48 & 31) + 1, 1)
/*pg -- */     || substr('0123456789abcdefghjkmnpqrstvwxyz', (id_head >> 43 & 31) + 1, 1)
/*pg -- */     || id_tail END),
/*pg -- */   username_key TEXT AS (lower(username)),
/*pg -- */   phone_number TEXT AS ('+' || phone_digits),
/*pg -- */   created_at BIGINT AS (coalesce(special_created_at, id_head & 8796093022207)),
/*pg -- */   roles TEXT AS (coalesce(special_roles, '[]')),
/*pg -- */   origin TEXT AS (coalesce(special_origin, 'registered')),
/*pg -- */   CHECK (typeof(id_head) = 'integer' OR substr(id_head || id_tail, 1, 4) = 'usr_')
/*pg -- */ );
