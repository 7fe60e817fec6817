-- Keys with which other programs call the API. Only a hash of the secret is kept.
CREATE TABLE api_keys (
  id TEXT /*pg COLLATE "C" */ NOT NULL PRIMARY KEY,
  name TEXT /*pg COLLATE "C" */ NOT NULL,
  secret_hash TEXT /*pg COLLATE "C" */ NOT NULL CHECK (length(secret_hash) = 64),
  -- Names of scopes, separated by spaces.
  scopes TEXT /*pg COLLATE "C" */ NOT NULL,
  created_at BIGINT NOT NULL,
  created_by TEXT /*pg COLLATE "C" */,
  expires_at BIGINT NOT NULL,
  last_used_at BIGINT,
  ended_at BIGINT,
  ended_as TEXT /*pg COLLATE "C" */ CHECK (ended_as IN ('revoked', 'expired')),
  CHECK ((ended_at IS NULL) = (ended_as IS NULL))
);
CREATE UNIQUE INDEX api_keys_by_name ON api_keys (name) WHERE ended_at IS NULL;

-- Requests with an Idempotency-Key. Without a status, the request has not finished.
CREATE TABLE idempotent_requests (
  api_key_id TEXT /*pg COLLATE "C" */ NOT NULL REFERENCES api_keys (id) ON DELETE CASCADE,
  idempotency_key TEXT /*pg COLLATE "C" */ NOT NULL,
  fingerprint TEXT /*pg COLLATE "C" */ NOT NULL CHECK (length(fingerprint) = 64),
  taken_at BIGINT NOT NULL,
  status INTEGER,
  resource_id TEXT /*pg COLLATE "C" */,
  PRIMARY KEY (api_key_id, idempotency_key)
);
CREATE INDEX idempotent_requests_by_age ON idempotent_requests (taken_at);
