-- The programs that run on this database, which write their row every ten seconds: the service, and
-- the terminals of operators. The name is a version or an operator.
CREATE TABLE heartbeats (
  id TEXT /*pg COLLATE "C" */ NOT NULL PRIMARY KEY,
  kind TEXT /*pg COLLATE "C" */ NOT NULL CHECK (kind IN ('service', 'terminal')),
  name TEXT /*pg COLLATE "C" */ NOT NULL,
  screen TEXT /*pg COLLATE "C" */ NOT NULL,
  started_at BIGINT NOT NULL,
  beat_at BIGINT NOT NULL
);
