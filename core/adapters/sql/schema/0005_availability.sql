-- Availability and correctness under abuse and faults.

-- One row with the latest time that this database has seen. A clock far from it is not trusted.
CREATE TABLE clock_mark (
  id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
  at BIGINT NOT NULL
);

-- Text is compared, ordered and lowercased by byte, regardless of the database's locale: in
-- Turkish, lower('I') is not 'i', and an update of the locale library can break an index. Tables
-- that are added later use COLLATE "C" for each text column. SQLite always compares bytes.
/*pg ALTER TABLE audit_events
  ALTER COLUMN type TYPE TEXT COLLATE "C",
  ALTER COLUMN actor TYPE TEXT COLLATE "C",
  ALTER COLUMN actor_name TYPE TEXT COLLATE "C",
  ALTER COLUMN address TYPE TEXT COLLATE "C",
  ALTER COLUMN request_id TYPE TEXT COLLATE "C",
  ALTER COLUMN reason TYPE TEXT COLLATE "C",
  ALTER COLUMN detail TYPE TEXT COLLATE "C"; */
/*pg ALTER TABLE challenges
  ALTER COLUMN secret_hash TYPE TEXT COLLATE "C",
  ALTER COLUMN ended_as TYPE TEXT COLLATE "C",
  ALTER COLUMN verification_id TYPE TEXT COLLATE "C",
  ALTER COLUMN channel TYPE TEXT COLLATE "C",
  ALTER COLUMN purpose TYPE TEXT COLLATE "C",
  ALTER COLUMN phone_number TYPE TEXT COLLATE "C",
  ALTER COLUMN session_id TYPE TEXT COLLATE "C",
  ALTER COLUMN passkey_nonce TYPE TEXT COLLATE "C"; */
/*pg ALTER TABLE deliveries
  ALTER COLUMN purpose TYPE TEXT COLLATE "C",
  ALTER COLUMN channel TYPE TEXT COLLATE "C",
  ALTER COLUMN masked_phone_number TYPE TEXT COLLATE "C",
  ALTER COLUMN network TYPE TEXT COLLATE "C",
  ALTER COLUMN request_id TYPE TEXT COLLATE "C",
  ALTER COLUMN status TYPE TEXT COLLATE "C",
  ALTER COLUMN block_reason TYPE TEXT COLLATE "C",
  ALTER COLUMN blocked_by TYPE TEXT COLLATE "C",
  ALTER COLUMN message_status TYPE TEXT COLLATE "C",
  ALTER COLUMN message_error TYPE TEXT COLLATE "C"; */
/*pg ALTER TABLE devices
  ALTER COLUMN secret_hash TYPE TEXT COLLATE "C",
  ALTER COLUMN address TYPE TEXT COLLATE "C",
  ALTER COLUMN user_agent TYPE TEXT COLLATE "C"; */
/*pg ALTER TABLE passkeys
  ALTER COLUMN name TYPE TEXT COLLATE "C",
  ALTER COLUMN public_key TYPE TEXT COLLATE "C",
  ALTER COLUMN transports TYPE TEXT COLLATE "C"; */
/*pg ALTER TABLE recovery_codes
  ALTER COLUMN hash TYPE TEXT COLLATE "C"; */
/*pg ALTER TABLE send_stops
  ALTER COLUMN actor_name TYPE TEXT COLLATE "C",
  ALTER COLUMN reason TYPE TEXT COLLATE "C"; */
/*pg ALTER TABLE sessions
  ALTER COLUMN secret_hash TYPE TEXT COLLATE "C",
  ALTER COLUMN aal TYPE TEXT COLLATE "C",
  ALTER COLUMN amr_first TYPE TEXT COLLATE "C",
  ALTER COLUMN amr_second TYPE TEXT COLLATE "C",
  ALTER COLUMN address TYPE TEXT COLLATE "C",
  ALTER COLUMN user_agent TYPE TEXT COLLATE "C",
  ALTER COLUMN device_id TYPE TEXT COLLATE "C"; */
/*pg ALTER TABLE signing_keys
  ALTER COLUMN follows TYPE TEXT COLLATE "C",
  ALTER COLUMN public_key TYPE TEXT COLLATE "C",
  ALTER COLUMN private_key_box TYPE TEXT COLLATE "C"; */
/*pg ALTER TABLE totps
  ALTER COLUMN secret_box TYPE TEXT COLLATE "C"; */
