-- For the operator's terminal: recovery codes issued by operators, and sorted and filtered users.

-- Set for codes issued by an operator; null for a user's own codes, which do not expire.
ALTER TABLE recovery_codes ADD COLUMN expires_at BIGINT;
CREATE INDEX recovery_codes_by_expires_at ON recovery_codes (expires_at)
  WHERE expires_at IS NOT NULL;

-- Covering indexes for the counts and sums of the Activity screen.
CREATE INDEX deliveries_gone_out ON deliveries
  (at, purpose, approved_at, country, prefix, latency_ms, price, estimated_price)
  WHERE status IN ('started', 'sent', 'uncertain');
CREATE INDEX deliveries_gone_wrong ON deliveries
  (at, purpose, status, country, prefix, block_reason, provider_code, http_status, message_error)
  WHERE status IN ('refused', 'failed', 'uncertain', 'blocked') OR message_error IS NOT NULL;
-- The sends of one login, for its trace.
CREATE INDEX deliveries_by_challenge ON deliveries (challenge_id, at, id)
  WHERE challenge_id IS NOT NULL;
CREATE INDEX audit_events_of_failures ON audit_events (id)
  WHERE reason IS NOT NULL OR type IN ('circuit.opened', 'fraud_guard.paused', 'notice.not_sent');

-- For keyset pagination of users in each sort order: all users, and those that are locked,
-- unverified, or have failed attempts. The last column of each index makes the key unique.
CREATE INDEX users_by_last_login ON users ((coalesce(last_login_at, 0)), id);
-- The last six digits in reverse order, so that a search for the last digits is a prefix search.
CREATE INDEX users_by_last_digits ON users ((substr(phone_number, length(phone_number), 1)
  || substr(phone_number, length(phone_number) - 1, 1)
  || substr(phone_number, length(phone_number) - 2, 1)
  || substr(phone_number, length(phone_number) - 3, 1)
  || substr(phone_number, length(phone_number) - 4, 1)
  || substr(phone_number, length(phone_number) - 5, 1)), id);
CREATE INDEX users_blocked ON users (second_factor_blocked_until)
  WHERE second_factor_blocked_until IS NOT NULL;

CREATE INDEX users_locked ON users (id) WHERE locked_at IS NOT NULL;
CREATE INDEX users_locked_by_last_login ON users ((coalesce(last_login_at, 0)), id)
  WHERE locked_at IS NOT NULL;
CREATE INDEX users_locked_by_name ON users (username_key) WHERE locked_at IS NOT NULL;
CREATE INDEX users_locked_by_phone ON users (phone_number, id) WHERE locked_at IS NOT NULL;
CREATE INDEX users_locked_by_last_digits ON users ((substr(phone_number, length(phone_number), 1)
  || substr(phone_number, length(phone_number) - 1, 1)
  || substr(phone_number, length(phone_number) - 2, 1)
  || substr(phone_number, length(phone_number) - 3, 1)
  || substr(phone_number, length(phone_number) - 4, 1)
  || substr(phone_number, length(phone_number) - 5, 1)), id)
  WHERE locked_at IS NOT NULL;

CREATE INDEX users_unverified_by_id ON users (id) WHERE phone_verified_at IS NULL;
CREATE INDEX users_unverified_by_last_login ON users ((coalesce(last_login_at, 0)), id)
  WHERE phone_verified_at IS NULL;
CREATE INDEX users_unverified_by_name ON users (username_key) WHERE phone_verified_at IS NULL;
CREATE INDEX users_unverified_by_phone ON users (phone_number, id) WHERE phone_verified_at IS NULL;
CREATE INDEX users_unverified_by_last_digits ON users ((substr(phone_number, length(phone_number), 1)
  || substr(phone_number, length(phone_number) - 1, 1)
  || substr(phone_number, length(phone_number) - 2, 1)
  || substr(phone_number, length(phone_number) - 3, 1)
  || substr(phone_number, length(phone_number) - 4, 1)
  || substr(phone_number, length(phone_number) - 5, 1)), id)
  WHERE phone_verified_at IS NULL;

CREATE INDEX users_failing ON users (id)
  WHERE password_failures + second_factor_failures_in_row > 0;
CREATE INDEX users_failing_by_last_login ON users ((coalesce(last_login_at, 0)), id)
  WHERE password_failures + second_factor_failures_in_row > 0;
CREATE INDEX users_failing_by_name ON users (username_key)
  WHERE password_failures + second_factor_failures_in_row > 0;
CREATE INDEX users_failing_by_phone ON users (phone_number, id)
  WHERE password_failures + second_factor_failures_in_row > 0;
CREATE INDEX users_failing_by_last_digits ON users ((substr(phone_number, length(phone_number), 1)
  || substr(phone_number, length(phone_number) - 1, 1)
  || substr(phone_number, length(phone_number) - 2, 1)
  || substr(phone_number, length(phone_number) - 3, 1)
  || substr(phone_number, length(phone_number) - 4, 1)
  || substr(phone_number, length(phone_number) - 5, 1)), id)
  WHERE password_failures + second_factor_failures_in_row > 0;

-- The latest test sends of the OTP lab, which are few among many sends.
CREATE INDEX deliveries_of_tests ON deliveries (at, id) WHERE purpose = 'test';
