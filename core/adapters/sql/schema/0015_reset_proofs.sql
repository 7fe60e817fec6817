-- Password resets that start with an authenticator app or a passkey instead of a recovery code.

ALTER TABLE challenges ADD COLUMN prior_proof TEXT /*pg COLLATE "C" */
  CHECK (prior_proof IN ('totp', 'passkey'));

-- What a passkey must sign to start a reset. It belongs to no user: the options for a passkey are
-- the same for every name.
CREATE TABLE reset_nonces (
  nonce TEXT /*pg COLLATE "C" */ NOT NULL PRIMARY KEY,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL CHECK (expires_at > created_at)
);
CREATE INDEX reset_nonces_by_expires_at ON reset_nonces (expires_at);
