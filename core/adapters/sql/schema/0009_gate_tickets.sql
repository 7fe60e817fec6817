-- Tickets with which a browser passes a proxy that asks Latchkey (forward auth). A ticket ends with
-- its session, so it has no end itself.
CREATE TABLE gate_tickets (
  id TEXT /*pg COLLATE "C" */ NOT NULL PRIMARY KEY,
  secret_hash TEXT /*pg COLLATE "C" */ NOT NULL CHECK (length(secret_hash) = 64),
  session_id TEXT /*pg COLLATE "C" */ NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
  created_at BIGINT NOT NULL
);
CREATE INDEX gate_tickets_by_session ON gate_tickets (session_id, created_at, id);
