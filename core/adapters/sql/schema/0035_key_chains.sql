-- A chain of signing keys for each algorithm. The first key of a chain follows '' for ES256, which
-- was the only algorithm, and otherwise the name of its algorithm.
ALTER TABLE signing_keys ADD COLUMN algorithm TEXT /*pg COLLATE "C" */ NOT NULL DEFAULT 'ES256'
  CHECK (algorithm IN ('RS256', 'ES256'));

-- Public keys that have left the published set, to recognize the tokens that they signed.
CREATE TABLE retired_keys (
  id TEXT /*pg COLLATE "C" */ NOT NULL PRIMARY KEY,
  algorithm TEXT /*pg COLLATE "C" */ NOT NULL CHECK (algorithm IN ('RS256', 'ES256')),
  public_key TEXT /*pg COLLATE "C" */ NOT NULL,
  retired_at BIGINT NOT NULL
);
