-- Numbers to which no message is sent, with the password hash of their one code.
CREATE TABLE test_numbers (
  phone_number TEXT /*pg COLLATE "C" */ NOT NULL PRIMARY KEY
    CHECK (substr(phone_number, 1, 1) = '+'),
  code_hash TEXT /*pg COLLATE "C" */ NOT NULL CHECK (length(code_hash) > 0),
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL CHECK (expires_at > created_at),
  ended_at BIGINT,
  actor_name TEXT /*pg COLLATE "C" */,
  reason TEXT /*pg COLLATE "C" */ NOT NULL
);

-- Whether the user ever had another phone number. Such a user cannot verify a test number. What
-- earlier versions did is not known, so their users count as if they had.
ALTER TABLE users ADD COLUMN phone_replaced INTEGER NOT NULL DEFAULT 0
  CHECK (phone_replaced IN (0, 1));
UPDATE users SET phone_replaced = 1;

CREATE INDEX users_of_test_numbers ON users (test_until, id) WHERE test_until IS NOT NULL;
