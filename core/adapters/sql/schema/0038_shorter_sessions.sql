-- Rows of sessions without the usual methods and the usual end, and with addresses as bytes: 4 for
-- IPv4, 16 for IPv6, and 17 zeros before any other text. For a million sessions, the table shrinks
-- by 20 MB. SQLite changes the rows in the next version.

-- Without a table `sessions`, the statements of an older build that still runs fail.
ALTER TABLE sessions RENAME TO sessions_next;
DROP INDEX sessions_by_end;
-- Milliseconds by which a session ends before `absolute_seconds` have passed: 0, which takes no byte.
ALTER TABLE sessions_next RENAME COLUMN expires_at TO cut_short;

/*pg ALTER TABLE sessions_next DROP CONSTRAINT sessions_next_check2,
  DROP CONSTRAINT sessions_next_check3,
  ALTER COLUMN cut_short TYPE BIGINT USING created_at + absolute_seconds * 1000 - cut_short,
  ALTER COLUMN amr_first DROP NOT NULL, ALTER COLUMN amr_second DROP NOT NULL,
  ALTER COLUMN amr_first TYPE TEXT COLLATE "C" USING nullif(amr_first, 'pwd'),
  ALTER COLUMN amr_second TYPE TEXT COLLATE "C" USING nullif(amr_second, 'sms'),
  ALTER COLUMN address TYPE BYTEA USING CASE
    WHEN address ~ '^((25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(\.(?!$)|$)){4}$' THEN decode(
      lpad(to_hex(split_part(address, '.', 1)::INTEGER), 2, '0')
      || lpad(to_hex(split_part(address, '.', 2)::INTEGER), 2, '0')
      || lpad(to_hex(split_part(address, '.', 3)::INTEGER), 2, '0')
      || lpad(to_hex(split_part(address, '.', 4)::INTEGER), 2, '0'), 'hex')
    ELSE decode(repeat('00', 17) || encode(convert_to(address, 'UTF8'), 'hex'), 'hex') END;
ALTER TABLE sessions_next
  ADD CHECK (coalesce(amr_first, 'pwd') <> coalesce(amr_second, 'sms')); */

-- In SQLite, only the declarations change, as in version 23. They must permit the old and the new
-- rows, because a start checks them.
/*pg -- */ PRAGMA writable_schema = ON;
/*pg -- */ UPDATE sqlite_schema SET sql = replace(replace(replace(replace(sql,
/*pg -- */   ' CHECK (cut_short > created_at)', ''),
/*pg -- */   'NOT NULL,' || char(10) || '  amr_second', ',' || char(10) || '  amr_second'),
/*pg -- */   'NOT NULL CHECK (amr_second <> amr_first)',
/*pg -- */   'CHECK (coalesce(amr_first, ''pwd'') <> coalesce(amr_second, ''sms''))'),
/*pg -- */   'address TEXT /' || '*pg COLLATE "C" *' || '/', 'address BLOB')
/*pg -- */   WHERE type = 'table' AND name = 'sessions_next';
/*pg -- */ PRAGMA writable_schema = RESET;

-- The last row that was changed, in the order of the row IDs, which may change when a file is copied.
CREATE TABLE sessions_position (id TEXT /*pg COLLATE "C" */ NOT NULL);
INSERT INTO sessions_position (id) VALUES ('');
