-- Notices are claimed by client, so that one that does not answer delays no other.
DROP INDEX logout_notices_due;
DROP INDEX logout_notices_by_client;
CREATE INDEX logout_notices_by_client ON logout_notices (client_id, next_at);
-- When the login was seen to have ended. Null while it lasts.
ALTER TABLE logout_notices ADD COLUMN ended_at BIGINT;
UPDATE logout_notices SET ended_at = next_at WHERE next_at IS NOT NULL;
