-- What it takes to compare a password with the hash: its kind and costs, such as $2b$12. Null for a
-- hash that no password matches. Decoys of unknown names get the works of the stored hashes.
ALTER TABLE users ADD COLUMN password_work TEXT /*pg COLLATE "C" */;

-- Until now, all hashes were bcrypt, some after an HMAC: hmac-sha384:<8 characters>:$2b$12$...
UPDATE users SET password_work = substr(password_hash, 1, 6)
  WHERE substr(password_hash, 1, 2) = '$2' AND length(password_hash) = 60;
UPDATE users SET password_work = substr(password_hash, 22, 6)
  WHERE substr(password_hash, 1, 12) = 'hmac-sha384:' AND substr(password_hash, 22, 2) = '$2';

CREATE INDEX users_by_password_work ON users (password_work, id) WHERE password_work IS NOT NULL;
