-- Password resets by phone alone, which wait.

-- Another purpose. SQLite cannot change a CHECK, so the table is copied.
CREATE TABLE challenges_next (
  id TEXT /*pg COLLATE "C" */ NOT NULL PRIMARY KEY,
  secret_hash TEXT /*pg COLLATE "C" */ NOT NULL CHECK (length(secret_hash) = 64),
  user_id TEXT /*pg COLLATE "C" */ NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL CHECK (expires_at > created_at),
  ended_as TEXT /*pg COLLATE "C" */ CHECK (ended_as IN ('consumed', 'replaced')),
  attempts INTEGER NOT NULL CHECK (attempts BETWEEN 0 AND 5),
  sends INTEGER NOT NULL CHECK (sends BETWEEN 0 AND 5),
  resend_after BIGINT NOT NULL,
  verification_id TEXT /*pg COLLATE "C" */,
  channel TEXT /*pg COLLATE "C" */ CHECK (channel IN ('sms', 'call', 'whatsapp')),
  purpose TEXT /*pg COLLATE "C" */ NOT NULL CHECK (purpose IN ('login', 'step_up',
    'phone_change', 'password_reset', 'delayed_reset', 'passkey_enrollment')),
  phone_number TEXT /*pg COLLATE "C" */,
  session_id TEXT /*pg COLLATE "C" */,
  sms_sends INTEGER NOT NULL CHECK (sms_sends BETWEEN 0 AND 5),
  landline INTEGER NOT NULL CHECK (landline IN (0, 1)),
  passkey_nonce TEXT /*pg COLLATE "C" */,
  number_version INTEGER NOT NULL CHECK (number_version >= 0),
  expired_at BIGINT,
  prior_proof TEXT /*pg COLLATE "C" */
    CHECK (prior_proof IN ('totp', 'passkey', 'waiting_period')),
  CHECK ((verification_id IS NULL) = (channel IS NULL))
);
INSERT INTO challenges_next (id, secret_hash, user_id, created_at, expires_at, ended_as, attempts,
    sends, resend_after, verification_id, channel, purpose, phone_number, session_id, sms_sends,
    landline, passkey_nonce, number_version, expired_at, prior_proof)
  SELECT id, secret_hash, user_id, created_at, expires_at, ended_as, attempts,
    sends, resend_after, verification_id, channel, purpose, phone_number, session_id, sms_sends,
    landline, passkey_nonce, number_version, expired_at, prior_proof
  FROM challenges;
DROP TABLE challenges;
ALTER TABLE challenges_next RENAME TO challenges;
CREATE UNIQUE INDEX challenges_open ON challenges (user_id, purpose) WHERE ended_as IS NULL;
CREATE INDEX challenges_by_user ON challenges (user_id);
CREATE INDEX challenges_by_verification ON challenges (verification_id)
  WHERE verification_id IS NOT NULL;
CREATE INDEX challenges_by_expires_at ON challenges (expires_at);

-- Milliseconds that instances have measured while they ran. Never more than have passed.
CREATE TABLE measured_time (
  id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
  ms BIGINT NOT NULL CHECK (ms >= 0)
);

-- The latest delayed reset of each user. Columns in _ms are measured time.
CREATE TABLE delayed_resets (
  user_id TEXT /*pg COLLATE "C" */ NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
  id TEXT /*pg COLLATE "C" */ NOT NULL UNIQUE,
  secret_hash TEXT /*pg COLLATE "C" */ NOT NULL CHECK (length(secret_hash) = 64),
  phone_number TEXT /*pg COLLATE "C" */ NOT NULL,
  started_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL CHECK (expires_at > started_at),
  started_ms BIGINT NOT NULL,
  wait_ms BIGINT NOT NULL CHECK (wait_ms > 0 AND wait_ms % 2 = 0),
  halfway_ms BIGINT,
  ended_at BIGINT,
  ended_ms BIGINT,
  ended_as TEXT /*pg COLLATE "C" */ CHECK (ended_as IN ('completed', 'expired', 'login', 'step_up',
    'password_reset', 'operator')),
  CHECK ((ended_as IS NULL) = (ended_at IS NULL) AND (ended_as IS NULL) = (ended_ms IS NULL))
);
CREATE INDEX delayed_resets_before_halfway ON delayed_resets (started_ms)
  WHERE ended_as IS NULL AND halfway_ms IS NULL;
CREATE INDEX delayed_resets_by_expires_at ON delayed_resets (expires_at);
