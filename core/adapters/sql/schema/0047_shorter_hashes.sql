-- Hashes of bcrypt as 40 bytes instead of 60 characters: one byte for the variant and the cost, 16
-- of salt and 23 of digest. Their works are in the first byte, and are not stored. Other hashes are
-- the bytes of their text, which begins with a smaller byte. For a million users, the table shrinks
-- by 28 MB. SQLite changes the rows in the next version.

-- Without a table `users`, the statements of an older build that still runs fail.
ALTER TABLE users RENAME TO users_next;

-- Hashes whose unused bits are not zero stay text.
/*pg ALTER TABLE users_next
  ALTER COLUMN password_work TYPE TEXT COLLATE "C" USING CASE WHEN password_hash ~
    '^\$2[aby]\$([0-2]\d|3[01])\$[./A-Za-z0-9]{21}[.Oeu][./A-Za-z0-9]{30}[.CGKOSWaeimquy26]$'
    THEN NULL ELSE password_work END,
  ALTER COLUMN password_hash TYPE BYTEA USING CASE WHEN password_hash ~
    '^\$2[aby]\$([0-2]\d|3[01])\$[./A-Za-z0-9]{21}[.Oeu][./A-Za-z0-9]{30}[.CGKOSWaeimquy26]$'
    THEN decode(to_hex(128 + 32 * (strpos('aby', substr(password_hash, 3, 1)) - 1)
        + substr(password_hash, 5, 2)::INTEGER), 'hex')
      || decode(translate(substr(password_hash, 8, 22),
        './ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789',
        'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/') || '==', 'base64')
      || decode(translate(substr(password_hash, 30, 31),
        './ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789',
        'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/') || '=', 'base64')
    ELSE convert_to(password_hash, 'UTF8') END; */

-- In SQLite, only the declaration changes, as in version 23.
/*pg -- */ PRAGMA writable_schema = ON;
/*pg -- */ UPDATE sqlite_schema SET sql =
/*pg -- */   replace(sql, 'password_hash TEXT NOT NULL', 'password_hash BLOB NOT NULL')
/*pg -- */   WHERE type = 'table' AND name = 'users_next';
/*pg -- */ PRAGMA writable_schema = RESET;

-- The last row that was changed.
CREATE TABLE users_position (number BIGINT NOT NULL);
INSERT INTO users_position (number) VALUES (0);
