-- Users get a number, and sessions refer to it instead of the ID of 30 bytes. Indexes that a session
-- check goes through become smaller. The rows are copied by the next version.

/*pg ALTER TABLE users ADD COLUMN number BIGINT GENERATED ALWAYS AS IDENTITY UNIQUE; */

-- In SQLite, the number is the row ID, which rows and indexes have already: only the declaration
-- changes, as https://www.sqlite.org/lang_altertable.html describes in section 7. Undeclared, a row
-- ID may change when the file is copied.
/*pg -- */ PRAGMA writable_schema = ON;
/*pg -- */ UPDATE sqlite_schema SET sql =
/*pg -- */   replace(substr(sql, 1, length(sql) - 1), 'NOT NULL PRIMARY KEY', 'NOT NULL UNIQUE')
/*pg -- */   || ', number INTEGER PRIMARY KEY)' WHERE type = 'table' AND name = 'users';
/*pg -- */ PRAGMA writable_schema = RESET;

-- An older build that still runs must not end a session in rows that were copied already. Without a
-- table `sessions`, its statements fail.
ALTER TABLE sessions RENAME TO sessions_before;
DROP INDEX sessions_by_user;
DROP INDEX sessions_by_end;
DROP INDEX sessions_by_created_at;
CREATE TABLE sessions_next (
  id TEXT /*pg COLLATE "C" */ NOT NULL PRIMARY KEY,
  secret_hash TEXT /*pg COLLATE "C" */ NOT NULL CHECK (length(secret_hash) = 64),
  user_number BIGINT NOT NULL REFERENCES users (number) ON DELETE CASCADE,
  created_at BIGINT NOT NULL,
  last_seen_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL CHECK (expires_at > created_at),
  ended_at BIGINT,
  idle_seconds BIGINT NOT NULL CHECK (idle_seconds > 0),
  absolute_seconds BIGINT NOT NULL CHECK (absolute_seconds > 0),
  amr_first TEXT /*pg COLLATE "C" */ NOT NULL,
  amr_second TEXT /*pg COLLATE "C" */ NOT NULL CHECK (amr_second <> amr_first),
  authenticated_at BIGINT NOT NULL,
  second_factor_at BIGINT,
  aal2_ended_at BIGINT,
  device_id TEXT /*pg COLLATE "C" */,
  address TEXT /*pg COLLATE "C" */,
  user_agent TEXT /*pg COLLATE "C" */
);
