-- After the last slice, the copy takes the name.
CREATE TABLE gate_tickets_next (
  id TEXT /*pg COLLATE "C" */ NOT NULL PRIMARY KEY,
  secret_hash TEXT /*pg COLLATE "C" */ NOT NULL CHECK (length(secret_hash) = 64),
  session_id TEXT /*pg COLLATE "C" */ NOT NULL REFERENCES sessions_next (id) ON DELETE CASCADE,
  created_at BIGINT NOT NULL
);
INSERT INTO gate_tickets_next (id, secret_hash, session_id, created_at)
  SELECT id, secret_hash, session_id, created_at FROM gate_tickets;
-- Before the table that it refers to. SQLite would look for tickets of every session.
DROP TABLE gate_tickets;
DROP TABLE sessions_before;
ALTER TABLE sessions_next RENAME TO sessions;
ALTER TABLE gate_tickets_next RENAME TO gate_tickets;
CREATE INDEX gate_tickets_by_session ON gate_tickets (session_id, created_at, id);
-- Without the time: the few sessions of a user are sorted as they are read.
CREATE INDEX sessions_by_user ON sessions (user_number);
CREATE INDEX sessions_by_end ON sessions (coalesce(ended_at, expires_at));
CREATE INDEX sessions_by_created_at ON sessions (created_at);
