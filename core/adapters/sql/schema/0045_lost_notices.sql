-- The logout notices that a client did not get, since the last one that it got.
CREATE TABLE lost_notices (
  client_id TEXT /*pg COLLATE "C" */ NOT NULL PRIMARY KEY
    REFERENCES oidc_clients (id) ON DELETE CASCADE,
  count BIGINT NOT NULL,
  since BIGINT NOT NULL,
  last_at BIGINT NOT NULL,
  last_problem TEXT /*pg COLLATE "C" */ NOT NULL
);

-- The grants of a client by their last use, for its operators.
DROP INDEX oidc_grants_by_client;
CREATE INDEX oidc_grants_by_client ON oidc_grants (client_id, last_used_at);
