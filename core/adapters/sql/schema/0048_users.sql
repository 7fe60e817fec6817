-- After the last slice, the table takes its name again.
DROP TABLE users_position;
ALTER TABLE users_next RENAME TO users;
