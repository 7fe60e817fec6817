-- Keys without the ID of a user, which takes 31 bytes. For a million users who each logged in once,
-- this and the next version save 150 MB.

-- In SQLite, each index ends with the row ID, which is the number.
DROP INDEX users_by_password_work;
CREATE INDEX users_by_password_work ON users (password_work /*pg , number */)
  WHERE password_work IS NOT NULL;

-- Networks refer to the user by number, and are stored as bytes: 4 for IPv4, 8 for a /64 of IPv6,
-- and 8 zeros before any other text. The rows are copied by the next version. Without a table
-- `user_networks`, the statements of an older build that still runs fail.
ALTER TABLE user_networks RENAME TO user_networks_before;
DROP INDEX user_networks_by_network;
DROP INDEX user_networks_by_last_login;
CREATE TABLE user_networks_next (
  user_number BIGINT NOT NULL REFERENCES users (number) ON DELETE CASCADE,
  network /*pg BYTEA -- */ BLOB
    NOT NULL,
  last_login_at BIGINT NOT NULL,
  PRIMARY KEY (user_number, network)
) /*pg -- */ WITHOUT ROWID
;
