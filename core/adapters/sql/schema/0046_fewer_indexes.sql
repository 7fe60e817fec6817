-- Works of password hashes are counted by a walk through the users. For a million, the index took
-- 17 MB.
DROP INDEX users_by_password_work;
