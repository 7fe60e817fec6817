-- Sessions refer to their user agent by number: many have the same text of a hundred bytes. Hashes
-- are bytes, and two times are stored as distances. The next version copies the rows.
CREATE TABLE user_agents (
  -- Never the number of a text that was removed: the service remembers the texts.
  number /*pg BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY -- */ INTEGER PRIMARY KEY AUTOINCREMENT
    ,
  text TEXT /*pg COLLATE "C" */ NOT NULL UNIQUE,
  -- No session that refers to it is kept for longer.
  kept_until BIGINT NOT NULL
);
CREATE INDEX user_agents_by_kept_until ON user_agents (kept_until);

-- Without a table `sessions`, the statements of an older build that still runs fail.
ALTER TABLE sessions RENAME TO sessions_before;
DROP INDEX sessions_by_user;
DROP INDEX sessions_by_end;
DROP INDEX sessions_by_created_at;
CREATE TABLE sessions_next (
  id TEXT /*pg COLLATE "C" */ NOT NULL PRIMARY KEY,
  secret_hash /*pg BYTEA -- */ BLOB
    NOT NULL CHECK (length(secret_hash) = 32),
  user_number BIGINT NOT NULL REFERENCES users (number) ON DELETE CASCADE,
  created_at BIGINT NOT NULL,
  last_seen_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL CHECK (expires_at > created_at),
  ended_at BIGINT,
  idle_seconds BIGINT NOT NULL CHECK (idle_seconds > 0),
  absolute_seconds BIGINT NOT NULL CHECK (absolute_seconds > 0),
  amr_first TEXT /*pg COLLATE "C" */ NOT NULL,
  amr_second TEXT /*pg COLLATE "C" */ NOT NULL CHECK (amr_second <> amr_first),
  -- Milliseconds before `created_at`.
  authenticated_before BIGINT NOT NULL,
  second_factor_before BIGINT,
  aal2_ended_at BIGINT,
  device_id TEXT /*pg COLLATE "C" */,
  address TEXT /*pg COLLATE "C" */,
  -- No foreign key: the text is removed when no session can refer to it any longer.
  user_agent_number BIGINT
);
