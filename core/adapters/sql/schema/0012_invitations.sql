-- Who may have an account: invitations, and names that are never given to another user.

-- The code is not stored, only its hash. The number is removed when the invitation ends.
CREATE TABLE invitations (
  id TEXT /*pg COLLATE "C" */ NOT NULL PRIMARY KEY,
  code_hash TEXT /*pg COLLATE "C" */ NOT NULL CHECK (length(code_hash) = 64),
  created_at BIGINT NOT NULL,
  -- The name of the operator or of the API key.
  created_by TEXT /*pg COLLATE "C" */,
  expires_at BIGINT NOT NULL,
  -- The user whose first password it sets. Null if it creates a user.
  user_id TEXT /*pg COLLATE "C" */ REFERENCES users (id) ON DELETE CASCADE,
  phone_number TEXT /*pg COLLATE "C" */,
  roles TEXT /*pg COLLATE "C" */ NOT NULL DEFAULT '[]',
  ended_as TEXT /*pg COLLATE "C" */ CHECK (ended_as IN ('used', 'revoked', 'expired')),
  ended_at BIGINT,
  -- No foreign key, like the audit log: the user may be deleted.
  used_by TEXT /*pg COLLATE "C" */,
  CHECK ((ended_as IS NULL) = (ended_at IS NULL))
);
CREATE UNIQUE INDEX invitations_by_code ON invitations (code_hash);
CREATE INDEX invitations_by_user ON invitations (user_id) WHERE user_id IS NOT NULL;
CREATE INDEX invitations_by_end ON invitations ((coalesce(ended_at, expires_at)));

-- Names of deleted users who had logged in, as HMAC-SHA-256.
CREATE TABLE retired_names (
  name_hash TEXT /*pg COLLATE "C" */ NOT NULL PRIMARY KEY CHECK (length(name_hash) = 64),
  retired_at BIGINT NOT NULL
);
-- One row with the key of that HMAC. The first start creates it, and it never changes: without it,
-- those names could be registered again.
CREATE TABLE name_key (
  id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
  secret TEXT /*pg COLLATE "C" */ NOT NULL
);
