-- After the last slice, the table takes its name again.
DROP TABLE users_position;
ALTER TABLE users_next RENAME TO users;

-- So that no statement of an older build, which has the hash as a text, sets or reads it.
ALTER TABLE users RENAME COLUMN password_hash TO password_bytes;