/*pg ALTER TABLE users
  ALTER COLUMN username TYPE TEXT COLLATE "C",
  ALTER COLUMN password_hash TYPE TEXT COLLATE "C"; */

-- When a code to this number was entered correctly again, at least a day after the first time. Null
-- if it was not.
ALTER TABLE users ADD COLUMN phone_used_again_at BIGINT;
UPDATE users SET phone_used_again_at = last_login_at
  WHERE phone_verified_at IS NOT NULL AND last_login_at / 86400000 > phone_verified_at / 86400000;
-- How many times the number can still be corrected after a typo at registration. Registration sets
-- it and the first session clears it, so only users who registered themselves can use it.
ALTER TABLE users ADD COLUMN phone_corrections_left INTEGER NOT NULL DEFAULT 0
  CHECK (phone_corrections_left BETWEEN 0 AND 3);
UPDATE users SET phone_corrections_left = 3
  WHERE phone_verified_at IS NULL AND last_login_at IS NULL;
-- Increases with each correction: a code that was sent to an earlier number proves nothing.
ALTER TABLE challenges ADD COLUMN number_version INTEGER NOT NULL DEFAULT 0
  CHECK (number_version >= 0);

-- Whether the number was known (see `isKnownNumber`). The fraud guard counts sends to unknown
-- numbers by network, prefix and country, and finds the networks and prefixes with bad shares.
ALTER TABLE deliveries ADD COLUMN known INTEGER NOT NULL DEFAULT 0 CHECK (known IN (0, 1));
UPDATE deliveries SET known = 1 WHERE verified = 1;
DROP INDEX deliveries_of_strangers_by_prefix;
DROP INDEX deliveries_of_strangers_by_country;
CREATE INDEX deliveries_of_strangers_by_network
  ON deliveries (network, at, approved_at, prefix, known, purpose, status)
  WHERE known = 0 AND purpose <> 'notice' AND status IN ('started', 'sent', 'uncertain');
-- The /48 that contains an IPv6 network; null for IPv4 and for rows from before this version.
ALTER TABLE deliveries ADD COLUMN site TEXT /*pg COLLATE "C" */;
CREATE INDEX deliveries_of_strangers_by_site
  ON deliveries (site, at, approved_at, network, prefix, known, purpose, status)
  WHERE site IS NOT NULL AND known = 0 AND purpose <> 'notice'
    AND status IN ('started', 'sent', 'uncertain');
CREATE INDEX deliveries_of_strangers_by_prefix
  ON deliveries (prefix, at, approved_at, network, known, purpose, status)
  WHERE known = 0 AND purpose <> 'notice' AND status IN ('started', 'sent', 'uncertain');
CREATE INDEX deliveries_of_strangers_by_country
  ON deliveries (country, at, approved_at, network, prefix, known, purpose, status)
  WHERE known = 0 AND purpose <> 'notice' AND status IN ('started', 'sent', 'uncertain');

-- The provider's name for the channel that a message used (sms, rcs). Only for operators.
ALTER TABLE deliveries ADD COLUMN answered_channel TEXT /*pg COLLATE "C" */;

-- A send whose response was lost is looked up in the provider's list of messages. These record
-- how often it was looked up and when it was found.
ALTER TABLE deliveries ADD COLUMN look_ups INTEGER NOT NULL DEFAULT 0;
ALTER TABLE deliveries ADD COLUMN found_at BIGINT;
-- Now computed from second_factor_at, which is null for a session of a trusted device (aal1).
ALTER TABLE sessions DROP COLUMN aal;

-- One row that is written to check whether the database accepts writes.
CREATE TABLE write_probe (
  id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
  at BIGINT NOT NULL,
  filler TEXT /*pg COLLATE "C" */ NOT NULL
);

-- Consecutive wrong passwords from familiar networks, trusted devices and sessions. Those from
-- strangers are in password_failures.
ALTER TABLE users ADD COLUMN familiar_password_failures INTEGER NOT NULL DEFAULT 0
  CHECK (familiar_password_failures >= 0);
-- When a user with an unverified phone last gave the correct password: it reserves the name for an
-- hour.
ALTER TABLE users ADD COLUMN last_password_at BIGINT;

DROP INDEX users_unverified;
CREATE INDEX users_unproven ON users ((coalesce(last_password_at, created_at)))
  WHERE phone_verified_at IS NULL AND last_login_at IS NULL;

