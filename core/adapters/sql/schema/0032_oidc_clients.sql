-- Apps that log their users in by OpenID Connect. Lists are JSON, and secrets are only hashes.
CREATE TABLE oidc_clients (
  id TEXT /*pg COLLATE "C" */ NOT NULL PRIMARY KEY,
  name TEXT /*pg COLLATE "C" */ NOT NULL,
  -- The name in lowercase.
  name_key TEXT /*pg COLLATE "C" */ NOT NULL UNIQUE,
  -- `[{"hash": "...", "added_at": 0}]`, newest first. A public client has none.
  secrets TEXT /*pg COLLATE "C" */ NOT NULL,
  redirect_uris TEXT /*pg COLLATE "C" */ NOT NULL,
  logout_uris TEXT /*pg COLLATE "C" */ NOT NULL,
  backchannel_logout_uri TEXT /*pg COLLATE "C" */,
  resources TEXT /*pg COLLATE "C" */ NOT NULL,
  id_token_algorithm TEXT /*pg COLLATE "C" */ NOT NULL
    CHECK (id_token_algorithm IN ('RS256', 'ES256')),
  third_party INTEGER NOT NULL CHECK (third_party IN (0, 1)),
  pkce_optional INTEGER NOT NULL CHECK (pkce_optional IN (0, 1)),
  -- Whether it comes from LATCHKEY_CLIENTS_FILE.
  declared INTEGER NOT NULL CHECK (declared IN (0, 1)),
  created_at BIGINT NOT NULL,
  disabled_at BIGINT,
  CHECK (pkce_optional = 0 OR secrets <> '[]')
);
