-- A slice of the copy in SQLite, in the order of the row IDs, which become the numbers. PostgreSQL
-- has copied all rows. Four characters are three bytes, except the last two.
/*pg -- */ INSERT INTO sessions_next (number, id_bytes, secret_hash, user_number, created_at,
/*pg -- */     seen_after, cut_short, ended_at, own_idle_seconds, own_absolute_seconds, amr_first,
/*pg -- */     amr_second, authenticated_before, second_factor_before, aal2_ended_at, device_id,
/*pg -- */     address, user_agent_number)
/*pg -- */   SELECT place, CASE WHEN length(id) = 22 AND id NOT GLOB '*[^A-Za-z0-9_-]*'
/*pg -- */       AND instr('AQgw', substr(id, 22)) > 0
/*pg -- */     THEN unhex((SELECT group_concat(printf(form, (
/*pg -- */         (instr(alphabet, substr(id, at, 1)) - 1) * 262144
/*pg -- */         + (instr(alphabet, substr(id, at + 1, 1)) - 1) * 4096
/*pg -- */         + (instr(alphabet, substr(id || 'AA', at + 2, 1)) - 1) * 64
/*pg -- */         + (instr(alphabet, substr(id || 'AA', at + 3, 1)) - 1)
/*pg -- */       ) >> unused), '' ORDER BY at)
/*pg -- */       FROM (SELECT column1 AS at, column2 AS form, column3 AS unused,
/*pg -- */         'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_' AS alphabet
/*pg -- */         FROM (VALUES (1, '%06x', 0), (5, '%06x', 0), (9, '%06x', 0), (13, '%06x', 0),
/*pg -- */           (17, '%06x', 0), (21, '%02x', 16)))))
/*pg -- */     ELSE unhex(hex(id) || printf('%034d', 0)) END,
/*pg -- */     secret_hash, user_number, created_at, last_seen_at - created_at, cut_short, ended_at,
/*pg -- */     nullif(idle_seconds, 3600), nullif(absolute_seconds, 86400), amr_first, amr_second,
/*pg -- */     authenticated_before, second_factor_before, aal2_ended_at, device_id, address,
/*pg -- */     user_agent_number
/*pg -- */   FROM (SELECT rowid AS place, * FROM sessions_before
/*pg -- */     WHERE rowid > coalesce((SELECT max(number) FROM sessions_next), 0)
/*pg -- */     ORDER BY rowid LIMIT 20000) AS old ORDER BY place;
