-- Finds the grant of a refresh token whose row is gone: a reuse, which ends the grant. Null for
-- grants that were redeemed before.
ALTER TABLE oidc_grants ADD COLUMN family_hash TEXT /*pg COLLATE "C" */;
CREATE UNIQUE INDEX oidc_grants_by_family ON oidc_grants (family_hash)
  WHERE family_hash IS NOT NULL;
