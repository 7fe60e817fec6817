-- IDs of sessions as 16 bytes instead of 22 characters, and a number for each session, to which
-- other tables refer. The usual limits are not stored, and the last request is a distance. For a
-- million sessions, the table shrinks by 12 MB, and the index of the IDs by 20. The next version
-- copies the rows of SQLite.

-- Without a table `sessions`, the statements of an older build that still runs fail. The new one has
-- no column `id`.
ALTER TABLE sessions RENAME TO sessions_before;
DROP INDEX sessions_by_user;
CREATE TABLE sessions_next (
  number /*pg BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY -- */ INTEGER PRIMARY KEY
    ,
  -- Before 17 zeros if the text was not an ID.
  id_bytes /*pg BYTEA -- */ BLOB
    NOT NULL /*pg UNIQUE */,
  secret_hash /*pg BYTEA -- */ BLOB
    NOT NULL CHECK (length(secret_hash) = 32),
  user_number BIGINT NOT NULL REFERENCES users (number) ON DELETE CASCADE,
  created_at BIGINT NOT NULL,
  -- Milliseconds after `created_at`.
  seen_after BIGINT NOT NULL,
  -- Milliseconds by which a session ends before `absolute_seconds` have passed.
  cut_short BIGINT NOT NULL,
  ended_at BIGINT,
  -- Null for an hour, and for a day.
  own_idle_seconds BIGINT CHECK (own_idle_seconds > 0),
  own_absolute_seconds BIGINT CHECK (own_absolute_seconds > 0),
  -- Null for `pwd`, and for `sms`.
  amr_first TEXT /*pg COLLATE "C" */,
  amr_second TEXT /*pg COLLATE "C" */,
  -- Milliseconds before `created_at`.
  authenticated_before BIGINT NOT NULL,
  second_factor_before BIGINT,
  aal2_ended_at BIGINT,
  device_id TEXT /*pg COLLATE "C" */,
  -- 4 for IPv4, 16 for IPv6, and 17 zeros before any other text.
  address /*pg BYTEA -- */ BLOB
    ,
  -- No foreign key: the text is removed when no session can refer to it any longer.
  user_agent_number BIGINT,
  last_seen_at BIGINT GENERATED ALWAYS AS (created_at + seen_after) /*pg STORED */,
  idle_seconds BIGINT GENERATED ALWAYS AS (coalesce(own_idle_seconds, 3600)) /*pg STORED */,
  absolute_seconds BIGINT
    GENERATED ALWAYS AS (coalesce(own_absolute_seconds, 86400)) /*pg STORED */,
  expires_at BIGINT GENERATED ALWAYS AS
    (created_at + coalesce(own_absolute_seconds, 86400) * 1000 - cut_short) /*pg STORED */
    CHECK (expires_at > created_at),
  CHECK (coalesce(amr_first, 'pwd') <> coalesce(amr_second, 'sms'))
);

/*pg INSERT INTO sessions_next (id_bytes, secret_hash, user_number, created_at, seen_after,
    cut_short, ended_at, own_idle_seconds, own_absolute_seconds, amr_first, amr_second,
    authenticated_before, second_factor_before, aal2_ended_at, device_id, address,
    user_agent_number)
  SELECT CASE WHEN id ~ '^[A-Za-z0-9_-]{21}[AQgw]$'
      THEN decode(translate(id, '-_', '+/') || '==', 'base64')
      ELSE convert_to(id, 'UTF8') || decode(repeat('00', 17), 'hex') END,
    secret_hash, user_number, created_at, last_seen_at - created_at, cut_short, ended_at,
    nullif(idle_seconds, 3600), nullif(absolute_seconds, 86400), amr_first, amr_second,
    authenticated_before, second_factor_before, aal2_ended_at, device_id, address,
    user_agent_number
  FROM sessions_before ORDER BY created_at, id; */
