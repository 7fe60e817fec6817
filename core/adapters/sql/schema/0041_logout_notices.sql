-- Clients that must hear when a login ends. A row is written with the first tokens, and outlives
-- the session, the grant and the user.
CREATE TABLE logout_notices (
  grant_id TEXT /*pg COLLATE "C" */ NOT NULL PRIMARY KEY,
  client_id TEXT /*pg COLLATE "C" */ NOT NULL REFERENCES oidc_clients (id) ON DELETE CASCADE,
  user_id TEXT /*pg COLLATE "C" */ NOT NULL,
  created_at BIGINT NOT NULL,
  -- Null while the login lasts. Also the end of the lease of the instance that sends it.
  next_at BIGINT,
  attempts INTEGER NOT NULL
);
CREATE INDEX logout_notices_by_client ON logout_notices (client_id);
CREATE INDEX logout_notices_waiting ON logout_notices (grant_id) WHERE next_at IS NULL;
CREATE INDEX logout_notices_due ON logout_notices (next_at) WHERE next_at IS NOT NULL;
