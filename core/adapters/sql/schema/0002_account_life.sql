-- More second factors, challenge purposes, trusted devices, token signing keys.

ALTER TABLE challenges ADD COLUMN purpose TEXT NOT NULL DEFAULT 'login' CHECK (purpose IN
  ('login', 'step_up', 'phone_change', 'password_reset', 'passkey_enrollment'));
ALTER TABLE challenges ADD COLUMN phone_number TEXT;
ALTER TABLE challenges ADD COLUMN session_id TEXT;
ALTER TABLE challenges ADD COLUMN sms_sends INTEGER NOT NULL DEFAULT 0
  CHECK (sms_sends BETWEEN 0 AND 5);
ALTER TABLE challenges ADD COLUMN landline INTEGER NOT NULL DEFAULT 0 CHECK (landline IN (0, 1));
ALTER TABLE challenges ADD COLUMN passkey_nonce TEXT;

-- ASVS 5.0 6.6.2: a user has at most one open challenge per purpose.
DROP INDEX challenges_open;
CREATE UNIQUE INDEX challenges_open ON challenges (user_id, purpose) WHERE ended_as IS NULL;

ALTER TABLE sessions ADD COLUMN second_factor_at BIGINT;
ALTER TABLE sessions ADD COLUMN device_id TEXT;
UPDATE sessions SET second_factor_at = created_at;

CREATE TABLE totps (
  user_id TEXT /*pg COLLATE "C" */ NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
  secret_box TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  confirmed_at BIGINT,
  last_step BIGINT NOT NULL
);

CREATE TABLE recovery_codes (
  user_id TEXT /*pg COLLATE "C" */ NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  hash TEXT NOT NULL CHECK (length(hash) = 64),
  created_at BIGINT NOT NULL,
  used_at BIGINT,
  PRIMARY KEY (user_id, hash)
);

CREATE TABLE passkeys (
  id TEXT /*pg COLLATE "C" */ NOT NULL PRIMARY KEY,
  user_id TEXT /*pg COLLATE "C" */ NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  public_key TEXT NOT NULL,
  sign_count BIGINT NOT NULL CHECK (sign_count >= 0),
  -- A JSON array of text.
  transports TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  last_used_at BIGINT
);
CREATE INDEX passkeys_by_user ON passkeys (user_id, created_at, id);

CREATE TABLE devices (
  id TEXT /*pg COLLATE "C" */ NOT NULL PRIMARY KEY,
  secret_hash TEXT NOT NULL CHECK (length(secret_hash) = 64),
  user_id TEXT /*pg COLLATE "C" */ NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  created_at BIGINT NOT NULL,
  last_used_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL CHECK (expires_at > created_at),
  ended_at BIGINT,
  address TEXT,
  user_agent TEXT
);
CREATE INDEX devices_by_user ON devices (user_id, created_at, id);
CREATE INDEX devices_by_end ON devices (coalesce(ended_at, expires_at));

CREATE TABLE signing_keys (
  id TEXT /*pg COLLATE "C" */ NOT NULL PRIMARY KEY,
  -- The previous newest key, empty for the first one. Each key has at most one successor.
  follows TEXT NOT NULL UNIQUE,
  public_key TEXT NOT NULL,
  private_key_box TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  retires_at BIGINT NOT NULL CHECK (retires_at > created_at),
  expires_at BIGINT NOT NULL CHECK (expires_at > retires_at)
);
