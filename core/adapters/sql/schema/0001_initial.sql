-- Shared by SQLite and PostgreSQL. The PostgreSQL adapter uncomments the marked comments, so that
-- ids and names are compared by byte there too, as prefix searches and keyset pagination require.
-- Instants are milliseconds since 1970, hashes are lowercase hex, detail is JSON.

CREATE TABLE users (
  id TEXT /*pg COLLATE "C" */ NOT NULL PRIMARY KEY CHECK (substr(id, 1, 4) = 'usr_'),
  username TEXT NOT NULL,
  username_key TEXT /*pg COLLATE "C" */ NOT NULL CHECK (username_key = lower(username)),
  password_hash TEXT NOT NULL CHECK (length(password_hash) > 0),
  phone_number TEXT /*pg COLLATE "C" */ NOT NULL CHECK (substr(phone_number, 1, 1) = '+'),
  phone_verified_at BIGINT,
  created_at BIGINT NOT NULL,
  last_login_at BIGINT,
  second_factor_failures INTEGER NOT NULL CHECK (second_factor_failures >= 0),
  second_factor_blocked_until BIGINT
);
CREATE UNIQUE INDEX users_by_username_key ON users (username_key);
CREATE INDEX users_by_phone_number ON users (phone_number, id);
CREATE INDEX users_unverified ON users (created_at) WHERE phone_verified_at IS NULL;

CREATE TABLE challenges (
  id TEXT /*pg COLLATE "C" */ NOT NULL PRIMARY KEY,
  secret_hash TEXT NOT NULL CHECK (length(secret_hash) = 64),
  user_id TEXT /*pg COLLATE "C" */ NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL CHECK (expires_at > created_at),
  ended_as TEXT CHECK (ended_as IN ('consumed', 'replaced')),
  attempts INTEGER NOT NULL CHECK (attempts BETWEEN 0 AND 5),
  sends INTEGER NOT NULL CHECK (sends BETWEEN 0 AND 5),
  resend_after BIGINT NOT NULL,
  verification_id TEXT,
  channel TEXT CHECK (channel IN ('sms', 'call', 'whatsapp')),
  CHECK ((verification_id IS NULL) = (channel IS NULL))
);
-- ASVS 5.0 6.6.2: a user has at most one open challenge. The index enforces it.
CREATE UNIQUE INDEX challenges_open ON challenges (user_id) WHERE ended_as IS NULL;
CREATE INDEX challenges_by_user ON challenges (user_id);
CREATE INDEX challenges_by_verification ON challenges (verification_id)
  WHERE verification_id IS NOT NULL;
CREATE INDEX challenges_by_expires_at ON challenges (expires_at);

CREATE TABLE sessions (
  id TEXT /*pg COLLATE "C" */ NOT NULL PRIMARY KEY,
  secret_hash TEXT NOT NULL CHECK (length(secret_hash) = 64),
  user_id TEXT /*pg COLLATE "C" */ NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  created_at BIGINT NOT NULL,
  last_seen_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL CHECK (expires_at > created_at),
  ended_at BIGINT,
  aal TEXT NOT NULL CHECK (aal = 'aal2'),
  -- A session at aal2 has two methods, and they differ.
  amr_first TEXT NOT NULL,
  amr_second TEXT NOT NULL CHECK (amr_second <> amr_first),
  address TEXT,
  user_agent TEXT
);
CREATE INDEX sessions_by_user ON sessions (user_id, created_at, id);
CREATE INDEX sessions_by_end ON sessions (coalesce(ended_at, expires_at));

CREATE TABLE throttles (
  key TEXT /*pg COLLATE "C" */ NOT NULL PRIMARY KEY,
  count INTEGER NOT NULL CHECK (count >= 0),
  ends_at BIGINT NOT NULL
);
CREATE INDEX throttles_by_ends_at ON throttles (ends_at);

-- No foreign key: the audit log outlives the users that it describes.
CREATE TABLE audit_events (
  id TEXT /*pg COLLATE "C" */ NOT NULL PRIMARY KEY CHECK (substr(id, 1, 4) = 'evt_'),
  at BIGINT NOT NULL,
  type TEXT NOT NULL,
  actor TEXT NOT NULL CHECK (actor IN ('user', 'operator')),
  actor_name TEXT,
  user_id TEXT /*pg COLLATE "C" */,
  address TEXT,
  request_id TEXT,
  reason TEXT,
  detail TEXT NOT NULL
);
CREATE INDEX audit_events_by_user ON audit_events (user_id, id);