-- Networks from which a user completed a login in the last 30 days.
CREATE TABLE user_networks (
  user_id TEXT /*pg COLLATE "C" */ NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  network TEXT /*pg COLLATE "C" */ NOT NULL,
  last_login_at BIGINT NOT NULL,
  PRIMARY KEY (user_id, network)
);
CREATE INDEX user_networks_by_network ON user_networks (network, last_login_at);
CREATE INDEX user_networks_by_last_login ON user_networks (last_login_at);
-- IPv6 networks cannot be computed in SQL: they become familiar at the next login.
INSERT INTO user_networks (user_id, network, last_login_at)
  SELECT user_id, coalesce(address, 'local'), max(created_at) FROM sessions
  WHERE address IS NULL OR address NOT LIKE '%:%' GROUP BY user_id, coalesce(address, 'local');

DROP INDEX users_failing;
DROP INDEX users_failing_by_last_login;
DROP INDEX users_failing_by_name;
DROP INDEX users_failing_by_phone;
DROP INDEX users_failing_by_last_digits;
CREATE INDEX users_failing ON users (id)
  WHERE password_failures + familiar_password_failures + second_factor_failures_in_row > 0;
CREATE INDEX users_failing_by_last_login ON users ((coalesce(last_login_at, 0)), id)
  WHERE password_failures + familiar_password_failures + second_factor_failures_in_row > 0;
CREATE INDEX users_failing_by_name ON users (username_key)
  WHERE password_failures + familiar_password_failures + second_factor_failures_in_row > 0;
CREATE INDEX users_failing_by_phone ON users (phone_number, id)
  WHERE password_failures + familiar_password_failures + second_factor_failures_in_row > 0;
CREATE INDEX users_failing_by_last_digits ON users ((substr(phone_number, length(phone_number), 1)
  || substr(phone_number, length(phone_number) - 1, 1)
  || substr(phone_number, length(phone_number) - 2, 1)
  || substr(phone_number, length(phone_number) - 3, 1)
  || substr(phone_number, length(phone_number) - 4, 1)
  || substr(phone_number, length(phone_number) - 5, 1)), id)
  WHERE password_failures + familiar_password_failures + second_factor_failures_in_row > 0;

-- These keys contain names as they were typed. Counting restarts under keys that contain hashes.
DELETE FROM throttles WHERE key LIKE 'password:%' OR key LIKE 'password_name:%';

-- Configured secrets that rows depend on. Only the right secret can produce or open the value, so
-- startup with another one is refused. Null until the next start for secrets already in use.
CREATE TABLE secret_checks (
  kind TEXT /*pg COLLATE "C" */ NOT NULL CHECK (kind IN ('secrets_key', 'pepper')),
  id TEXT /*pg COLLATE "C" */ NOT NULL,
  value TEXT /*pg COLLATE "C" */,
  PRIMARY KEY (kind, id)
);
INSERT INTO secret_checks (kind, id)
  SELECT DISTINCT 'pepper', substr(password_hash, 13, 8) FROM users
  WHERE substr(password_hash, 1, 12) = 'hmac-sha384:';
-- A sealed box is v1.<id>.…, where the id is 1 to 32 characters without a dot.
INSERT INTO secret_checks (kind, id)
  WITH RECURSIVE places (n) AS (SELECT 5 UNION ALL SELECT n + 1 FROM places WHERE n < 36)
  SELECT DISTINCT 'secrets_key',
    substr(box, 4, (SELECT min(n) FROM places WHERE substr(box, n, 1) = '.') - 4)
  FROM (SELECT secret_box AS box FROM totps
    UNION SELECT private_key_box FROM signing_keys) AS boxes
  WHERE substr(box, 1, 3) = 'v1.';
-- Whether the send was for a familiar user: part of a number's budget is reserved for them. Earlier
-- sends had no such reserve, so they count as familiar if their number was verified.
ALTER TABLE deliveries ADD COLUMN familiar INTEGER NOT NULL DEFAULT 0 CHECK (familiar IN (0, 1));
UPDATE deliveries SET familiar = verified;

-- When a challenge was first seen as expired. Its ended_as is then 'replaced', as for every unused
-- challenge that accepts no more guesses. Null if it has not expired or ended in another way.
ALTER TABLE challenges ADD COLUMN expired_at BIGINT;
