-- Assurance is a fact with a time, and a session keeps the limits that it was opened with.

-- When the password was verified. Earlier sessions did not record it, but expired at most 24 hours
-- after it: this is never later.
ALTER TABLE sessions ADD COLUMN authenticated_at BIGINT NOT NULL DEFAULT 0;
UPDATE sessions SET authenticated_at = expires_at - 86400000;
-- When the session was found to have dropped to aal1. Null if it was not.
ALTER TABLE sessions ADD COLUMN aal2_ended_at BIGINT;
-- The session's own limits. Earlier sessions were idle after at most an hour.
ALTER TABLE sessions ADD COLUMN idle_seconds BIGINT NOT NULL DEFAULT 3600
  CHECK (idle_seconds > 0);
ALTER TABLE sessions ADD COLUMN absolute_seconds BIGINT NOT NULL DEFAULT 86400
  CHECK (absolute_seconds > 0);
UPDATE sessions SET absolute_seconds = (expires_at - created_at + 999) / 1000;

-- To find sessions that were opened by a clock that was ahead.
CREATE INDEX sessions_by_created_at ON sessions (created_at);
