-- A slice of the changes in SQLite. PostgreSQL has changed all rows.
/*pg -- */ UPDATE sessions_next SET
/*pg -- */   cut_short = created_at + absolute_seconds * 1000 - cut_short,
/*pg -- */   amr_first = nullif(amr_first, 'pwd'), amr_second = nullif(amr_second, 'sms'),
/*pg -- */   address = CASE WHEN address IS NULL THEN NULL
/*pg -- */     WHEN address NOT GLOB '*[^0-9.]*' AND json_valid(four) AND json_array_length(four) = 4
/*pg -- */       AND max(four ->> 0, four ->> 1, four ->> 2, four ->> 3) < 256 THEN unhex(printf(
/*pg -- */         '%02x%02x%02x%02x', four ->> 0, four ->> 1, four ->> 2, four ->> 3))
/*pg -- */     ELSE unhex(printf('%034d', 0) || hex(address)) END
/*pg -- */   FROM (SELECT rowid AS place, '[' || replace(address, '.', ',') || ']' AS four
/*pg -- */     FROM sessions_next WHERE rowid > coalesce((SELECT sessions_next.rowid
/*pg -- */       FROM sessions_next JOIN sessions_position USING (id)), 0)
/*pg -- */     ORDER BY rowid LIMIT 20000) AS old
/*pg -- */   WHERE sessions_next.rowid = old.place;
/*pg -- */ UPDATE sessions_position SET id = (SELECT id FROM (SELECT rowid AS place, id
/*pg -- */     FROM sessions_next WHERE rowid > coalesce((SELECT sessions_next.rowid
/*pg -- */       FROM sessions_next JOIN sessions_position USING (id)), 0)
/*pg -- */     ORDER BY rowid LIMIT 20000) AS old ORDER BY place DESC LIMIT 1);
