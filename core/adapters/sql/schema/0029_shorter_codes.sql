-- Recovery codes refer to the user by number, and their hashes are bytes. A user has ten of them,
-- each of 240 bytes until now. The next version copies the rows. Without a table `recovery_codes`,
-- the statements of an older build that still runs fail.
ALTER TABLE recovery_codes RENAME TO recovery_codes_before;
DROP INDEX recovery_codes_by_expires_at;
CREATE TABLE recovery_codes_next (
  user_number BIGINT NOT NULL REFERENCES users (number) ON DELETE CASCADE,
  hash /*pg BYTEA -- */ BLOB
    NOT NULL CHECK (length(hash) = 32),
  created_at BIGINT NOT NULL,
  used_at BIGINT,
  -- Set for codes issued by an operator; null for a user's own codes, which do not expire.
  expires_at BIGINT,
  PRIMARY KEY (user_number, hash)
) /*pg -- */ WITHOUT ROWID
;
