-- A slice of the changes in SQLite. PostgreSQL has changed all rows. Four characters are three
-- bytes, except at the end of the salt and at that of the digest.
/*pg -- */ UPDATE users_next SET
/*pg -- */   password_work = CASE WHEN is_bcrypt THEN NULL ELSE password_work END,
/*pg -- */   password_hash = CASE WHEN is_bcrypt THEN unhex(printf('%02x',
/*pg -- */     128 + 32 * (instr('aby', substr(password_hash, 3, 1)) - 1)
/*pg -- */     + CAST(substr(password_hash, 5, 2) AS INTEGER))
/*pg -- */     || (SELECT group_concat(printf(form, (
/*pg -- */         (instr(alphabet, substr(password_hash, at, 1)) - 1) * 262144
/*pg -- */         + (instr(alphabet, substr(password_hash, at + 1, 1)) - 1) * 4096
/*pg -- */         + (instr(alphabet, substr(password_hash, at + 2, 1)) - 1) * 64
/*pg -- */         + (instr(alphabet, substr(password_hash || '.', at + 3, 1)) - 1)
/*pg -- */       ) >> unused), '' ORDER BY at)
/*pg -- */       FROM (SELECT column1 AS at, column2 AS form, column3 AS unused,
/*pg -- */         './ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789' AS alphabet
/*pg -- */         FROM (VALUES (8, '%06x', 0), (12, '%06x', 0), (16, '%06x', 0), (20, '%06x', 0),
/*pg -- */           (24, '%06x', 0), (28, '%02x', 16), (30, '%06x', 0), (34, '%06x', 0),
/*pg -- */           (38, '%06x', 0), (42, '%06x', 0), (46, '%06x', 0), (50, '%06x', 0),
/*pg -- */           (54, '%06x', 0), (58, '%04x', 8)))))
/*pg -- */     ELSE CAST(password_hash AS BLOB) END
/*pg -- */   FROM (SELECT number AS place, length(password_hash) = 60
/*pg -- */       AND password_hash GLOB '$2[aby]$[0-3][0-9]$*'
/*pg -- */       AND substr(password_hash, 5, 2) < '32'
/*pg -- */       AND substr(password_hash, 8) NOT GLOB '*[^./A-Za-z0-9]*'
/*pg -- */       AND instr('.Oeu', substr(password_hash, 29, 1)) > 0
/*pg -- */       AND instr('.CGKOSWaeimquy26', substr(password_hash, 60, 1)) > 0 AS is_bcrypt
/*pg -- */     FROM users_next WHERE number > (SELECT number FROM users_position)
/*pg -- */     ORDER BY number LIMIT 20000) AS old
/*pg -- */   WHERE users_next.number = old.place;
/*pg -- */ UPDATE users_position SET number = (SELECT max(number) FROM (SELECT number
/*pg -- */     FROM users_next WHERE number > (SELECT number FROM users_position)
/*pg -- */     ORDER BY number LIMIT 20000) AS old);
