-- After the last slice, the copy takes the name, and other tables refer to it.
CREATE TABLE gate_tickets_next (
  id TEXT /*pg COLLATE "C" */ NOT NULL PRIMARY KEY,
  secret_hash TEXT /*pg COLLATE "C" */ NOT NULL CHECK (length(secret_hash) = 64),
  session_number BIGINT NOT NULL REFERENCES sessions_next (number) ON DELETE CASCADE,
  created_at BIGINT NOT NULL
);
INSERT INTO gate_tickets_next (id, secret_hash, session_number, created_at)
  SELECT gate_tickets.id, gate_tickets.secret_hash,
/*pg sessions_next.number, gate_tickets.created_at FROM gate_tickets JOIN sessions_next
    ON sessions_next.id_bytes = CASE WHEN session_id ~ '^[A-Za-z0-9_-]{21}[AQgw]$'
      THEN decode(translate(session_id, '-_', '+/') || '==', 'base64')
      ELSE convert_to(session_id, 'UTF8') || decode(repeat('00', 17), 'hex') END */
/*pg -- */ sessions_before.rowid, gate_tickets.created_at
/*pg -- */   FROM gate_tickets JOIN sessions_before ON sessions_before.id = session_id
;
DROP TABLE gate_tickets;
ALTER TABLE gate_tickets_next RENAME TO gate_tickets;
CREATE INDEX gate_tickets_by_session ON gate_tickets (session_number, created_at, id);

-- Grants keep the ID of a session that is gone.
DROP INDEX oidc_grants_ending;
DROP INDEX oidc_grants_by_use;
ALTER TABLE oidc_grants ADD COLUMN ends_with_number BIGINT
  REFERENCES sessions_next (number) ON DELETE CASCADE;
ALTER TABLE oidc_grants RENAME COLUMN session_id TO session_bytes;
/*pg ALTER TABLE oidc_grants ALTER COLUMN session_bytes TYPE BYTEA
    USING CASE WHEN session_bytes ~ '^[A-Za-z0-9_-]{21}[AQgw]$'
      THEN decode(translate(session_bytes, '-_', '+/') || '==', 'base64')
      ELSE convert_to(session_bytes, 'UTF8') || decode(repeat('00', 17), 'hex') END;
UPDATE oidc_grants SET ends_with_number =
    (SELECT number FROM sessions_next WHERE sessions_next.id_bytes = session_bytes)
  WHERE ends_with IS NOT NULL; */
/*pg -- */ PRAGMA writable_schema = ON;
/*pg -- */ UPDATE sqlite_schema SET sql = replace(sql,
/*pg -- */   'session_bytes TEXT /' || '*pg COLLATE "C" *' || '/', 'session_bytes BLOB')
/*pg -- */   WHERE type = 'table' AND name = 'oidc_grants';
/*pg -- */ PRAGMA writable_schema = RESET;
/*pg -- */ UPDATE oidc_grants SET ends_with_number = (SELECT rowid FROM sessions_before
/*pg -- */     WHERE sessions_before.id = oidc_grants.ends_with),
/*pg -- */   session_bytes = CASE WHEN length(session_bytes) = 22
/*pg -- */       AND session_bytes NOT GLOB '*[^A-Za-z0-9_-]*'
/*pg -- */       AND instr('AQgw', substr(session_bytes, 22)) > 0
/*pg -- */     THEN unhex((SELECT group_concat(printf(form, (
/*pg -- */         (instr(alphabet, substr(session_bytes, at, 1)) - 1) * 262144
/*pg -- */         + (instr(alphabet, substr(session_bytes, at + 1, 1)) - 1) * 4096
/*pg -- */         + (instr(alphabet, substr(session_bytes || 'AA', at + 2, 1)) - 1) * 64
/*pg -- */         + (instr(alphabet, substr(session_bytes || 'AA', at + 3, 1)) - 1)
/*pg -- */       ) >> unused), '' ORDER BY at)
/*pg -- */       FROM (SELECT column1 AS at, column2 AS form, column3 AS unused,
/*pg -- */         'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_' AS alphabet
/*pg -- */         FROM (VALUES (1, '%06x', 0), (5, '%06x', 0), (9, '%06x', 0), (13, '%06x', 0),
/*pg -- */           (17, '%06x', 0), (21, '%02x', 16)))))
/*pg -- */     ELSE unhex(hex(session_bytes) || printf('%034d', 0)) END;
ALTER TABLE oidc_grants DROP COLUMN ends_with;
CREATE INDEX oidc_grants_ending ON oidc_grants (ends_with_number)
  WHERE ends_with_number IS NOT NULL;
CREATE INDEX oidc_grants_by_use ON oidc_grants (last_used_at) WHERE ends_with_number IS NULL;

DROP TABLE sessions_before;
ALTER TABLE sessions_next RENAME TO sessions;
-- A part of the ID finds it, in an index of half the size: of ten million sessions, one in 430 has
-- the same four bytes as another one. No index has to keep 128 random bits unique.
/*pg -- */ CREATE INDEX sessions_by_id ON sessions (substr(id_bytes, 1, 4));
CREATE INDEX sessions_by_user ON sessions (user_number);
