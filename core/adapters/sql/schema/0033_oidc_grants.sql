-- What users gave to clients of OpenID Connect: a code, then tokens. Secrets are only hashes.
CREATE TABLE oidc_grants (
  id TEXT /*pg COLLATE "C" */ NOT NULL PRIMARY KEY,
  client_id TEXT /*pg COLLATE "C" */ NOT NULL REFERENCES oidc_clients (id) ON DELETE CASCADE,
  user_id TEXT /*pg COLLATE "C" */ NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  session_id TEXT /*pg COLLATE "C" */ NOT NULL,
  -- The same session, unless the grant outlives it: then it is removed when it was not used.
  ends_with TEXT /*pg COLLATE "C" */ REFERENCES sessions (id) ON DELETE CASCADE,
  -- Separated by spaces.
  scopes TEXT /*pg COLLATE "C" */ NOT NULL,
  -- A list in JSON.
  resources TEXT /*pg COLLATE "C" */ NOT NULL,
  nonce TEXT /*pg COLLATE "C" */,
  authenticated_at BIGINT NOT NULL,
  amr_first TEXT /*pg COLLATE "C" */ NOT NULL,
  amr_second TEXT /*pg COLLATE "C" */ NOT NULL,
  redirect_uri TEXT /*pg COLLATE "C" */ NOT NULL,
  code_hash TEXT /*pg COLLATE "C" */ NOT NULL CHECK (length(code_hash) = 64),
  code_challenge TEXT /*pg COLLATE "C" */,
  created_at BIGINT NOT NULL,
  code_expires_at BIGINT NOT NULL,
  redeemed_at BIGINT,
  last_used_at BIGINT NOT NULL,
  ended_at BIGINT,
  ended_as TEXT /*pg COLLATE "C" */ CHECK (ended_as IN ('revoked', 'replayed', 'account')),
  CHECK ((ended_at IS NULL) = (ended_as IS NULL))
);
CREATE INDEX oidc_grants_by_user ON oidc_grants (user_id);
CREATE INDEX oidc_grants_by_client ON oidc_grants (client_id);
CREATE INDEX oidc_grants_by_session ON oidc_grants (session_id);
CREATE INDEX oidc_grants_ending ON oidc_grants (ends_with) WHERE ends_with IS NOT NULL;
CREATE INDEX oidc_grants_unredeemed ON oidc_grants (code_expires_at) WHERE redeemed_at IS NULL;
CREATE INDEX oidc_grants_by_use ON oidc_grants (last_used_at) WHERE ends_with IS NULL;

CREATE TABLE oidc_refresh_tokens (
  id TEXT /*pg COLLATE "C" */ NOT NULL PRIMARY KEY,
  secret_hash TEXT /*pg COLLATE "C" */ NOT NULL CHECK (length(secret_hash) = 64),
  grant_id TEXT /*pg COLLATE "C" */ NOT NULL REFERENCES oidc_grants (id) ON DELETE CASCADE,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  used_at BIGINT
);
CREATE INDEX oidc_refresh_tokens_by_grant ON oidc_refresh_tokens (grant_id);

-- What users agreed to give to other people's clients.
CREATE TABLE oidc_consents (
  user_id TEXT /*pg COLLATE "C" */ NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  client_id TEXT /*pg COLLATE "C" */ NOT NULL REFERENCES oidc_clients (id) ON DELETE CASCADE,
  scopes TEXT /*pg COLLATE "C" */ NOT NULL,
  given_at BIGINT NOT NULL,
  PRIMARY KEY (user_id, client_id)
);
CREATE INDEX oidc_consents_by_client ON oidc_consents (client_id);
