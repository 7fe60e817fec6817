-- After the last slice, the table takes its name again.
DROP TABLE sessions_position;
ALTER TABLE sessions_next ADD COLUMN expires_at BIGINT
  GENERATED ALWAYS AS (created_at + absolute_seconds * 1000 - cut_short) /*pg STORED */
  CHECK (expires_at > created_at);
ALTER TABLE sessions_next RENAME TO sessions;
CREATE INDEX sessions_by_end ON sessions ((coalesce(ended_at, expires_at) / 600000));
