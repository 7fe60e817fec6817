-- Limits on messages and cost, deliveries and their outcomes, send stops and who set them.

ALTER TABLE users ADD COLUMN second_factor_failures_in_row INTEGER NOT NULL DEFAULT 0
  CHECK (second_factor_failures_in_row >= 0);
ALTER TABLE users ADD COLUMN password_failures INTEGER NOT NULL DEFAULT 0
  CHECK (password_failures >= 0);
ALTER TABLE users ADD COLUMN locked_at BIGINT;

-- For a growing delay: no request passes before this time. Null for a window counter.
ALTER TABLE throttles ADD COLUMN next_at BIGINT;
/*pg ALTER TABLE throttles ALTER COLUMN count TYPE BIGINT; */

-- Repeated refusals within a minute share one row, which counts them.
ALTER TABLE audit_events ADD COLUMN count INTEGER NOT NULL DEFAULT 1 CHECK (count >= 1);
ALTER TABLE audit_events ADD COLUMN last_at BIGINT;
ALTER TABLE audit_events ADD COLUMN fold_key TEXT /*pg COLLATE "C" */;
CREATE UNIQUE INDEX audit_events_by_fold_key ON audit_events (fold_key);
CREATE INDEX audit_events_by_at ON audit_events (at);

-- No foreign key: deliveries and their cost outlive the user, without the phone number.
CREATE TABLE deliveries (
  id TEXT /*pg COLLATE "C" */ NOT NULL PRIMARY KEY CHECK (substr(id, 1, 4) = 'dlv_'),
  at BIGINT NOT NULL,
  purpose TEXT NOT NULL,
  channel TEXT NOT NULL CHECK (channel IN ('sms', 'call', 'whatsapp')),
  user_id TEXT /*pg COLLATE "C" */,
  challenge_id TEXT /*pg COLLATE "C" */,
  masked_phone_number TEXT,
  number_key TEXT /*pg COLLATE "C" */,
  country TEXT /*pg COLLATE "C" */ NOT NULL,
  prefix TEXT /*pg COLLATE "C" */ NOT NULL,
  verified INTEGER NOT NULL CHECK (verified IN (0, 1)),
  network TEXT,
  request_id TEXT,
  status TEXT NOT NULL
    CHECK (status IN ('started', 'sent', 'refused', 'failed', 'uncertain', 'blocked')),
  block_reason TEXT,
  blocked_by TEXT,
  verification_id TEXT /*pg COLLATE "C" */,
  attempt_id TEXT /*pg COLLATE "C" */,
  provider_code INTEGER,
  http_status INTEGER,
  latency_ms INTEGER,
  -- Millionths of a US dollar.
  estimated_price BIGINT NOT NULL CHECK (estimated_price >= 0),
  price BIGINT,
  guesses INTEGER NOT NULL DEFAULT 0,
  approved_at BIGINT,
  message_status TEXT,
  message_error TEXT,
  reconciled_at BIGINT,
  CHECK ((status = 'blocked') = (block_reason IS NOT NULL))
);
CREATE INDEX deliveries_by_at ON deliveries (at, id);
CREATE INDEX deliveries_by_user ON deliveries (user_id, at, id) WHERE user_id IS NOT NULL;
CREATE INDEX deliveries_by_verification ON deliveries (verification_id, at, id)
  WHERE verification_id IS NOT NULL;
CREATE INDEX deliveries_unreconciled ON deliveries (at)
  WHERE reconciled_at IS NULL AND verification_id IS NOT NULL;
-- What the fraud guard counts: sends to unverified numbers, and how many were approved.
CREATE INDEX deliveries_of_strangers_by_prefix
  ON deliveries (prefix, at, approved_at, verified, purpose, status)
  WHERE verified = 0 AND purpose <> 'notice' AND status IN ('started', 'sent', 'uncertain');
CREATE INDEX deliveries_of_strangers_by_country
  ON deliveries (country, at, approved_at, verified, purpose, status)
  WHERE verified = 0 AND purpose <> 'notice' AND status IN ('started', 'sent', 'uncertain');

CREATE TABLE send_stops (
  scope TEXT /*pg COLLATE "C" */ NOT NULL PRIMARY KEY,
  at BIGINT NOT NULL,
  actor_name TEXT,
  reason TEXT NOT NULL
);

-- The latest pause of each scope.
CREATE TABLE send_pauses (
  scope TEXT /*pg COLLATE "C" */ NOT NULL PRIMARY KEY,
  at BIGINT NOT NULL,
  until BIGINT NOT NULL,
  trips INTEGER NOT NULL CHECK (trips >= 1),
  recorded_only INTEGER NOT NULL CHECK (recorded_only IN (0, 1)),
  sends INTEGER NOT NULL,
  approved INTEGER NOT NULL
);

CREATE TABLE circuits (
  name TEXT /*pg COLLATE "C" */ NOT NULL PRIMARY KEY
    CHECK (name IN ('sms', 'call', 'whatsapp', 'check')),
  faults INTEGER NOT NULL CHECK (faults >= 1),
  last_fault_at BIGINT NOT NULL,
  open_until BIGINT,
  probe_until BIGINT
);
