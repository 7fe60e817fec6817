-- Roles, how an account came to exist, and what the audit log keeps of an API key.

-- Role names as a JSON array, sorted.
ALTER TABLE users ADD COLUMN roles TEXT /*pg COLLATE "C" */ NOT NULL DEFAULT '[]';
ALTER TABLE users ADD COLUMN origin TEXT /*pg COLLATE "C" */ NOT NULL DEFAULT 'registered'
  CHECK (origin IN ('registered', 'created', 'invited', 'imported'));
-- When a user of a test number is deleted. Null for everyone else.
ALTER TABLE users ADD COLUMN test_until BIGINT;

-- Only registrations are removed if no login was ever completed.
DROP INDEX users_unproven;
CREATE INDEX users_unproven ON users ((coalesce(last_password_at, created_at)))
  WHERE phone_verified_at IS NULL AND last_login_at IS NULL AND origin = 'registered';

-- The API key that a request was made with, and the address of the connection if the key vouched
-- for another one.
ALTER TABLE audit_events ADD COLUMN api_key_id TEXT /*pg COLLATE "C" */;
ALTER TABLE audit_events ADD COLUMN peer_address TEXT /*pg COLLATE "C" */;
