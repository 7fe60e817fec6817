-- Works of password hashes are counted by a walk through the users. For a million, the index took
-- 17 MB.
DROP INDEX users_by_password_work;

-- Users who never logged in are in the index of the others, in the order of their numbers: with it,
-- each index of SQLite ends. For a million users, a third of them without a login, both took 26 MB.
DROP INDEX users_by_last_login;
DROP INDEX users_never_logged_in;
CREATE INDEX users_by_last_login ON users ((coalesce(last_login_at, 0)) /*pg , number */);
